//! The world around a start: accounts, regions, machines that go, KMS keys, and whose refusal wins.

use rstest::rstest;
use serde_json::json;
use sfn_mock::{
    Builder, ExecutionStatus, ExistingExecution, KmsAccess, KmsKeyState, Script, SfnMock,
    StateMachine,
};

use crate::support::ORDERS;
use crate::support::http_client::{Answer, Client};
use crate::support::panics::panic_of;

const UNKNOWN: &str = "400 StateMachineDoesNotExist";
const DELETING: &str = "400 StateMachineDeleting";
const FOREIGN: &str = "400 AccessDeniedException";

fn start(sfn: &SfnMock) -> Answer {
    Client::of(sfn).start(None, None)
}

#[rstest]
#[case::another_region(
    "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
    "arn:aws:states:eu-west-1:123456789012:execution:orders:x"
)]
#[case::another_account(
    "arn:aws:states:us-east-1:999999999999:stateMachine:orders",
    "arn:aws:states:us-east-1:999999999999:execution:orders:x"
)]
#[case::china(
    "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:orders",
    "arn:aws-cn:states:cn-north-1:123456789012:execution:orders:x"
)]
#[case::a_qualifier(
    "arn:aws:states:us-east-1:123456789012:stateMachine:orders:PROD",
    "arn:aws:states:us-east-1:123456789012:execution:orders:x"
)]
fn a_world_without_declarations_has_every_machine(#[case] machine: &str, #[case] execution: &str) {
    let sfn = SfnMock::start();
    let answer = Client::of(&sfn).start_on(machine, "x", None);
    assert_eq!(answer.execution_arn(), execution);
    assert_eq!(sfn.execution(execution).name(), "x");
}

fn declared() -> Builder {
    SfnMock::builder().state_machine(StateMachine::standard("orders"))
}

#[rstest]
#[case::declared(declared(), ORDERS, "200")]
#[case::another_machine(
    declared(),
    "arn:aws:states:us-east-1:123456789012:stateMachine:refunds",
    UNKNOWN
)]
#[case::another_case(
    declared(),
    "arn:aws:states:us-east-1:123456789012:stateMachine:Orders",
    UNKNOWN
)]
#[case::another_region(
    declared(),
    "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
    UNKNOWN
)]
#[case::another_partition(
    declared(),
    "arn:aws-cn:states:us-east-1:123456789012:stateMachine:orders",
    UNKNOWN
)]
#[case::another_account(
    declared(),
    "arn:aws:states:us-east-1:999999999999:stateMachine:orders",
    FOREIGN
)]
#[case::an_account_alone(SfnMock::builder().account("999999999999"), "arn:aws:states:us-east-1:999999999999:stateMachine:any", "200")]
#[case::beside_an_account_alone(SfnMock::builder().account("999999999999"), ORDERS, FOREIGN)]
#[case::a_region_alone(SfnMock::builder().region("eu-west-1"), "arn:aws:states:eu-west-1:123456789012:stateMachine:any", "200")]
#[case::another_partition_beside_a_region_alone(SfnMock::builder().region("us-east-1"), "arn:aws-cn:states:us-east-1:123456789012:stateMachine:any", UNKNOWN)]
#[case::beside_a_region_alone(SfnMock::builder().region("eu-west-1"), ORDERS, UNKNOWN)]
fn a_declared_world_has_nothing_else(
    #[case] world: Builder,
    #[case] machine: &str,
    #[case] status_and_code: &str,
) {
    let sfn = world.start();
    let answer = Client::of(&sfn).start_on(machine, None, None);
    assert_eq!(answer.status_and_code(), status_and_code);
    let expected = match status_and_code {
        UNKNOWN => format!("State Machine Does Not Exist: '{machine}'"),
        FOREIGN => format!(
            "User: arn:aws:iam::{}:user/sfn-mock is not authorized to access this resource",
            if machine == ORDERS {
                "999999999999"
            } else {
                "123456789012"
            }
        ),
        _ => String::new(),
    };
    assert_eq!(answer.message(), expected);
}

#[test]
fn a_machine_that_is_declared_deleting_takes_no_start() {
    let orders = StateMachine::standard("orders")
        .versions([1])
        .deleting()
        .execution(ExistingExecution::running("order-1").input_json("{}"));
    let sfn = SfnMock::builder().state_machine(orders).start();
    let client = Client::of(&sfn);
    for arn in [ORDERS.to_owned(), format!("{ORDERS}:1")] {
        let answer = client.start_on(&arn, "order-1", "{}");
        assert_eq!(answer.status_and_code(), DELETING, "not even a replay");
        assert_eq!(
            answer.message(),
            format!("State Machine is being deleted: '{ORDERS}'")
        );
    }
}

#[rstest]
#[case::declared(declared())]
#[case::undeclared(SfnMock::builder())]
fn a_deleted_machine_is_gone_once_its_last_execution_closes(#[case] world: Builder) {
    let sfn = world.start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start("order-18", None);
    sfn.state_machine("orders").delete();
    assert_eq!(client.start("order-19", None).status_and_code(), DELETING);
    sfn.execution("order-17").succeed(json!({}));
    assert_eq!(client.start("order-19", None).status_and_code(), DELETING);
    sfn.execution("order-18").abort();
    assert_eq!(client.start("order-19", None).status_and_code(), UNKNOWN);
    sfn.assert_started(2);
    let text = panic_of(|| {
        let _ = sfn.state_machine("orders");
    });
    assert!(
        text.starts_with("sfn-mock: there is no state machine \"orders\"; there are []\n"),
        "{text}"
    );
}

#[rstest]
#[case::that_never_had_one(orders())]
#[case::whose_last_one_has_closed(orders().execution(closed()))]
fn a_machine_without_open_executions_is_gone_as_soon_as_it_is_deleted(
    #[case] machine: StateMachine,
) {
    let sfn = SfnMock::builder().state_machine(machine).start();
    sfn.state_machine("orders").delete();
    assert_eq!(start(&sfn).status_and_code(), UNKNOWN);
}

fn closed() -> ExistingExecution {
    ExistingExecution::closed("order-1", ExecutionStatus::Aborted)
}

#[rstest]
#[case::disabled(KmsKeyState::Disabled, "DISABLED")]
#[case::to_be_deleted(KmsKeyState::PendingDeletion, "PENDING_DELETION")]
#[case::to_be_imported(KmsKeyState::PendingImport, "PENDING_IMPORT")]
#[case::unavailable(KmsKeyState::Unavailable, "UNAVAILABLE")]
#[case::being_made(KmsKeyState::Creating, "CREATING")]
fn a_kms_key_that_cannot_be_used_refuses_every_start(
    #[case] state: KmsKeyState,
    #[case] word: &str,
) {
    let orders = StateMachine::standard("orders").kms_key_state(state);
    let from_builder = SfnMock::builder().state_machine(orders).start();
    let from_file = parsed(&json!({ "name": "orders", "kmsKeyState": word }));
    let from_handle = declared().start();
    from_handle.state_machine("orders").set_kms_key_state(state);
    for sfn in [&from_builder, &from_file, &from_handle] {
        let answer = start(sfn);
        assert_eq!(answer.status_and_code(), "400 KmsInvalidStateException");
        assert_eq!(answer.members["kmsKeyState"], word);
        sfn.state_machine("orders")
            .set_kms_key_state(KmsKeyState::Enabled);
        assert_eq!(start(sfn).status_and_code(), "200");
    }
}

#[test]
fn a_kms_key_that_the_caller_may_not_use_refuses_every_start() {
    let orders = StateMachine::standard("orders").kms_access(KmsAccess::Denied);
    let from_builder = SfnMock::builder().state_machine(orders).start();
    let from_file = parsed(&json!({ "name": "orders", "kmsAccess": "DENIED" }));
    let from_handle = declared().start();
    from_handle
        .state_machine("orders")
        .set_kms_access(KmsAccess::Denied);
    for sfn in [&from_builder, &from_file, &from_handle] {
        let answer = start(sfn);
        assert_eq!(answer.status_and_code(), "400 KmsAccessDeniedException");
        assert_eq!(answer.members["kmsKeyState"], json!(null));
        sfn.state_machine("orders")
            .set_kms_access(KmsAccess::Allowed);
        assert_eq!(start(sfn).status_and_code(), "200");
    }
}

fn parsed(machine: &serde_json::Value) -> SfnMock {
    let script = json!({ "stateMachines": [machine] }).to_string();
    let script = Script::parse(&script).expect("a valid script");
    SfnMock::builder().script(script).start()
}

#[rstest]
#[case::in_an_open_world(SfnMock::start())]
#[case::in_a_declared_one(declared().start())]
fn a_labelled_arn_is_refused_with_its_reason(#[case] sfn: SfnMock) {
    let answer = Client::of(&sfn).start_on(&format!("{ORDERS}/shipping"), None, None);
    assert_eq!(answer.status_and_code(), "400 ValidationException");
    assert_eq!(
        answer.members["reason"],
        "API_DOES_NOT_SUPPORT_LABELED_ARNS"
    );
    // A ValidationException that the service writes itself comes from the service's namespace.
    assert_eq!(
        answer.members["__type"],
        "com.amazonaws.swf.service.v2.model#ValidationException"
    );
}

const BAD_NAME: Option<&str> = Some("a name with spaces");
const BAD_INPUT: Option<&str> = Some("no json");
const TAKEN: Option<&str> = Some("order-1");

/// A machine on which `order-1` runs, in an account with no room for another.
fn full(machine: StateMachine) -> Builder {
    let machine = machine
        .versions([1])
        .execution(ExistingExecution::running("order-1"));
    SfnMock::builder()
        .open_execution_limit(1)
        .state_machine(machine)
}

fn orders() -> StateMachine {
    StateMachine::standard("orders")
}

fn locked() -> StateMachine {
    orders()
        .kms_access(KmsAccess::Denied)
        .kms_key_state(KmsKeyState::Disabled)
}

fn disabled() -> StateMachine {
    orders().kms_key_state(KmsKeyState::Disabled)
}

/// Each row breaks a rule and all that come after it.
#[rstest]
#[case::constraints_first("arn:aws:states:us-east-1:999999999999:activity:orders", locked().deleting(), Some(""), BAD_INPUT, "400 ValidationException")]
#[case::then_the_arn("arn:aws:states:us-east-1:999999999999:activity:orders", locked().deleting(), BAD_NAME, BAD_INPUT, "400 InvalidArn")]
#[case::then_the_account("arn:aws:states:eu-west-1:999999999999:stateMachine:orders:9", locked().deleting(), BAD_NAME, BAD_INPUT, FOREIGN)]
#[case::then_the_machine("arn:aws:states:us-east-1:123456789012:stateMachine:refunds:9", locked().deleting(), BAD_NAME, BAD_INPUT, UNKNOWN)]
#[case::then_the_qualifier("arn:aws:states:us-east-1:123456789012:stateMachine:orders:9", locked().deleting(), BAD_NAME, BAD_INPUT, UNKNOWN)]
#[case::then_the_deletion(ORDERS, locked().deleting(), BAD_NAME, BAD_INPUT, DELETING)]
#[case::then_the_name(ORDERS, locked(), BAD_NAME, BAD_INPUT, "400 InvalidName")]
#[case::then_the_input(ORDERS, locked(), TAKEN, BAD_INPUT, "400 InvalidExecutionInput")]
#[case::then_access_to_the_key(ORDERS, locked(), TAKEN, Some("[]"), "400 KmsAccessDeniedException")]
#[case::then_the_keys_state(ORDERS, disabled(), TAKEN, Some("[]"), "400 KmsInvalidStateException")]
#[case::then_who_has_the_name(ORDERS, orders(), TAKEN, Some("[]"), "400 ExecutionAlreadyExists")]
#[case::then_the_room(
    ORDERS,
    orders(),
    Some("order-2"),
    Some("[]"),
    "400 ExecutionLimitExceeded"
)]
fn refusals_win_in_one_order(
    #[case] machine: &str,
    #[case] orders: StateMachine,
    #[case] name: Option<&str>,
    #[case] input: Option<&str>,
    #[case] status_and_code: &str,
) {
    let sfn = full(orders).start();
    let answer = Client::of(&sfn).start_on(machine, name, input);
    assert_eq!(answer.status_and_code(), status_and_code);
    sfn.assert_started(0);
}
