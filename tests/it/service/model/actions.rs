//! The actions, as data: each is a few small numbers, so that sequences shrink.

use proptest::prelude::{Just, Strategy, prop_oneof};

use super::calls::Call;

/// Whom a start can address: the resource part, and what is in front of it.
pub(super) const TARGETS: [&str; 15] = [
    "us-east-1:123456789012:stateMachine:orders",
    "us-east-1:123456789012:stateMachine:orders:1",
    "us-east-1:123456789012:stateMachine:orders:2",
    "us-east-1:123456789012:stateMachine:orders:3",
    "us-east-1:123456789012:stateMachine:orders:PROD",
    "us-east-1:123456789012:stateMachine:orders:CANARY",
    "us-east-1:123456789012:stateMachine:orders:NONE",
    "us-east-1:123456789012:stateMachine:refunds",
    "us-east-1:123456789012:stateMachine:audit",
    "us-east-1:123456789012:stateMachine:missing",
    "us-east-1:210987654321:stateMachine:orders",
    "eu-west-1:123456789012:stateMachine:orders",
    "us-east-1:123456789012:stateMachine:audit:1",
    "us-east-1:123456789012:stateMachine:refunds:1",
    "us-east-1:123456789012:stateMachine:refunds:PROD",
];

/// The declared machines, in the order of the numbers in acts.
pub(super) const MACHINES: [&str; 3] = ["orders", "refunds", "audit"];

/// The names of starts.
pub(super) fn name(number: usize) -> Option<String> {
    match number {
        0..=3 => Some(["a", "b", "c", "d"][number].to_owned()),
        4 => None,
        5 => Some("not allowed".to_owned()),
        6 => Some("n".repeat(81)),
        7 => Some("n".repeat(80)),
        _ => Some(String::new()),
    }
}
const NAMES: usize = 9;

/// The inputs of starts.
pub(super) const INPUTS: [Option<&str>; 8] = [
    Some(r#"{"a":1}"#),
    Some(r#"{"a":2}"#),
    None,
    Some("{}"),
    Some(r#"{"a": 1}"#),
    Some("null"),
    Some("not json"),
    Some(""),
];

#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Start {
        target: usize,
        name: usize,
        input: usize,
    },
    /// Sends one of the starts so far again, counted from the last.
    Again(usize),
    /// One of the executions closes, counted from the last.
    Close(usize, Ending),
    Advance(Span),
    Update(usize),
    Publish(usize),
    KmsKey(usize, bool),
    KmsAccess(usize, bool),
    Delete(usize),
    Mount(Play),
    /// The other requests of a caller.
    Ask(Call),
    /// One of the mounted scenarios, counted from the first.
    Unmount(usize),
}

impl Act {
    pub(super) fn start(target: usize, name: usize, input: usize) -> Self {
        Self::Start {
            target,
            name,
            input,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Succeed,
    Fail,
    TimeOut,
    Stop,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Span {
    Milliseconds(u64),
    Minutes(u64),
    Days(u64),
}

/// How an execution ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) ending: Ending,
    pub(super) due: Due,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    AtOnce,
    After(i64),
    AfterPolls(u64),
}

/// A scenario: which requests, which step, how often, what then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Play {
    /// One of the machines by its name, and one of the names.
    pub(super) machine: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) step: StepKind,
    pub(super) times: u64,
    pub(super) repeats: bool,
    pub(super) per_execution: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepKind {
    Serve,
    Throttle,
    KmsThrottle,
    Unavailable,
    Reply,
    LoseRequest,
    LoseResponse,
    StallRequest,
    StallResponse,
    EmptyBody,
    /// The service acts, and the execution ends by itself.
    ServeEnding(Plan),
}

pub(super) fn any() -> impl Strategy<Value = Act> {
    let start = (0..TARGETS.len(), 0..NAMES, 0..INPUTS.len());
    let likely = (0..2usize, 0..4usize, 0..3usize);
    let ending = prop_oneof![
        Just(Ending::Succeed),
        Just(Ending::Fail),
        Just(Ending::TimeOut),
        Just(Ending::Stop),
    ];
    let machine = 0..MACHINES.len();
    prop_oneof![
        10 => likely.prop_map(|(target, name, input)| Act::start(target * 7, name, input)),
        8 => start.prop_map(|(target, name, input)| Act::start(target, name, input)),
        6 => (0..8usize).prop_map(Act::Again),
        5 => (0..8usize, ending).prop_map(|(which, how)| Act::Close(which, how)),
        3 => span().prop_map(Act::Advance),
        1 => machine.clone().prop_map(Act::Update),
        1 => machine.clone().prop_map(Act::Publish),
        1 => (machine.clone(), proptest::bool::ANY).prop_map(|(machine, on)| Act::KmsKey(machine, on)),
        1 => (machine.clone(), proptest::bool::ANY).prop_map(|(machine, on)| Act::KmsAccess(machine, on)),
        1 => machine.prop_map(Act::Delete),
        9 => super::calls::any().prop_map(Act::Ask),
        2 => play().prop_map(Act::Mount),
        2 => (0..4usize).prop_map(Act::Unmount),
    ]
}

/// Around the 90 days after which a name comes free; and less than it takes to fill a bucket, to end
/// an EXPRESS execution, to forget a client token, to lose the right to a redrive.
fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        2 => (1..700u64).prop_map(Span::Milliseconds),
        2 => (1..8u64).prop_map(Span::Minutes),
        1 => (1..4u64).prop_map(Span::Days),
        1 => (13..15u64).prop_map(Span::Days),
        2 => (88..92u64).prop_map(Span::Days),
    ]
}

/// By the clock, or after this many polls, which an EXPRESS machine's executions do not get.
pub(super) fn plan(polls: bool) -> impl Strategy<Value = Plan> {
    let ending = prop_oneof![
        Just(Ending::Succeed),
        Just(Ending::Fail),
        Just(Ending::TimeOut)
    ];
    let due = prop_oneof![
        Just(Due::AtOnce),
        (1..600_000i64).prop_map(Due::After),
        Just(Due::After(5 * 60 * 1000)),
        (0..4u64).prop_map(move |count| if polls {
            Due::AfterPolls(count)
        } else {
            Due::AtOnce
        }),
    ];
    (ending, due).prop_map(|(ending, due)| Plan { ending, due })
}

fn play() -> impl Strategy<Value = Play> {
    let step = prop_oneof![
        Just(StepKind::Serve),
        Just(StepKind::Throttle),
        Just(StepKind::KmsThrottle),
        Just(StepKind::Unavailable),
        Just(StepKind::Reply),
        Just(StepKind::LoseRequest),
        Just(StepKind::LoseResponse),
        Just(StepKind::StallRequest),
        Just(StepKind::StallResponse),
        Just(StepKind::EmptyBody),
    ];
    let ends = (plan(true), 1..4u64, 0..2usize).prop_map(|(plan, times, machine)| Play {
        machine: Some(machine),
        name: None,
        step: StepKind::ServeEnding(plan),
        times,
        repeats: false,
        per_execution: false,
    });
    let machine = proptest::option::of(0..MACHINES.len());
    let name = proptest::option::of(0..5usize);
    let flags = (proptest::bool::ANY, proptest::bool::ANY);
    let other = (machine, name, step, 1..4u64, flags).prop_map(
        |(machine, name, step, times, (repeats, per_execution))| Play {
            machine,
            name,
            step,
            times,
            repeats: repeats && times == 3,
            per_execution,
        },
    );
    prop_oneof![3 => other, 1 => ends]
}
