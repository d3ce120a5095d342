//! A recorder that is killed, or whose disk is full for a while: every exchange whose answer was
//! received is in the cassette, which loads at every moment.
//!
//! A few kills are part of every test run. All of it, as root on Linux, with a file system that fills up
//! and a recorder that is the process 1:
//!
//! ```sh
//! SFN_MOCK_KILLS=160 cargo test --all-features --test it -- cassettes::recording::durability --include-ignored
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use sfn_mock::SfnMock;
use sfn_mock::cassette::Cassette;

use super::binary::{Recorder, command, configured, recorder_arguments};
use super::{fresh, has_lines, log, names};
use crate::support::http_client::ORDERS;

/// The number of kills.
const KILLS: &str = "SFN_MOCK_KILLS";

fn kills() -> usize {
    let received = std::env::var(KILLS).unwrap_or_else(|_| "6".to_owned());
    received.parse().expect("the number of kills")
}

#[test]
fn of_recorders_that_are_killed_one_after_the_other_no_exchange_is_lost() {
    /// The recorders of one cassette, which grows with them.
    const OF_ONE: usize = 16;
    let upstream = SfnMock::start();
    let (mut left, mut answers) = (kills(), 0);
    while left > 0 {
        let path = fresh(&format!("killed-{left}"));
        let kills = left.min(OF_ONE);
        answers += kill_recorders(&upstream, &path, kills);
        ends_well(&upstream, &path);
        left -= kills;
    }
    println!("{answers} answers, {} kills, none lost", kills());
}

/// Kills recorders of a cassette at moments spread over their work: while one appends, and while an
/// account that is named late has it write everything. Returns the number of answers.
fn kill_recorders(upstream: &SfnMock, path: &Path, kills: usize) -> usize {
    let mut received = Vec::new();
    for kill in 0..kills {
        let Recorder { mut child, caller } =
            Recorder::start(upstream.endpoint_url(), path, &["--mode", "new"]);
        let answers = kill % 7 + 1;
        let killer = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                killer.wait();
                child.0.kill().expect("it can be killed");
            });
            for number in 0..=answers {
                // The kill races the last request.
                if number == answers {
                    killer.wait();
                }
                let name = format!("order-{kill}-{number}");
                let input = json!({ "text": "x".repeat(kill * 97) }).to_string();
                let machine = match number {
                    1 => ORDERS.replace("123456789012", &format!("{:012}", 700 + kill)),
                    _ => ORDERS.to_owned(),
                };
                if caller.start_execution(&machine, &name, &input).is_some() {
                    received.push(name);
                }
            }
        });
        let _ = child.0.wait();
        let held = names(&Cassette::load(path).expect("it loads"));
        let distinct: BTreeSet<_> = held.iter().collect();
        assert_eq!(distinct.len(), held.len(), "kill {kill}: each counts once");
        let missing = received.iter().filter(|name| !distinct.contains(name));
        assert_eq!(missing.collect::<Vec<_>>(), [""; 0], "kill {kill}");
        assert!(held.len() <= received.len() + kill + 1, "{held:?}");
    }
    received.len()
}

/// Records on into a cassette of killed recorders: no file of theirs is left over.
fn ends_well(upstream: &SfnMock, path: &Path) {
    let recorder = Recorder::start(upstream.endpoint_url(), path, &["--mode", "new"]);
    assert!(recorder.start_execution(ORDERS, "the-last", "{}").is_some());
    assert_eq!(recorder.stop("TERM").0, Some(0));
    assert!(!log(path).exists());
    let beside = fs::read_dir(path.parent().expect("it is in a folder")).expect("it is there");
    let name = path.file_name().expect("it has a name").to_string_lossy();
    let left = beside.filter(|entry| {
        let other = entry.as_ref().expect("an entry").file_name();
        let other = other.to_string_lossy();
        other.contains(&*name) && other != name
    });
    assert_eq!(left.count(), 0, "no file beside it is left over");
}

/// The exchanges that are recorded; order-4 to order-6 find a full disk.
const RECORDED: [&str; 5] = ["order-1", "order-2", "order-3", "order-7", "order-8"];

/// Records through a disk that is full after the third exchange, and later no longer.
///
/// `fill` fills it up, `empty` empties it again.
fn record_through_a_full_disk(
    path: &Path,
    recorder: &Recorder,
    upstream: &SfnMock,
    fill: impl FnOnce(),
    empty: impl FnOnce(),
) {
    // Larger than a page of memory, and than what is left of one.
    let input = json!({ "text": "x".repeat(10_000) }).to_string();
    let start = |name: &str| {
        let answer = recorder.start_execution(ORDERS, name, &input);
        answer.expect("it is answered")
    };
    for name in &RECORDED[..3] {
        assert!(start(name).contains(&format!("orders:{name}")));
    }
    assert!(has_lines(path));
    let held = || names(&Cassette::load(path).expect("it loads"));
    fill();
    for name in ["order-4", "order-5", "order-6"] {
        let answer = start(name);
        assert!(answer.contains("NoUpstream"), "{answer}");
        assert_eq!(held(), RECORDED[..3]);
    }
    // Of order-4 it was not known that it cannot be written.
    assert_eq!(upstream.started().len(), 4);
    empty();
    for name in &RECORDED[3..] {
        assert!(start(name).contains(&format!("orders:{name}")));
    }
    assert_eq!(held(), RECORDED);
}

/// A limit for the size of a file replaces a full disk: a line is written in part, and then no more.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_for_a_while_leaves_what_was_answered() {
    use rlimit::{INFINITY, Resource, prlimit};
    let path = fresh("full-for-a-while");
    let upstream = SfnMock::start();
    let mut shell = Command::new("sh");
    // Without a signal, as of a full disk.
    shell.args([
        "-c",
        "trap '' XFSZ; exec \"$0\" \"$@\"",
        env!("CARGO_BIN_EXE_sfn-mock"),
        "record",
    ]);
    shell.args(recorder_arguments(upstream.endpoint_url(), &path));
    let recorder = Recorder::spawn(configured(&mut shell));
    let process = i32::try_from(recorder.child.0.id()).expect("a process has a small number");
    let limit = |bytes| {
        let set = prlimit(process, Resource::FSIZE, Some((bytes, INFINITY)), None);
        set.expect("a limit can be set");
    };
    let room = 50;
    let full = || fs::metadata(log(&path)).expect("it is there").len() + room;
    record_through_a_full_disk(
        &path,
        &recorder,
        &upstream,
        || limit(full()),
        || limit(INFINITY),
    );
    let (code, stderr) = recorder.stop("TERM");
    assert_eq!(code, Some(1), "{stderr}");
    assert_eq!(
        stderr.matches("no recording of call").count(),
        3,
        "{stderr}"
    );
    assert_eq!(names(&Cassette::load(&path).expect("it loads")).len(), 5);
    assert!(!log(&path).exists());
}

/// A folder of a file system of its own, which is gone when this is dropped.
#[cfg(target_os = "linux")]
struct Mounted(PathBuf);

#[cfg(target_os = "linux")]
impl Mounted {
    fn new(name: &str, kib: usize) -> Self {
        let folder = fresh(name).with_extension("mounted");
        fs::create_dir_all(&folder).expect("a folder can be made");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"]);
        assert!(
            mount
                .arg(&folder)
                .status()
                .expect("there is a mount")
                .success()
        );
        Self(folder)
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
        let _ = fs::remove_dir(&self.0);
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "only root can mount"]
fn a_file_system_that_is_full_for_a_while_leaves_what_was_answered() {
    let mounted = Mounted::new("full-file-system", 512);
    let path = mounted.0.join("orders.json");
    let upstream = SfnMock::start();
    let recorder = Recorder::start(upstream.endpoint_url(), &path, &[]);
    let filler = mounted.0.join("filler");
    let fill = || {
        let mut file = fs::File::create(&filler).expect("it can be made");
        while std::io::Write::write(&mut file, &[0; 4096]).is_ok() {}
    };
    let empty = || fs::remove_file(&filler).expect("it was made");
    record_through_a_full_disk(&path, &recorder, &upstream, fill, empty);
    // Full at the end too: what was answered stays beside the cassette.
    fill();
    let (code, stderr) = recorder.stop("TERM");
    assert_eq!(code, Some(1), "{stderr}");
    assert!(
        stderr.contains("the whole cassette cannot be written"),
        "{stderr}"
    );
    assert_eq!(names(&Cassette::load(&path).expect("it loads")), RECORDED);
    let mut refused = command(&recorder_arguments(upstream.endpoint_url(), &path));
    let refused = refused
        .args(["--mode", "new"])
        .output()
        .expect("the binary runs");
    assert_eq!(
        refused.status.code(),
        Some(1),
        "there is no room to fold the log"
    );
    empty();
    let recorder = Recorder::start(upstream.endpoint_url(), &path, &["--mode", "new"]);
    assert_eq!(recorder.stop("TERM").0, Some(0));
    let text = fs::read_to_string(&path).expect("it is there");
    assert_eq!(
        names(&Cassette::parse(&text).expect("it holds all by itself")),
        RECORDED
    );
    assert_eq!(fs::read_dir(&mounted.0).expect("a folder").count(), 1);
}

/// In a container a recorder is always the process 1.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "only root can make a namespace"]
fn a_recorder_that_is_the_process_1_goes_on_where_a_killed_one_ended() {
    let path = fresh("process-1");
    let upstream = SfnMock::start();
    let mut expected = Vec::new();
    for round in 0..8 {
        let mut unshare = Command::new("unshare");
        unshare.args(["--pid", "--fork", env!("CARGO_BIN_EXE_sfn-mock"), "record"]);
        unshare.args(recorder_arguments(upstream.endpoint_url(), &path));
        let mut recorder = Recorder::spawn(configured(unshare.args(["--mode", "new"])));
        for number in 0..3 {
            let name = format!("order-{round}-{number}");
            let answer = recorder.start_execution(ORDERS, &name, "{}");
            assert!(answer.is_some_and(|answer| answer.contains(&name)));
            expected.push(name);
        }
        let parent = recorder.child.0.id();
        let children = format!("/proc/{parent}/task/{parent}/children");
        let child = fs::read_to_string(children).expect("it has a child");
        let kill = Command::new("kill").args(["-9", child.trim()]).status();
        assert!(kill.expect("there is a kill").success());
        let _ = recorder.child.0.wait();
        assert_eq!(names(&Cassette::load(&path).expect("it loads")), expected);
    }
}
