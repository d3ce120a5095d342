//! Which revision, version, alias and trace an execution belongs to.

use rstest::rstest;
use serde_json::json;
use sfn_mock::{Execution, SfnMock, StateMachine};

use crate::support::ORDERS;
use crate::support::http_client::Client;

const UNKNOWN: &str = "400 StateMachineDoesNotExist";

fn mock(machine: StateMachine) -> SfnMock {
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(machine)
        .start()
}

/// Starts an execution of `orders` with this qualifier.
fn started(sfn: &SfnMock, qualifier: &str) -> Execution {
    let arn = format!("{ORDERS}{qualifier}");
    let answer = Client::of(sfn).start_on(&arn, None, None);
    sfn.execution(answer.execution_arn())
}

/// The version and the alias, by the qualifier of the machine's ARN.
fn associated(execution: &Execution) -> (Option<String>, Option<String>) {
    let qualifier = |arn: String| {
        let qualifier = arn
            .strip_prefix(ORDERS)
            .expect("the ARN is of this machine");
        qualifier.to_owned()
    };
    (
        execution.state_machine_version_arn().map(qualifier),
        execution.state_machine_alias_arn().map(qualifier),
    )
}

#[rstest]
#[case::unqualified_at_the_same_revision("", (None, None))]
#[case::version_that_an_alias_points_at(":2", (Some(":2"), None))]
#[case::version(":1", (Some(":1"), None))]
#[case::alias(":PROD", (Some(":2"), Some(":PROD")))]
fn a_start_is_associated_with_what_it_asked_for(
    #[case] qualifier: &str,
    #[case] (version, alias): (Option<&str>, Option<&str>),
) {
    let sfn = mock(
        StateMachine::standard("orders")
            .versions([1, 2])
            .alias("PROD", [(2, 100)]),
    );
    let execution = started(&sfn, qualifier);
    assert_eq!(
        associated(&execution),
        (version.map(str::to_owned), alias.map(str::to_owned))
    );
    assert!(
        execution
            .arn()
            .starts_with("arn:aws:states:us-east-1:123456789012:execution:orders:"),
        "an execution's ARN has no qualifier"
    );
}

#[test]
fn an_update_is_run_by_unqualified_starts_and_versions_keep_their_revision() {
    let sfn = mock(
        StateMachine::standard("orders")
            .versions([1])
            .alias("PROD", [(1, 100)]),
    );
    let revisions = || ["", ":1", ":PROD"].map(|qualifier| started(&sfn, qualifier).revision());
    assert_eq!(revisions(), [1, 1, 1]);
    let before = started(&sfn, "");
    assert_eq!(sfn.state_machine("orders").update(), 2);
    assert_eq!(revisions(), [2, 1, 1]);
    assert_eq!(
        before.revision(),
        1,
        "what runs keeps running what it was started with"
    );
}

#[test]
fn a_published_version_keeps_the_revision_of_its_day() {
    let sfn = mock(StateMachine::standard("orders").versions([1, 2]));
    let orders = sfn.state_machine("orders");
    assert_eq!(orders.update(), 3);
    assert_eq!(orders.publish_version(), 3);
    assert_eq!(orders.update(), 4);
    let revisions = [":1", ":2", ":3", ""].map(|qualifier| started(&sfn, qualifier).revision());
    assert_eq!(revisions, [1, 2, 3, 4]);
    let (version, _) = associated(&started(&sfn, ":3"));
    assert_eq!(version.as_deref(), Some(":3"));
}

#[test]
fn publishing_a_revision_again_gives_the_version_it_has() {
    let sfn = mock(StateMachine::standard("orders"));
    let orders = sfn.state_machine("orders");
    assert_eq!((orders.publish_version(), orders.publish_version()), (1, 1));
    orders.update();
    assert_eq!((orders.publish_version(), orders.publish_version()), (2, 2));
    assert_eq!(started(&sfn, ":1").revision(), 1);
}

#[test]
fn a_version_number_is_the_next_that_was_never_given() {
    let sfn = mock(StateMachine::standard("orders").versions([3, 7]));
    let orders = sfn.state_machine("orders");
    orders.update();
    assert_eq!(orders.publish_version(), 8);
}

/// The versions that `starts` starts through the alias PROD chose.
fn chosen(seed: u64, routing: [(u32, u32); 2], starts: usize) -> Vec<String> {
    let orders = StateMachine::standard("orders")
        .versions([1, 2])
        .alias("PROD", routing);
    let sfn = SfnMock::builder()
        .seed(seed)
        .frozen_clock()
        .state_machine(orders)
        .start();
    let client = Client::of(&sfn);
    for _ in 0..starts {
        client.start_on(&format!("{ORDERS}:PROD"), None, None);
    }
    let versions = sfn.started().into_iter().map(|execution| {
        let (version, alias) = associated(&execution);
        assert_eq!(alias.as_deref(), Some(":PROD"));
        version.expect("an alias chooses a version")
    });
    versions.collect()
}

#[test]
fn an_alias_chooses_by_weight() {
    let versions = chosen(42, [(1, 90), (2, 10)], 2_000);
    let first = versions.iter().filter(|version| *version == ":1").count();
    assert_eq!(versions.len(), 2_000);
    // Four standard deviations about 1,800; and the seed makes it one number for ever.
    assert!((1_746..=1_854).contains(&first), "{first}");
}

#[test]
fn the_choice_of_an_alias_is_the_seeds() {
    let versions = |seed| chosen(seed, [(1, 50), (2, 50)], 64);
    assert_eq!(versions(7), versions(7));
    assert_ne!(versions(7), versions(8));
}

#[rstest]
#[case::all_to_the_first([(1, 100), (2, 0)], ":1")]
#[case::all_to_the_second([(1, 0), (2, 100)], ":2")]
fn a_weight_of_nothing_is_never_chosen(#[case] routing: [(u32, u32); 2], #[case] version: &str) {
    let versions = chosen(42, routing, 200);
    assert!(versions.iter().all(|chosen| chosen == version));
}

#[rstest]
#[case::version(":2")]
#[case::version_zero(":0")]
#[case::alias(":TEST")]
#[case::alias_in_another_case(":prod")]
fn a_qualifier_that_the_machine_lacks_does_not_exist(#[case] qualifier: &str) {
    let sfn = mock(
        StateMachine::standard("orders")
            .versions([1])
            .alias("PROD", [(1, 100)]),
    );
    let arn = format!("{ORDERS}{qualifier}");
    let answer = Client::of(&sfn).start_on(&arn, None, None);
    assert_eq!(answer.status_and_code(), UNKNOWN);
    assert_eq!(
        answer.message(),
        format!("State Machine Does Not Exist: '{arn}'")
    );
}

#[rstest]
#[case::version(":7", (Some(":7"), None))]
#[case::alias(":PROD", (Some(":1"), Some(":PROD")))]
fn an_undeclared_machine_has_every_version_and_alias(
    #[case] qualifier: &str,
    #[case] (version, alias): (Option<&str>, Option<&str>),
) {
    let sfn = SfnMock::start();
    assert_eq!(
        associated(&started(&sfn, qualifier)),
        (version.map(str::to_owned), alias.map(str::to_owned))
    );
}

#[rstest]
#[case::none(None, None, None)]
#[case::of_the_body(None, Some("Root=1"), Some("Root=1"))]
#[case::of_the_request(Some("Root=2"), None, Some("Root=2"))]
#[case::of_both(Some("Root=2"), Some("Root=1"), Some("Root=2"))]
fn the_trace_of_the_request_is_preferred_to_that_of_its_body(
    #[case] header: Option<&str>,
    #[case] member: Option<&str>,
    #[case] trace: Option<&str>,
) {
    let sfn = SfnMock::start();
    let headers: Vec<_> = header
        .map(|trace| ("X-Amzn-Trace-Id", trace))
        .into_iter()
        .collect();
    let members = json!({ "stateMachineArn": ORDERS, "traceHeader": member });
    let answer = Client::of(&sfn).send("StartExecution", &headers, &members);
    let execution = sfn.execution(answer.execution_arn());
    assert_eq!(execution.trace_header().as_deref(), trace);
}
