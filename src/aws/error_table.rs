//! The error table: one row for each code, in the order of [`ErrorCode`], with what is known of
//! its answer. Code, documentation and tests read this table and no other.

use super::error_code::{ErrorCode, ErrorProvenance, RetryClass};
use crate::provenance::Provenance::{self, Documented, Inferred, Observed, Recorded};

pub(super) struct ErrorRow {
    name: &'static str,
    pub(super) namespace: &'static str,
    pub(super) status: u16,
    pub(super) message_key: &'static str,
    pub(super) message: &'static str,
    pub(super) retried: RetryClass,
    pub(super) declared: bool,
    pub(super) provenance: ErrorProvenance,
}

/// The namespace of the service's own errors. Observed: 2017 and 2026, on several of these errors.
const SERVICE: &str = "com.amazonaws.swf.service.v2.model";
/// Violated constraints of the model. Observed: exact in a test suite run against AWS.
const CONSTRAINTS: &str = "com.amazon.coral.validate";
/// The layer in front of the service. Observed: a raw capture of `AccessDeniedException`.
const FRONT: &str = "com.amazon.coral.service";
/// Observed: the namespace of `ThrottlingException`, on TestState, and on DynamoDB.
const AVAILABILITY: &str = "com.amazon.coral.availability";

#[rustfmt::skip]
pub(super) const ROWS: &[ErrorRow] = &[
    ErrorRow { name: "ExecutionAlreadyExists", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "Execution Already Exists: '{executionArn}'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots (text); a 2017 test suite run against AWS and a 2026 third-party measurement (namespace)") },
    ErrorRow { name: "ExecutionLimitExceeded", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "The maximum number of running executions has been reached. Running executions must end or be stopped before a new execution can be started.",
        provenance: provenance(Documented, Observed, Inferred, "API reference (status, condition); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "InvalidArn", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "Invalid Arn: 'Invalid ARN prefix: {resource}'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots of sister operations; seen on StartExecution; a role's ARN has a text of its own") },
    ErrorRow { name: "InvalidExecutionInput", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "Invalid State Machine Execution Input: 'Invalid execution input.'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots") },
    ErrorRow { name: "InvalidName", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "Invalid Name: '{name}'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots of CreateActivity; a third party's measurement of StartExecution") },
    ErrorRow { name: "KmsAccessDeniedException", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "Either your KMS key policy or API caller does not have the required permissions.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "KmsInvalidStateException", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "The KMS key is not in valid state, for example: Disabled or Deleted.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status, kmsKeyState); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "KmsThrottlingException", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "Received when KMS returns ThrottlingException for a KMS call that Step Functions makes on behalf of the caller.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "StateMachineDeleting", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "State Machine is being deleted: '{stateMachineArn}'",
        provenance: provenance(Observed, Inferred, Observed, "two transcripts of CreateStateMachine; carried over to StartExecution") },
    ErrorRow { name: "StateMachineDoesNotExist", namespace: SERVICE, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "State Machine Does Not Exist: '{stateMachineArn}'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots") },
    ErrorRow { name: "ValidationException", namespace: CONSTRAINTS, status: 400, declared: true, retried: RetryClass::No,
        message_key: "message", message: "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
        provenance: provenance(Recorded, Observed, Observed, "transcripts of StartExecution with an oversized input; the namespace is exact in a 2017 test suite run against AWS") },
    ErrorRow { name: "ThrottlingException", namespace: AVAILABILITY, status: 400, declared: false, retried: RetryClass::Throttling,
        message_key: "message", message: "Rate exceeded",
        provenance: provenance(Observed, Observed, Observed, "a transcript of TestState that reached a host without its prefix (cognitect-labs/aws-api#292); reports of StartExecution and DescribeExecution (text)") },
    ErrorRow { name: "TooManyRequestsException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::Throttling,
        message_key: "message", message: "Too many requests",
        provenance: provenance(Inferred, Inferred, Inferred, "on the SDKs' lists of throttling codes; not seen on Step Functions") },
    ErrorRow { name: "RequestTimeoutException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::Transient,
        message_key: "message", message: "The request timed out",
        provenance: provenance(Inferred, Inferred, Inferred, "on the SDKs' lists of transient codes; not seen on Step Functions") },
    ErrorRow { name: "AccessDeniedException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "Message", message: "User: {caller} is not authorized to perform: states:{operation} on resource: {resource} because no identity-based policy allows the states:{operation} action",
        provenance: provenance(Observed, Observed, Observed, "transcripts of StartExecution, CreateStateMachine, ListStateMachines and the task operations; a raw capture of DescribeStateMachine (namespace, capital Message)") },
    ErrorRow { name: "UnrecognizedClientException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The security token included in the request is invalid.",
        provenance: provenance(Observed, Inferred, Observed, "two transcripts of Step Functions, such as localstack/localstack#1869; the namespace is the front layer's as seen on DynamoDB") },
    ErrorRow { name: "MissingAuthenticationTokenException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Request is missing Authentication Token",
        provenance: provenance(Inferred, Inferred, Inferred, "seen on DynamoDB, which has the same front layer; not on Step Functions") },
    ErrorRow { name: "IncompleteSignatureException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization={authorization}",
        provenance: provenance(Inferred, Inferred, Inferred, "seen on DynamoDB, which has the same front layer; not on Step Functions") },
    ErrorRow { name: "InvalidSignatureException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Signature expired: {signed} is now earlier than {oldest} ({now} - 15 min.)",
        provenance: provenance(Inferred, Inferred, Inferred, "its code was seen on Step Functions (aws/aws-sdk-js-v3#7135); status, namespace and text on DynamoDB, which has the same front layer; the window is 5 or 15 minutes") },
    ErrorRow { name: "ExpiredTokenException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The security token included in the request is expired",
        provenance: provenance(Inferred, Inferred, Inferred, "seen on DynamoDB, which has the same front layer; not on Step Functions") },
    ErrorRow { name: "SerializationException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "Message", message: "",
        provenance: provenance(Inferred, Inferred, Inferred, "seen on DynamoDB, which has the same front layer; not on Step Functions") },
    ErrorRow { name: "UnknownOperationException", namespace: FRONT, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "",
        provenance: provenance(Inferred, Inferred, Inferred, "seen on DynamoDB, which has the same front layer; not on Step Functions") },
    ErrorRow { name: "RequestEntityTooLargeException", namespace: FRONT, status: 413, declared: false, retried: RetryClass::No,
        message_key: "message", message: "",
        provenance: provenance(Inferred, Inferred, Inferred, "the quota (1 MB a request) is documented, the answer is not known") },
    ErrorRow { name: "InternalFailure", namespace: FRONT, status: 500, declared: false, retried: RetryClass::Transient,
        message_key: "message", message: "",
        provenance: provenance(Documented, Inferred, Inferred, "the API's list of common errors (name, status); no answer was ever captured") },
    ErrorRow { name: "InternalServerError", namespace: FRONT, status: 500, declared: false, retried: RetryClass::Transient,
        message_key: "message", message: "",
        provenance: provenance(Inferred, Inferred, Inferred, "the front layer's other name for it, seen on DynamoDB; no answer was ever captured") },
    ErrorRow { name: "ServiceUnavailable", namespace: FRONT, status: 503, declared: false, retried: RetryClass::Transient,
        message_key: "message", message: "",
        provenance: provenance(Documented, Inferred, Inferred, "the API's list of common errors (name, status); no answer was ever captured") },
    ErrorRow { name: "ExecutionDoesNotExist", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Execution Does Not Exist: '{executionArn}'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots of DescribeExecution and GetExecutionHistory") },
    ErrorRow { name: "ExecutionNotRedrivable", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The execution Amazon Resource Name (ARN) that you specified for executionArn cannot be redriven.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "InvalidToken", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Invalid Token: 'Invalid token'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots; a 2017 test suite run against AWS (exact body)") },
    ErrorRow { name: "InvalidOutput", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The provided JSON output data is not valid.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "TaskDoesNotExist", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The activity does not exist.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "TaskTimedOut", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Task Timed Out: 'Provided task does not exist anymore'",
        provenance: provenance(Documented, Inferred, Observed, "API reference (status); transcripts of callers, such as aws-samples/amazon-mwaa-examples#61 (text)") },
    ErrorRow { name: "StateMachineTypeNotSupported", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "This operation is not supported by this type of state machine",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots of ListExecutions and StartSyncExecution") },
    ErrorRow { name: "StateMachineAlreadyExists", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "State Machine Already Exists: '{stateMachineArn}'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots of CreateStateMachine") },
    ErrorRow { name: "StateMachineLimitExceeded", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The maximum number of state machines has been reached.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status, condition); no wire text is known") },
    ErrorRow { name: "InvalidDefinition", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'",
        provenance: provenance(Recorded, Inferred, Recorded, "LocalStack's validated snapshots of CreateStateMachine; a definition has its own diagnostics in it") },
    ErrorRow { name: "InvalidLoggingConfiguration", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Invalid Logging Configuration: Must specify exactly one Log Destination.",
        provenance: provenance(Recorded, Inferred, Recorded, "LocalStack's validated snapshots of CreateStateMachine and UpdateStateMachine") },
    ErrorRow { name: "InvalidTracingConfiguration", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Your tracingConfiguration key does not match, or enabled has not been set to true or false.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "InvalidEncryptionConfiguration", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Received when encryptionConfiguration is specified but various conditions exist which make the configuration invalid.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "ConflictException", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Updating or deleting a resource can cause inconsistency.",
        provenance: provenance(Recorded, Inferred, Inferred, "LocalStack's validated snapshots of DeleteStateMachineVersion, PublishStateMachineVersion and CreateStateMachineAlias, which have texts of their own") },
    ErrorRow { name: "ResourceNotFound", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Request references a resource that does not exist.",
        provenance: provenance(Recorded, Inferred, Recorded, "LocalStack's validated snapshots of UpdateStateMachineAlias; TagResource has a text of its own") },
    ErrorRow { name: "MissingRequiredParameter", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
        provenance: provenance(Recorded, Inferred, Recorded, "LocalStack's validated snapshots of UpdateStateMachine") },
    ErrorRow { name: "ServiceQuotaExceededException", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The request would cause a service quota to be exceeded.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status; 1,000 versions, 100 aliases); no wire text is known") },
    ErrorRow { name: "TooManyTags", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "You've exceeded the number of tags allowed for a resource.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "ActivityDoesNotExist", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Activity Does Not Exist: '{resource}'",
        provenance: provenance(Recorded, Observed, Recorded, "LocalStack's validated snapshots of DescribeActivity and GetActivityTask (text); a 2017 test suite run against AWS (namespace)") },
    ErrorRow { name: "ActivityAlreadyExists", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "Activity Already Exists: '{resource}'",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status, condition); the text is as that of StateMachineAlreadyExists") },
    ErrorRow { name: "ActivityLimitExceeded", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The maximum number of activities has been reached. Existing activities must be deleted before a new activity can be created.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status; 10,000 activities); the text is the model's own sentence, no wire text is known") },
    ErrorRow { name: "ActivityWorkerLimitExceeded", namespace: SERVICE, status: 400, declared: false, retried: RetryClass::No,
        message_key: "message", message: "The maximum number of workers concurrently polling for activity tasks has been reached.",
        provenance: provenance(Documented, Inferred, Inferred, "API reference (status; 1,000 pollers of an activity); the text is the model's own sentence, no wire text is known") },
];

const fn provenance(
    status: Provenance,
    wire_type: Provenance,
    message: Provenance,
    source: &'static str,
) -> ErrorProvenance {
    ErrorProvenance {
        status,
        wire_type,
        message,
        source,
    }
}

/// The enum and the table are in one order: checked when the crate is compiled.
const _: () = {
    let mut index = 0;
    while index < ROWS.len() {
        assert!(is_same(ROWS[index].name, ErrorCode::ALL[index].name()));
        index += 1;
    }
    assert!(ROWS.len() == ErrorCode::ALL.len());
};

const fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut index = 0;
    while index < left.len() && index < right.len() && left[index] == right[index] {
        index += 1;
    }
    index == left.len() && index == right.len()
}
