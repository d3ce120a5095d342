//! The cassette's file: checked before the upstream is called, kept as it is, and of one recorder at a time.

use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use sfn_mock::cassette::{Cassette, Source};
use sfn_mock::record::{RecordMode, Recording};
use sfn_mock::{Error, ErrorKind, SfnMock};

use super::{fresh, log};
use crate::support::http_client::Client;
use crate::support::sdk::{quick_client, start};

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = fresh(name).with_extension("folder");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A mock that records into `path` from an upstream that must not be called before it has started.
fn recorder(path: &Path, mode: RecordMode) -> Result<(SfnMock, SfnMock), Error> {
    let upstream = SfnMock::start();
    let recording = Recording::new(upstream.endpoint_url(), path).mode(mode);
    let sfn = SfnMock::builder().record(recording).try_start()?;
    Ok((sfn, upstream))
}

#[track_caller]
fn refused(path: &Path, mode: RecordMode) -> Error {
    recorder(path, mode).expect_err("it cannot be recorded")
}

#[track_caller]
fn record(path: &Path, mode: RecordMode, names: &[&str]) {
    let (sfn, _upstream) = recorder(path, mode).unwrap();
    for name in names {
        assert_eq!(Client::of(&sfn).start(*name, "{}").status, 200);
    }
}

/// The names of the executions whose start a cassette holds.
fn names(path: &Path) -> Vec<String> {
    super::names(&Cassette::load(path).expect("it loads"))
}

/// The files in a folder, by name.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_missing_folder_is_made() {
    let path = folder("no-folder").join("a/b/orders.json");
    record(&path, RecordMode::Once, &["order-1"]);
    assert_eq!(names(&path), ["order-1"]);
}

#[rstest]
#[case(RecordMode::Once)]
#[case(RecordMode::New)]
#[case(RecordMode::All)]
fn a_folder_in_the_place_of_the_cassette_is_refused_at_the_start(#[case] mode: RecordMode) {
    let path = folder(&format!("is-a-folder-{mode}")).join("orders.json");
    fs::create_dir(&path).unwrap();
    let error = refused(&path, mode).to_string();
    let start = format!("{}: ", path.display());
    assert!(error.starts_with(&start), "{error}");
    assert!(path.is_dir() && !log(&path).exists());
}

#[rstest]
#[case::nothing("")]
#[case::a_folder("orders/")]
#[case::the_folder_above("..")]
fn a_path_without_a_file_s_name_is_refused_at_the_start(#[case] name: &str) {
    let path = match name {
        "" => PathBuf::new(),
        name => folder("no-name").join(name),
    };
    let error = refused(&path, RecordMode::All).to_string();
    let end = "the cassette cannot be recorded: expected the path of a file";
    assert!(error.ends_with(end), "{error}");
}

/// Not even its owner makes files below `/proc`.
#[cfg(target_os = "linux")]
#[test]
fn a_place_without_room_for_files_is_refused_at_the_start() {
    let path = Path::new("/proc/orders.json");
    let error = refused(path, RecordMode::All);
    assert_eq!(error.kind(), ErrorKind::Write);
    let start = "/proc/orders.json: the cassette cannot be recorded: ";
    assert!(error.to_string().starts_with(start), "{error}");
}

#[test]
fn a_read_only_file_is_refused_at_the_start_and_stays() {
    let path = folder("read-only").join("orders.json");
    record(&path, RecordMode::Once, &["order-1"]);
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let error = refused(&path, RecordMode::All);
    assert_eq!(error.kind(), ErrorKind::Write);
    let end = "the cassette cannot be recorded: the file is read-only";
    assert!(error.to_string().ends_with(end), "{error}");
    assert_eq!(names(&path), ["order-1"]);
}

#[test]
fn a_name_too_long_for_a_file_beside_it_is_refused_at_the_start() {
    let path = folder("long-name").join(format!("{}.json", "x".repeat(235)));
    let error = refused(&path, RecordMode::All);
    assert_eq!(error.kind(), ErrorKind::Write);
    assert!(!path.exists() && !log(&path).exists());
}

#[rstest]
#[case::any_text("precious")]
#[case::nothing("")]
#[case::a_scenario_file(r#"{ "scenarios": [] }"#)]
#[case::a_broken_cassette(r#"{ "version": 1, "source": { "recorded": {} }, "exchanges": [] }"#)]
#[case::a_made_up_cassette(
    r#"{ "version": 1, "source": { "synthetic": { "note": "" } }, "exchanges": [] }"#
)]
fn a_file_that_is_no_recorded_cassette_is_never_replaced(#[case] text: &str) {
    let path = folder(&format!("other-{}", text.len())).join("orders.json");
    for mode in [RecordMode::New, RecordMode::All] {
        fs::write(&path, text).unwrap();
        let error = refused(&path, mode).to_string();
        assert!(error.starts_with(path.to_str().unwrap()), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert!(!log(&path).exists());
    }
    let error = format!("{:?}", refused(&path, RecordMode::All));
    let next = "record into";
    assert!(error.contains(next), "{error}");
}

#[rstest]
#[case(RecordMode::New)]
#[case(RecordMode::All)]
fn a_second_recorder_is_refused_and_the_first_loses_nothing(#[case] mode: RecordMode) {
    let path = folder(&format!("second-{mode}")).join("orders.json");
    let (first, _upstream) = recorder(&path, RecordMode::Once).unwrap();
    assert_eq!(Client::of(&first).start("order-1", "{}").status, 200);
    let error = refused(&path, mode);
    assert_eq!(error.kind(), ErrorKind::Record);
    insta::allow_duplicates! {
        let text = format!("{error:?}");
        let text = text.replace(path.to_str().unwrap(), "orders.json");
        insta::assert_snapshot!(text, @r"
        orders.json: another recorder records into it
          try: give each recording a cassette of its own, or let one end before the next begins (`cargo test -- --test-threads=1`)
        ");
    }
    assert_eq!(Client::of(&first).start("order-2", "{}").status, 200);
    first.close().unwrap();
    record(&path, RecordMode::New, &["order-3"]);
    assert_eq!(names(&path), ["order-1", "order-2", "order-3"]);
    assert_eq!(files(path.parent().unwrap()), ["orders.json"]);
}

#[test]
fn a_cassette_that_is_being_recorded_is_not_saved_and_the_recorder_loses_nothing() {
    let path = folder("saved").join("orders.json");
    let (sfn, _upstream) = recorder(&path, RecordMode::Once).unwrap();
    let client = Client::of(&sfn);
    for name in ["order-1", "order-2"] {
        assert_eq!(client.start(name, "{}").status, 200);
    }
    let loaded = Cassette::load(&path).unwrap();
    let error = loaded.save(&path).expect_err("it is being recorded");
    assert_eq!(error.kind(), ErrorKind::Write);
    let text = format!("{error:?}");
    let text = text.replace(path.to_str().unwrap(), "orders.json");
    insta::assert_snapshot!(text, @r"
    orders.json: another recorder writes it
      try: save it once the recording has ended, or into a file of its own
    ");
    assert_eq!(client.start("order-3", "{}").status, 200);
    sfn.close().unwrap();
    assert_eq!(names(&path), ["order-1", "order-2", "order-3"]);
    loaded.save(&path).unwrap();
    assert_eq!(names(&path), ["order-1", "order-2"]);
    assert_eq!(files(path.parent().unwrap()), ["orders.json"]);
}

#[cfg(unix)]
#[rstest]
#[case(RecordMode::New)]
#[case(RecordMode::All)]
fn a_file_with_another_hard_link_is_refused_at_the_start_and_stays(#[case] mode: RecordMode) {
    let folder = folder(&format!("hard-link-{mode}"));
    let [path, other] = ["orders.json", "other.json"].map(|name| folder.join(name));
    record(&path, RecordMode::Once, &["order-1"]);
    fs::hard_link(&path, &other).unwrap();
    let end = "expected a file with one name, found 2 hard links: the others would keep the old content; \
               remove them, or write to another file";
    let error = refused(&path, mode);
    assert_eq!(error.kind(), ErrorKind::Write);
    assert!(error.to_string().ends_with(end), "{error}");
    let error = Cassette::load(&path).unwrap().save(&path).unwrap_err();
    assert!(error.to_string().ends_with(end), "{error}");
    assert_eq!(files(&folder), ["orders.json", "other.json"]);
    // It is played back as ever.
    let (sfn, _upstream) = recorder(&path, RecordMode::Once).unwrap();
    assert_eq!(Client::of(&sfn).start("order-1", "{}").status, 200);
    drop(sfn);
    fs::remove_file(&other).unwrap();
    record(&path, mode, &["order-1"]);
}

/// A container's volume can be one file. A file cannot be moved over it.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "only root can mount"]
fn a_file_that_is_a_volume_of_its_own_is_refused_at_the_start() {
    let folder = folder("a volume");
    let [path, elsewhere] = ["orders.json", "elsewhere.json"].map(|name| folder.join(name));
    record(&path, RecordMode::Once, &["order-1"]);
    fs::copy(&path, &elsewhere).unwrap();
    let mut mounted = std::process::Command::new("unshare");
    mounted.args(["--mount", "sh", "-c"]);
    mounted.arg("mount --bind \"$0\" \"$1\" && exec \"$2\" record --mode all --upstream http://127.0.0.1:1 --cassette \"$1\" --bind 127.0.0.1:0");
    mounted.args([&elsewhere, &path]);
    mounted.arg(env!("CARGO_BIN_EXE_sfn-mock"));
    let output = mounted.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    let error = "orders.json: the cassette cannot be recorded: the file is a mount point, and cannot be \
                 replaced; mount its folder instead";
    assert!(text.contains(error), "{text}");
    assert_eq!(files(&folder), ["elsewhere.json", "orders.json"]);
}

/// The files beside the cassette: nothing is left over of a recorder that wrote nothing, and of one
/// that did not start.
#[test]
fn a_recorder_without_an_exchange_leaves_nothing_behind() {
    let path = folder("nothing").join("orders.json");
    record(&path, RecordMode::All, &[]);
    assert_eq!(files(path.parent().unwrap()), [""; 0]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let recording = Recording::new("http://127.0.0.1:1", &path).mode(RecordMode::All);
    let builder = SfnMock::builder().bind(taken.local_addr().unwrap());
    builder.record(recording).try_start().unwrap_err();
    assert_eq!(files(path.parent().unwrap()), [""; 0]);
}

/// A reader beside the recorders, which fold the log into the file at their end, at any moment.
#[test]
fn a_reader_finds_every_exchange_that_was_answered_before() {
    let path = folder("reader").join("orders.json");
    let (answered, counts) = std::sync::mpsc::channel();
    let read = path.clone();
    let reader = std::thread::spawn(move || {
        for count in counts {
            assert!(names(&read).len() >= count);
        }
    });
    for round in 0..12 {
        let (sfn, _upstream) = recorder(&path, RecordMode::New).unwrap();
        for number in 1..=3 {
            let name = format!("order-{round}-{number}");
            assert_eq!(Client::of(&sfn).start(&*name, "{}").status, 200);
            answered.send(round * 3 + number).unwrap();
        }
    }
    drop(answered);
    reader.join().unwrap();
    assert_eq!(names(&path).len(), 36);
}

#[cfg(unix)]
#[rstest]
#[case::to_a_cassette(true)]
#[case::to_nothing_yet(false)]
fn a_link_stays_and_the_file_that_it_leads_to_is_written(#[case] is_there: bool) {
    let folder = folder(&format!("link-{is_there}"));
    let (path, real) = (
        folder.join("orders.json"),
        folder.join("real/cassette.json"),
    );
    fs::create_dir(folder.join("real")).unwrap();
    if is_there {
        record(&real, RecordMode::Once, &["order-0"]);
    }
    std::os::unix::fs::symlink("real/cassette.json", &path).unwrap();
    let (first, _upstream) = recorder(&path, RecordMode::New).unwrap();
    for name in ["order-1", "order-2"] {
        assert_eq!(Client::of(&first).start(name, "{}").status, 200);
    }
    // The second exchange is in the log of the file itself, which is locked by either name.
    assert!(log(&real).exists() && !log(&path).exists());
    assert_eq!(names(&path).last().unwrap(), "order-2");
    for name in [&path, &real] {
        assert_eq!(refused(name, RecordMode::All).kind(), ErrorKind::Record);
    }
    drop(first);
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(names(&real), names(&path));
    assert_eq!(names(&real).len(), 2 + usize::from(is_there));
    assert_eq!(files(&folder.join("real")), ["cassette.json"]);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mode() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let path = folder("mode").join("orders.json");
    record(&path, RecordMode::Once, &["order-1"]);
    for mode in [0o600, 0o664] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        record(&path, RecordMode::All, &["order-1", "order-2"]);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode);
    }
}

/// The second name is one that a recorder of the process 1 used before.
#[test]
fn files_that_killed_recorders_have_left_are_removed_and_not_in_the_way() {
    let folder = folder("left-over");
    let path = folder.join("orders.json");
    for name in [".orders.json.0123456789abcdef.new", ".orders.json.1-0.new"] {
        fs::write(folder.join(name), "{").unwrap();
    }
    for name in [".orders.json.mine.new", ".other.json.1-0.new"] {
        fs::write(folder.join(name), "another's").unwrap();
    }
    record(&path, RecordMode::Once, &["order-1"]);
    let left = [
        ".orders.json.mine.new",
        ".other.json.1-0.new",
        "orders.json",
    ];
    assert_eq!(files(&folder), left);
}

#[cfg(unix)]
#[test]
fn a_log_that_was_removed_while_it_is_recorded_loses_no_exchange() {
    let path = folder("log-removed").join("orders.json");
    let (sfn, _upstream) = recorder(&path, RecordMode::All).unwrap();
    let client = Client::of(&sfn);
    for name in ["order-1", "order-2"] {
        assert_eq!(client.start(name, "{}").status, 200);
    }
    fs::remove_file(log(&path)).unwrap();
    assert_eq!(client.start("order-3", "{}").status, 200);
    assert_eq!(names(&path), ["order-1", "order-2", "order-3"]);
}

/// A folder in the file's place replaces any failure after the start.
#[test]
fn what_was_reported_as_not_recorded_is_not_in_the_file_and_the_upstream_acts_once() {
    let path = folder("later").join("orders.json");
    let (sfn, upstream) = recorder(&path, RecordMode::All).unwrap();
    let client = Client::of(&sfn);
    fs::create_dir(&path).unwrap();
    for name in ["order-1", "order-2"] {
        let answer = client.start(name, "{}");
        assert_eq!(answer.status_and_code(), "501 NoUpstream", "{answer:?}");
    }
    // Of the first it was not known that it cannot be written.
    assert_eq!(upstream.started().len(), 1);
    fs::remove_dir(&path).unwrap();
    assert_eq!(client.start("order-3", "{}").status, 200);
    let report = sfn.close().expect_err("two exchanges are not recorded");
    let texts = crate::support::panics::unexpected_calls(&report);
    let place = path.to_str().unwrap();
    let shown = |text: &String| text.replace(place, "orders.json");
    insta::assert_snapshot!(shown(&texts[1]), @r"
    no recording of call #2 StartExecution orders/order-2
      the cassette cannot be written: expected a file, found a folder
      its cassette is orders.json
      try: check that the cassette's folder exists, can be written to and has space
    ");
    assert_eq!(names(&path), ["order-3"]);
    assert!(matches!(
        Cassette::load(&path).unwrap().source(),
        Source::Recorded { .. }
    ));
}

#[tokio::test]
async fn an_sdk_does_not_try_again_what_could_not_be_recorded() {
    let path = folder("no-retry").join("orders.json");
    let (sfn, upstream) = recorder(&path, RecordMode::All).unwrap();
    fs::create_dir(&path).unwrap();
    let answer = start(&quick_client(&sfn), Some("order-1")).await;
    answer.expect_err("it cannot be recorded");
    assert_eq!(sfn.calls().single().attempts(), 1);
    assert_eq!(upstream.started().len(), 1);
    sfn.close().expect_err("the exchange is not recorded");
}
