//! `sfn-mock check`: files of every kind, from every place.

use super::*;

#[test]
fn good_files_are_fine() {
    let one = file("good-one", "{}");
    let two = file(
        "good-two",
        r#"{ "scenarios": [{ "steps": [{ "loseResponse": "reset" }] }] }"#,
    );
    let outcome = outcome_of(&["check", one.to_str().unwrap(), two.to_str().unwrap()]);
    assert_eq!(outcome.stdout, "2 files are fine\n");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_script_can_come_through_a_pipe() {
    let mut command = sfn_mock(&["check", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let stdin = child.stdin.take().expect("its input is ours");
    std::io::Write::write_all(&mut { stdin }, b"{ \"seed\": -1 }").expect("it reads");
    let outcome: Outcome = within(|| child.wait_with_output().expect("it ends").into());
    assert!(
        outcome
            .stdout
            .starts_with("standard input:1:11: seed: expected an integer from 0, found -1"),
        "{outcome:?}"
    );
    assert_eq!(outcome.code, Some(1));
}

#[rstest]
#[case::a_scenario_file("{}")]
#[case::a_cassette(CASSETTE)]
#[case::a_cassette_with_a_byte_order_mark(&format!("\u{feff}{CASSETTE}"))]
#[cfg(unix)]
fn a_process_substitution_is_read_once(#[case] text: &str) {
    let mut command = Command::new("bash");
    let script = "printf %s \"$2\" | \"$0\" \"$1\" /dev/stdin && \"$0\" \"$1\" <(printf %s \"$2\")";
    command.args(["-c", script, env!("CARGO_BIN_EXE_sfn-mock"), "check", text]);
    let outcome: Outcome = within(move || command.output().expect("there is a bash").into());
    assert_eq!(
        outcome.stdout, "1 file is fine\n1 file is fine\n",
        "{outcome:?}"
    );
    assert_eq!(outcome.code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_fifo_that_a_program_writes_to_its_end_is_read() {
    let fifo = fifo("written");
    let path = fifo.clone();
    let writer = std::thread::spawn(move || std::fs::write(path, CASSETTE));
    let outcome = outcome_of(&["check", fifo.to_str().unwrap()]);
    assert_eq!(outcome.stdout, "1 file is fine\n", "{outcome:?}");
    writer.join().unwrap().unwrap();
}

#[test]
fn a_byte_order_mark_at_the_beginning_is_skipped() {
    let script = file("mark-script", "\u{feff}{}");
    let cassette = file("mark-cassette", &format!("\u{feff}{CASSETTE}"));
    let [script, cassette] = [script, cassette].map(|path| path.to_str().unwrap().to_owned());
    let outcome = outcome_of(&["check", &script, &cassette]);
    assert_eq!(outcome.stdout, "2 files are fine\n");
}

#[test]
fn a_missing_file_is_an_error() {
    let outcome = outcome_of(&["check", "absent.json"]);
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_cassette_is_checked_as_one() {
    let good = file(
        "cassette-good",
        r#"{ "version": 1, "source": { "synthetic": { "note": "" } }, "exchanges": [] }"#,
    );
    let bad = file("cassette-bad", r#"{ "version": 2, "exchanges": [] }"#);
    let [good, bad] = [good, bad].map(|path| path.to_str().unwrap().to_owned());
    let outcome = outcome_of(&["check", &good, &bad]);
    assert!(
        outcome
            .stdout
            .ends_with("\n1 file is fine, 1 file is not\n"),
        "{outcome:?}"
    );
    assert_eq!(outcome.code, Some(1));
}
