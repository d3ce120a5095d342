//! Random sequences of everything a test and its callers can do, played against the mock and
//! against a model written from the documentation, which share no line.
//!
//! What was ever found stands in `tests/proptest-regressions/model`, and is played again first.

mod acts;
mod book;
mod stage;
mod subject;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::test_runner::TestRunner;

use self::acts::Act;
use self::subject::Subject;

/// Sequences of 40 to 60 acts: at least 100,000 acts in all.
const SEQUENCES: u32 = 2_100;
const LENGTH: std::ops::RangeInclusive<usize> = 40..=60;
const ACTS: usize = 100_000;

/// What answers there are.
const VERDICTS: [&str; 17] = [
    "200",
    "400 AccessDeniedException",
    "400 ExecutionAlreadyExists",
    "400 ExecutionLimitExceeded",
    "400 InvalidExecutionInput",
    "400 InvalidName",
    "400 KmsAccessDeniedException",
    "400 KmsInvalidStateException",
    "400 KmsThrottlingException",
    "400 StateMachineDeleting",
    "400 StateMachineDoesNotExist",
    "400 ThrottlingException",
    "400 ValidationException",
    "502",
    "503 ServiceUnavailable",
    "broken",
    "silence",
];

/// `SFN_MOCK_SEQUENCES` plays more of them than CI does.
fn sequences() -> u32 {
    let asked = std::env::var("SFN_MOCK_SEQUENCES").ok();
    asked.map_or(SEQUENCES, |asked| {
        asked.parse().expect("SFN_MOCK_SEQUENCES is a number")
    })
}

#[test]
fn the_mock_does_what_the_model_does() {
    let (played, verdicts) = (RefCell::new(0), RefCell::new(BTreeMap::new()));
    let config = ProptestConfig {
        cases: sequences(),
        source_file: Some(file!()),
        ..ProptestConfig::default()
    };
    let sequence = (proptest::num::u64::ANY, vec(acts::any(), LENGTH));
    let verdict = TestRunner::new(config).run(&sequence, |(seed, acts)| {
        let mut subject = Subject::new(seed);
        for act in &acts {
            subject.play(act);
        }
        for verdict in subject.leave() {
            *verdicts.borrow_mut().entry(verdict).or_insert(0) += 1;
        }
        *played.borrow_mut() += acts.len();
        Ok(())
    });
    if let Err(failure) = verdict {
        panic!("{failure}");
    }
    let played = played.into_inner();
    let verdicts = verdicts.into_inner();
    println!("{played} acts in {} sequences: {verdicts:#?}", sequences());
    assert!(
        played >= ACTS || sequences() < SEQUENCES,
        "{played} acts are too few"
    );
    let seen: Vec<_> = verdicts.keys().map(String::as_str).collect();
    assert_eq!(seen, VERDICTS, "every rule is to be met");
}

/// The model must be able to be wrong: one that forgets a rule is caught.
#[test]
fn a_mock_that_differs_from_the_model_is_caught() {
    let mut subject = Subject::new(1);
    subject.play(&Act::start(0, 3, 0));
    subject.forget_what_has_started();
    let caught = crate::caught::panic_of(|| subject.play(&Act::start(0, 3, 1)));
    assert!(
        caught.contains("ExecutionAlreadyExists"),
        "it was to be caught: {caught}"
    );
}
