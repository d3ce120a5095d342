//! `sfn-mock check`: every fault, with its place.

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
fn every_error_of_every_file_is_printed_with_its_place() {
    let good = file("beside", "{}");
    let syntax = file("syntax", "{\n  \"seed\": }");
    let many = file(
        "many",
        r#"{
  "region": "US",
  "stateMachines": [{ "name": "orders", "aliases": { "PROD": { "1": 100 } } }],
  "scenarios": [
    { "name": "both", "steps": [{ "fail": "Throtling" }, { "serve": {}, "times": 0 }] },
    { "name": "dot", "when": { "name": { "regex": "(" } }, "expect": { "min": 2, "max": 1 },
      "steps": [{ "loseRequest": "brokenJson" }, { "serve": {}, "status": 500 }] }
  ]
}"#,
    );
    let [good, syntax, many] = [good, syntax, many].map(|path| path.to_str().unwrap().to_owned());
    let outcome = outcome_of(&["check", &good, &syntax, &many]);
    let found: Vec<_> = outcome.stdout.lines().collect();
    let expected = [
        format!("{syntax}:2:11: seed: expected value"),
        format!("{many}:2:13: region: expected a region such as us-east-1, found \"US\""),
        format!(
            "{many}:3:62: stateMachines[0].aliases.PROD: the alias \"PROD\" points at version 1, which the machine does not have"
        ),
        format!(
            "{many}:5:43: scenarios[0].steps[0].fail: \"Throtling\" is not in the error table; another code needs a `status` beside it"
        ),
        format!(
            "{many}:5:82: scenarios[0].steps[1].times: expected `times` of at least 1, found 0"
        ),
        format!(
            "{many}:6:51: scenarios[1].when.name.regex: \"(\" is not a valid regular expression: unclosed group"
        ),
        format!(
            "{many}:6:70: scenarios[1].expect: expected a range of calls, found an empty one: at least 2 and at most 1"
        ),
        format!(
            "{many}:7:34: scenarios[1].steps[0].loseRequest: the fault `brokenJson` cannot lose a request"
        ),
        format!("{many}:7:75: scenarios[1].steps[1].status: only a step with `fail` has this key"),
        "1 file is fine, 2 files are not".to_owned(),
    ];
    assert_eq!(found, expected);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), ""));
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

#[cfg(unix)]
#[test]
fn an_endless_file_is_refused() {
    let fifo = fifo("endless");
    let fifo = fifo.to_str().unwrap();
    let outcome = outcome_of(&["check", fifo, "/dev/zero", env!("CARGO_TARGET_TMPDIR")]);
    let expected = [
        format!(
            "{fifo}: expected the end of the pipe within 10 s, and it is still open; write it into a file"
        ),
        "/dev/zero: the file cannot be read: expected a file, found a device".to_owned(),
        format!(
            "{}: the file cannot be read: expected a file, found a folder",
            env!("CARGO_TARGET_TMPDIR")
        ),
        "0 files are fine, 3 files are not".to_owned(),
    ];
    assert_eq!(outcome.stdout.lines().collect::<Vec<_>>(), expected);
    assert_eq!(outcome.code, Some(1));
    let outcome = outcome_of(&["serve", "--scenario", "/dev/zero"]);
    let error =
        "sfn-mock: /dev/zero: the scenario file cannot be read: expected a file, found a device\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), error));
}

/// A FIFO of a test's own.
#[cfg(unix)]
fn fifo(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}.fifo"));
    let _ = std::fs::remove_file(&path);
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("there is a mkfifo").success());
    path
}

/// The content of a file that is not UTF-8, and the error after its name.
#[rstest]
#[case::a_letter_of_latin_1(
    b"{\n  \"scenarios\": [{ \"name\": \"caf\xe9\" }]\n}",
    "2:31: scenarios[0].name: expected UTF-8, found the byte 0xE9; save the file as UTF-8"
)]
#[case::cut_within_a_letter(
    b"{ \"region\": \"\xc3",
    "1:14: region: expected UTF-8, found the byte 0xC3; save the file as UTF-8"
)]
#[case::utf_16(
    b"\xff\xfe{\0}\0",
    "1:1: .: expected UTF-8, found UTF-16 (little-endian, with a byte order mark); save the file as UTF-8"
)]
#[case::utf_16_the_other_way(
    b"\xfe\xff\0{\0}",
    "1:1: .: expected UTF-8, found UTF-16 (big-endian, with a byte order mark); save the file as UTF-8"
)]
#[case::utf_16_without_a_mark(
    b"{\0}\0",
    "1:1: .: expected UTF-8, found UTF-16 (little-endian); save the file as UTF-8"
)]
#[case::a_second_byte_order_mark(
    "\u{feff}\u{feff}{}",
    "1:1: .: expected JSON, found a byte order mark, which only the beginning of a file may have"
)]
#[case::a_byte_order_mark_between_files(
    "{}\n\u{feff}{}",
    "2:1: .: expected JSON, found a byte order mark, which only the beginning of a file may have"
)]
#[case::a_byte_order_mark_within(
    "{ \"scenarios\": \u{feff}[] }",
    "1:16: scenarios: expected JSON, found a byte order mark, which only the beginning of a file may have"
)]
fn an_encoding_that_is_not_utf_8_is_named_with_its_place(
    #[case] content: impl AsRef<[u8]>,
    #[case] error: &str,
) {
    let name: String = error.chars().filter(char::is_ascii_alphanumeric).collect();
    let path = file(&format!("encoding-{name}"), "");
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap();
    let outcome = outcome_of(&["check", path]);
    let expected = format!("{path}:{error}\n0 files are fine, 1 file is not\n");
    assert_eq!(outcome.stdout, expected);
}

#[test]
fn a_byte_order_mark_at_the_beginning_is_skipped() {
    let script = file("mark-script", "\u{feff}{}");
    let cassette = file("mark-cassette", &format!("\u{feff}{CASSETTE}"));
    let [script, cassette] = [script, cassette].map(|path| path.to_str().unwrap().to_owned());
    let outcome = outcome_of(&["check", &script, &cassette]);
    assert_eq!(outcome.stdout, "2 files are fine\n");
}

const CASSETTE: &str =
    r#"{ "version": 1, "source": { "synthetic": { "note": "" } }, "exchanges": [] }"#;

#[test]
fn a_cassette_in_the_place_of_a_scenario_file_is_called_a_cassette() {
    let cassette = file("cassette-as-script", CASSETTE);
    let path = cassette.to_str().unwrap();
    let outcome = outcome_of(&["serve", "--scenario", path]);
    let error = format!(
        "sfn-mock: {path}:1:1: .: expected a scenario file, found a cassette; a step plays one of its \
         exchanges: {{ \"play\": \"FILE#1\" }}\n"
    );
    assert_eq!((outcome.code, outcome.stderr), (Some(1), error));
}

#[test]
fn a_missing_file_is_an_error() {
    let outcome = outcome_of(&["check", "absent.json"]);
    let error = "absent.json: the file cannot be read: ";
    assert!(outcome.stdout.starts_with(error), "{outcome:?}");
    assert_eq!(outcome.code, Some(1));
}

/// Invalid files, each with the error after its name.
const BROKEN: [(&str, &str); 10] = [
    (
        r#"{ "stateMachnes": [] }"#,
        r#"1:3: stateMachnes: unknown key "stateMachnes"; did you mean "stateMachines"?"#,
    ),
    (
        r#"{ "seed": "42" }"#,
        r#"1:11: seed: expected an integer from 0, found the string "42""#,
    ),
    (
        r#"{ "scenarios": [{ "steps": [{ "fail": "ThrotlingException" }] }] }"#,
        r#"1:39: scenarios[0].steps[0].fail: "ThrotlingException" is not in the error table; did you mean "ThrottlingException"? (another code needs a `status` beside it)"#,
    ),
    (
        r#"{ "scenarios": [{ "steps": [{ "loseRequest": { "truncate": { "afterBytes": 1 } } }] }] }"#,
        "1:46: scenarios[0].steps[0].loseRequest: the fault `truncate` cannot lose a request",
    ),
    (
        r#"{ "scenarios": [{ "steps": [{ "serve": {}, "fail": "InvalidName" }] }] }"#,
        "1:29: scenarios[0].steps[0]: expected exactly one of `serve`, `fail`, `reply`, `play`, `loseRequest`, `loseResponse` and `hold`; found `serve` and `fail`",
    ),
    (
        r#"{ "scenarios": [{ "when": { "name": { "regex": "(" } }, "steps": [] }] }"#,
        r#"1:48: scenarios[0].when.name.regex: "(" is not a valid regular expression: unclosed group"#,
    ),
    (
        r#"{ "stateMachines": [{ "name": "a", "versions": [1], "aliases": { "PROD": { "1": 90 } } }] }"#,
        r#"1:74: stateMachines[0].aliases.PROD: the alias "PROD" needs one or two distinct versions whose weights sum to 100"#,
    ),
    (
        r#"{ "stateMachines": [{ "name": "a" }, { "name": "a" }] }"#,
        r#"1:48: stateMachines[1].name: a state machine "a" is declared twice"#,
    ),
    (
        r#"{ "scenarios": [{ "steps": [{ "serve": {}, "probability": 2 }] }] }"#,
        "1:59: scenarios[0].steps[0].probability: expected a probability from 0 to 1, found 2",
    ),
    (
        "{ \"scenarios\": [\n  { \"steps\": [] ]\n}",
        "2:17: scenarios[0]: expected `,` or `}`",
    ),
];

#[test]
fn of_ten_broken_files_each_is_printed_with_its_place() {
    let files = BROKEN.iter().enumerate().map(|(index, (text, _))| {
        let path = file(&format!("broken-{index}"), text);
        path.to_str().expect("the path is text").to_owned()
    });
    let files: Vec<_> = files.collect();
    let arguments: Vec<_> = ["check"]
        .into_iter()
        .chain(files.iter().map(String::as_str))
        .collect();
    let outcome = outcome_of(&arguments);
    let errors = files
        .iter()
        .zip(BROKEN)
        .map(|(file, (_, error))| format!("{file}:{error}"));
    let expected: Vec<_> = errors
        .chain(["0 files are fine, 10 files are not".to_owned()])
        .collect();
    assert_eq!(outcome.stdout.lines().collect::<Vec<_>>(), expected);
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
    let error = "1:14: version: expected version 1, found 2";
    let expected = format!("{bad}:{error}\n1 file is fine, 1 file is not\n");
    assert_eq!(outcome.stdout, expected);
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_broken_cassette_that_a_scenario_file_plays_is_printed_with_both_places() {
    let bad = file("cassette-played", r#"{ "version": 2, "exchanges": [] }"#);
    let name = bad.file_name().expect("it has a name").to_str().unwrap();
    let text = format!(r#"{{ "scenarios": [{{ "steps": [{{ "play": "{name}" }}] }}] }}"#);
    let scenario = file("cassette-playing", &text);
    let [scenario, bad] = [scenario, bad].map(|path| path.to_str().unwrap().to_owned());
    let outcome = outcome_of(&["check", &scenario]);
    assert_eq!(
        outcome.stdout.lines().collect::<Vec<_>>(),
        [
            format!("{scenario}:1:39: scenarios[0].steps[0].play: the cassette cannot be played:"),
            format!("  {bad}:1:14: version: expected version 1, found 2"),
            "0 files are fine, 1 file is not".to_owned(),
        ]
    );
}
