//! What a dependency costs a project that has aws-sdk-sfn and tokio: crates, and time to build.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What the project has, in its `Cargo.toml`'s words.
const BASE: &str = r#"
aws-sdk-sfn = { version = "1.39", default-features = false, features = ["behavior-version-latest", "default-https-client", "rt-tokio"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

pub fn print() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let own = format!(
        "sfn-mock = {{ path = {:?}, features = [\"aws-sdk\"] }}",
        own.display().to_string()
    );
    let added = [
        ("wiremock", "wiremock = \"0.6\"".to_owned()),
        ("httpmock", "httpmock = \"0.8\"".to_owned()),
        ("mockito", "mockito = \"1\"".to_owned()),
        ("hyper, regex", "hyper = { version = \"1\", features = [\"http1\", \"server\"] }\nhyper-util = { version = \"0.1\", features = [\"tokio\"] }\nregex = \"1\"".to_owned()),
        ("sfn-mock", own),
    ];
    println!(
        "\ncrates added to a project with aws-sdk-sfn and tokio, and seconds to build them, debug (to reach: 12; 0.6 of wiremock's)"
    );
    let mut of_wiremock = None;
    for (name, dependency) in added {
        let project = project(name);
        write(&project, "");
        let before = crates(&project);
        build(&project);
        write(&project, &dependency);
        let after = crates(&project);
        let took = build(&project).as_secs_f64();
        let against = took / *of_wiremock.get_or_insert(took);
        println!(
            "  {name:<18} {:>3} crates  {took:>6.1} s  {against:.2}",
            after - before
        );
        std::fs::remove_dir_all(project.join("target")).ok();
    }
}

fn project(name: &str) -> PathBuf {
    let name = name.replace(", ", "-");
    let project = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/weight")
        .join(name);
    std::fs::create_dir_all(project.join("src")).expect("a directory can be made");
    std::fs::write(project.join("src/lib.rs"), "").expect("a file can be written");
    std::fs::remove_dir_all(project.join("target")).ok();
    std::fs::remove_file(project.join("Cargo.lock")).ok();
    project
}

fn write(project: &Path, dependency: &str) {
    let text = format!(
        "[package]\nname = \"weighed\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{BASE}{dependency}\n"
    );
    std::fs::write(project.join("Cargo.toml"), text).expect("a file can be written");
}

fn crates(project: &Path) -> usize {
    let text = cargo(
        project,
        &["tree", "-e", "normal", "--prefix", "none", "--no-dedupe"],
    );
    let lines = text.lines().filter_map(|line| line.split(' ').next());
    lines.collect::<std::collections::BTreeSet<_>>().len()
}

fn build(project: &Path) -> Duration {
    let begun = Instant::now();
    cargo(project, &["build", "--quiet"]);
    begun.elapsed()
}

fn cargo(project: &Path, words: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(words)
        .current_dir(project)
        .env("CARGO_TARGET_DIR", project.join("target"))
        .output()
        .expect("cargo can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {words:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
