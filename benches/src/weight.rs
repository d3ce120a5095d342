//! The cost of a dependency: crates, seconds to build them, and the size of the library.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::table::{Settings, median};

pub const ROWS: [&str; 5] = ["crates", "cold", "library", "llvm-lines", "lines"];

/// The dependencies that the project has before, in the words of `Cargo.toml`.
const BASE: &str = r#"
aws-config = { version = "1", features = ["behavior-version-latest"] }
aws-sdk-sfn = { version = "1.39", default-features = false, features = ["behavior-version-latest", "default-https-client", "rt-tokio"] }
tokio = { version = "1.38", features = ["macros", "rt-multi-thread"] }
"#;

/// The one test of the project. The rest of it uses the dependency, so that it is linked.
const TEST: &str = "\
#[tokio::test]
async fn one() {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_sfn::Client::new(&config);
    drop(client);
";

/// A dependency that a project gains.
struct Gained {
    name: String,
    dependency: String,
    test: &'static str,
}

fn gained(name: &str, dependency: &str, test: &'static str) -> Gained {
    Gained {
        name: name.to_owned(),
        dependency: dependency.to_owned(),
        test,
    }
}

/// The checkouts that are measured: this one, and that of `--against`.
fn checkouts(settings: &Settings) -> Vec<(String, PathBuf)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = vec![("sfn-mock".to_owned(), own)];
    if let Some(other) = &settings.against {
        all.push((format!("sfn-mock in {}", other.display()), other.clone()));
    }
    all
}

fn ours(settings: &Settings) -> impl Iterator<Item = Gained> {
    checkouts(settings).into_iter().map(|(name, path)| {
        let path = std::fs::canonicalize(&path).expect("the checkout is there");
        let dependency = format!("sfn-mock = {{ path = {path:?}, features = [\"aws-sdk\"] }}");
        gained(
            &name,
            &dependency,
            "    drop(sfn_mock::SfnMock::start().client());\n",
        )
    })
}

pub fn print(row: &str, settings: &Settings) {
    match row {
        "crates" => crates(settings),
        "cold" => cold(settings),
        "library" => library(settings),
        "llvm-lines" => llvm_lines(settings),
        "lines" => lines(settings),
        _ => unreachable!("main checks the names of rows"),
    }
}

fn crates(settings: &Settings) {
    println!("\ncrates that a project with aws-config, aws-sdk-sfn and tokio gains (to reach: 12)");
    let count = |gained: &Gained| {
        let options = [
            "tree",
            "-e",
            "normal,dev",
            "--prefix",
            "none",
            "--no-dedupe",
        ];
        let text = cargo(&project(gained), &options, None);
        let mut names: Vec<_> = text
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    let before = count(&gained("nothing", "", ""));
    let peers = [
        gained("wiremock", "wiremock = \"0.6\"", ""),
        gained("httpmock", "httpmock = \"0.8\"", ""),
        gained("mockito", "mockito = \"1\"", ""),
    ];
    for gained in peers.into_iter().chain(ours(settings)) {
        println!("  {:<18} {:>3}", gained.name, count(&gained) - before);
    }
}

fn cold(settings: &Settings) {
    println!(
        "\ncold `cargo test --no-run` of a one-test crate, seconds, and seconds added (to reach: 2.0 times those of wiremock)"
    );
    let start = "    drop(wiremock::MockServer::start().await);\n";
    let mut all = vec![
        gained("nothing", "", ""),
        gained("wiremock", "wiremock = \"0.6\"", start),
    ];
    all.extend(ours(settings));
    let projects: Vec<_> = all.iter().map(project).collect();
    for project in &projects {
        cargo(project, &["fetch", "--quiet"], None);
    }
    let mut taken = vec![Vec::new(); all.len()];
    for _ in 0..settings.build_rounds {
        for (project, taken) in projects.iter().zip(&mut taken) {
            let target = project.join("target");
            std::fs::remove_dir_all(&target).ok();
            let begun = Instant::now();
            cargo(project, &["test", "--no-run", "--quiet"], Some(&target));
            taken.push(begun.elapsed().as_secs_f64());
            std::fs::remove_dir_all(&target).ok();
        }
    }
    let seconds: Vec<_> = taken.into_iter().map(median).collect();
    let of_wiremock = seconds[1] - seconds[0];
    for (gained, seconds_with) in all.iter().zip(&seconds) {
        let added = seconds_with - seconds[0];
        println!(
            "  {:<18} {seconds_with:>6.1} s  {added:>+6.1} s  {:.2}",
            gained.name,
            added / of_wiremock
        );
    }
}

/// The folder in which a checkout's library is built for the last three rows, dependencies kept.
fn folder_of(place: usize) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/weight/library-{place}"))
}

fn library(settings: &Settings) {
    println!(
        "\ndebug build of the library alone, feature `aws-sdk`, its dependencies built, seconds (to reach: half of 5fb2d4e's)"
    );
    let build = ["build", "--lib", "--features", "aws-sdk", "--quiet"];
    let all = checkouts(settings);
    for (place, (_, path)) in all.iter().enumerate() {
        cargo(path, &build, Some(&folder_of(place)));
    }
    let mut taken = vec![Vec::new(); all.len()];
    for _ in 0..settings.build_rounds {
        for (place, (_, path)) in all.iter().enumerate() {
            let target = folder_of(place);
            cargo(path, &["clean", "-p", "sfn-mock", "--quiet"], Some(&target));
            let begun = Instant::now();
            cargo(path, &build, Some(&target));
            taken[place].push(begun.elapsed().as_secs_f64());
        }
    }
    for ((name, _), taken) in all.iter().zip(taken) {
        println!("  {name:<18} {:>6.1} s", median(taken));
    }
}

fn llvm_lines(settings: &Settings) {
    println!("\n`cargo llvm-lines --lib --features aws-sdk`, total (to reach: 450,000)");
    for (place, (name, path)) in checkouts(settings).iter().enumerate() {
        let options = ["llvm-lines", "--lib", "--features", "aws-sdk"];
        let total = match try_cargo(path, &options, Some(&folder_of(place))) {
            Ok(text) => {
                let mut lines = text.lines();
                let total = lines.find(|line| line.trim_end().ends_with("(TOTAL)"));
                let total = total.and_then(|line| line.split_whitespace().next());
                total.unwrap_or("no total found").to_owned()
            }
            Err(errors) => format!(
                "not measured: {}",
                errors.lines().last().unwrap_or_default()
            ),
        };
        println!("  {name:<18} {total:>9}");
    }
}

fn lines(settings: &Settings) {
    println!("\nlines of `src/` (to reach: 28,000 at the end of the house issue)");
    for (name, path) in checkouts(settings) {
        println!("  {name:<18} {:>9}", lines_below(&path.join("src")));
    }
}

fn lines_below(folder: &Path) -> usize {
    let mut lines = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            lines += lines_below(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            lines += text.lines().count();
        }
    }
    lines
}

/// Writes a project with the dependencies of `BASE` and this one.
fn project(gained: &Gained) -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let legal = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let folder: String = gained.name.chars().map(legal).collect();
    let project = own.join("target/weight").join(folder);
    let write = |file: &str, text: &str| {
        std::fs::write(project.join(file), text).expect("a file can be written");
    };
    for folder in ["src", "tests"] {
        std::fs::create_dir_all(project.join(folder)).expect("a directory can be made");
    }
    write("src/lib.rs", "");
    write("tests/it.rs", &format!("{TEST}{}}}\n", gained.test));
    write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"weighed\"\nedition = \"2024\"\n\n[workspace]\n\n[dev-dependencies]{BASE}{}\n",
            gained.dependency
        ),
    );
    // The versions are those of the benches.
    std::fs::copy(own.join("Cargo.lock"), project.join("Cargo.lock"))
        .expect("a file can be copied");
    project
}

fn cargo(folder: &Path, words: &[&str], target: Option<&Path>) -> String {
    try_cargo(folder, words, target).unwrap_or_else(|errors| panic!("cargo {words:?}: {errors}"))
}

/// The output of cargo, or its errors.
fn try_cargo(folder: &Path, words: &[&str], target: Option<&Path>) -> Result<String, String> {
    eprint!("\r\x1b[K{}: cargo {}", folder.display(), words.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // As a crate of a registry is built, which is never incremental.
    command.env("CARGO_INCREMENTAL", "0");
    command.args(words).current_dir(folder);
    if let Some(target) = target {
        command.env("CARGO_TARGET_DIR", target);
    }
    let output = command.output().expect("cargo can be run");
    eprint!("\r\x1b[K");
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
