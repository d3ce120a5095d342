//! Random sequences of everything a test and its callers can do, played against the mock and
//! against a model written from the documentation, which share no line.
//!
//! Every failure that was found is in `tests/proptest-regressions/service/model`, and is played again first.

mod actions;
mod calls;
mod check;
mod config;
mod generators;
mod reference_operations;
mod reference_scenarios;
mod reference_service;
mod system_under_test;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::test_runner::TestRunner;

use self::actions::{Act, Span};
use self::config::Setting;
use self::system_under_test::Subject;

/// Sequences of 40 to 60 acts: at least 100,000 acts in all.
const SEQUENCES: u32 = 2_030;
const LENGTH: std::ops::RangeInclusive<usize> = 40..=60;
const ACTS: usize = 100_000;

/// The kinds of answers.
const ANSWER_KINDS: [&str; 57] = [
    "CreateStateMachineAlias 200",
    "CreateStateMachineAlias 400 ConflictException",
    "CreateStateMachineAlias 400 ResourceNotFound",
    "CreateStateMachineAlias 400 StateMachineDeleting",
    "CreateStateMachineAlias 400 ValidationException",
    "DeleteStateMachineAlias 200",
    "DeleteStateMachineVersion 200",
    "DeleteStateMachineVersion 400 ConflictException",
    "DescribeExecution 200",
    "DescribeExecution 400 ExecutionDoesNotExist",
    "DescribeExecution 400 InvalidArn",
    "DescribeExecution 400 KmsAccessDeniedException",
    "DescribeExecution 400 KmsInvalidStateException",
    "DescribeExecution 400 ThrottlingException",
    "DescribeStateMachineAlias 200",
    "DescribeStateMachineAlias 400 ResourceNotFound",
    "ListExecutions 200",
    "ListExecutions 400 AccessDeniedException",
    "ListExecutions 400 StateMachineDoesNotExist",
    "ListExecutions 400 StateMachineTypeNotSupported",
    "PublishStateMachineVersion 200",
    "PublishStateMachineVersion 400 StateMachineDeleting",
    "PublishStateMachineVersion 400 StateMachineDoesNotExist",
    "RedriveExecution 200",
    "RedriveExecution 400 ExecutionDoesNotExist",
    "RedriveExecution 400 ExecutionLimitExceeded",
    "RedriveExecution 400 ExecutionNotRedrivable",
    "RedriveExecution 400 InvalidArn",
    "StartExecution 200",
    "StartExecution 400 AccessDeniedException",
    "StartExecution 400 ExecutionAlreadyExists",
    "StartExecution 400 ExecutionLimitExceeded",
    "StartExecution 400 InvalidExecutionInput",
    "StartExecution 400 InvalidName",
    "StartExecution 400 KmsAccessDeniedException",
    "StartExecution 400 KmsInvalidStateException",
    "StartExecution 400 KmsThrottlingException",
    "StartExecution 400 StateMachineDeleting",
    "StartExecution 400 StateMachineDoesNotExist",
    "StartExecution 400 ThrottlingException",
    "StartExecution 400 ValidationException",
    "StartExecution 502",
    "StartExecution 503 ServiceUnavailable",
    "StartExecution broken",
    "StartExecution silence",
    "StopExecution 200",
    "StopExecution 400 ExecutionDoesNotExist",
    "StopExecution 400 InvalidArn",
    "StopExecution 400 KmsAccessDeniedException",
    "StopExecution 400 KmsInvalidStateException",
    "UpdateStateMachine 200",
    "UpdateStateMachine 400 StateMachineDeleting",
    "UpdateStateMachine 400 StateMachineDoesNotExist",
    "UpdateStateMachineAlias 200",
    "UpdateStateMachineAlias 400 ResourceNotFound",
    "UpdateStateMachineAlias 400 StateMachineDeleting",
    "UpdateStateMachineAlias 400 ValidationException",
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
    let (played, answer_kinds) = (RefCell::new(0), RefCell::new(BTreeMap::new()));
    let config = ProptestConfig {
        cases: sequences(),
        source_file: Some(file!()),
        ..ProptestConfig::default()
    };
    let sequence = (
        proptest::num::u64::ANY,
        config::any(),
        vec(actions::any(), LENGTH),
    );
    let result = TestRunner::new(config).run(&sequence, |(seed, setting, acts)| {
        let mut subject = Subject::new(seed, &setting);
        for act in &acts {
            subject.play(act);
        }
        for kind in subject.leave() {
            *answer_kinds.borrow_mut().entry(kind).or_insert(0) += 1;
        }
        *played.borrow_mut() += acts.len();
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    let played = played.into_inner();
    let answer_kinds = answer_kinds.into_inner();
    println!(
        "{played} acts in {} sequences: {answer_kinds:#?}",
        sequences()
    );
    assert!(
        played >= ACTS || sequences() < SEQUENCES,
        "{played} acts are too few"
    );
    let seen: Vec<_> = answer_kinds.keys().map(String::as_str).collect();
    assert_eq!(seen, ANSWER_KINDS, "a rule has no case");
}

/// The model must be able to be wrong: one that forgets a rule is caught.
#[test]
fn a_mock_that_differs_from_the_model_is_caught() {
    let mut subject = Subject::new(1, &Setting::default());
    subject.play(&Act::start(0, 3, 0));
    subject.forget_what_has_started();
    let caught = crate::support::panics::panic_of(|| subject.play(&Act::start(0, 3, 1)));
    assert!(
        caught.contains("ExecutionAlreadyExists"),
        "expected a failure, found {caught}"
    );
}

/// Failures that were found once, by their actions: a seed means another sequence after new actions.
#[test]
fn what_was_found_once_is_not_found_again() {
    let likely = Act::start(0, 0, 0);
    let mut subject = Subject::new(0, &Setting::default());
    subject.play(&likely);
    subject.play(&likely);
    subject.play(&Act::start(12, 0, 0));
    for _ in 0..20 {
        subject.play(&likely);
    }
    subject.play(&Act::Advance(Span::Days(1)));
    for _ in 0..16 {
        subject.play(&likely);
    }
    assert_eq!(subject.leave().len(), 39);
}
