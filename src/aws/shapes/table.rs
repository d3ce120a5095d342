//! The table of shapes: every constrained member of every emulated operation.

use super::{Limit, Shape};
use crate::arn::is_alias_name;
use crate::provenance::Provenance::{Inferred, Recorded};

/// The greatest length of an ARN, in characters.
pub(crate) const MAX_ARN: usize = 256;
/// The greatest length of a name, in characters, not bytes: Observed.
pub(crate) const MAX_NAME: usize = 80;
/// The greatest size of an input or an output, in bytes of UTF-8.
pub(crate) const MAX_INPUT: usize = 262_144;
/// The greatest length of a definition, in characters.
pub(crate) const MAX_DEFINITION: usize = 1_048_576;
/// The greatest length of a tag's key, in characters.
pub(crate) const MAX_TAG_KEY: usize = 128;
/// The greatest length of a tag's value, in characters.
pub(crate) const MAX_TAG_VALUE: usize = 256;
/// The greatest number of tags of a resource. Documented.
pub(crate) const MAX_TAGS: usize = 50;

const ARN: &str = "`Arn` in the API's model";
const LONG_ARN: &str = "`LongArn` in the API's model";

/// A member that holds an ARN of usual length.
const fn arn(member: &'static str) -> Shape {
    Shape::characters(member, 1, MAX_ARN, ARN)
}

// Starts.

pub(crate) static STATE_MACHINE_ARN: Shape = arn("stateMachineArn");
pub(crate) static NAME: Shape = Shape::characters("name", 1, MAX_NAME, "`Name` in the API's model");
pub(crate) static INPUT: Shape =
    Shape::new("input", Limit::Bytes { max: MAX_INPUT }, SENSITIVE).sensitive();
pub(crate) static TRACE_HEADER: Shape =
    Shape::characters("traceHeader", 0, 256, "`TraceHeader` in the API's model")
        .pattern("\\p{ASCII}*", str::is_ascii);

// Executions and tasks.

const SENSITIVE: &str = "`SensitiveData` in the API's model";
const INCLUDED_DATA_SOURCE: &str = "`IncludedData` in the API's model";

pub(crate) static EXECUTION_ARN: Shape = arn("executionArn");
/// Documented: the values. Inferred: their order in a violation, for operations on executions.
pub(crate) static INCLUDED_DATA: Shape = Shape::one_of(
    "includedData",
    &["METADATA_ONLY", "ALL_DATA"],
    INCLUDED_DATA_SOURCE,
)
.with_provenance(Inferred);
/// `includedData` of DescribeStateMachine, in the model's order.
pub(crate) static INCLUDED_DATA_OF_MACHINE: Shape = Shape::one_of(
    "includedData",
    &["ALL_DATA", "METADATA_ONLY"],
    INCLUDED_DATA_SOURCE,
);
pub(crate) static ERROR: Shape =
    Shape::characters("error", 0, 256, "`SensitiveError` in the API's model").sensitive();
pub(crate) static CAUSE: Shape =
    Shape::characters("cause", 0, 32_768, "`SensitiveCause` in the API's model").sensitive();
pub(crate) static CLIENT_TOKEN: Shape =
    Shape::characters("clientToken", 1, 64, "`ClientToken` in the API's model").pattern(
        "[!-~]+",
        |token| {
            let mut bytes = token.bytes();
            bytes.all(|byte| byte.is_ascii_graphic())
        },
    );
pub(crate) static TASK_TOKEN: Shape =
    Shape::characters("taskToken", 1, 2048, "`TaskToken` in the API's model").sensitive();
pub(crate) static OUTPUT: Shape =
    Shape::new("output", Limit::Bytes { max: MAX_INPUT }, SENSITIVE).sensitive();
/// Recorded: the values, in AWS's own order.
pub(crate) static STATUS_FILTER: Shape = Shape::one_of(
    "statusFilter",
    &[
        "SUCCEEDED",
        "TIMED_OUT",
        "PENDING_REDRIVE",
        "ABORTED",
        "FAILED",
        "RUNNING",
    ],
    "LocalStack's validated snapshots of ListExecutions",
)
.with_provenance(Recorded);
pub(crate) static REDRIVE_FILTER: Shape = Shape::one_of(
    "redriveFilter",
    &["REDRIVEN", "NOT_REDRIVEN"],
    "`ExecutionRedriveFilter` in the API's model",
);

// Activities and map runs.

pub(crate) static ACTIVITY_ARN: Shape = arn("activityArn");
pub(crate) static WORKER_NAME: Shape =
    Shape::characters("workerName", 1, MAX_NAME, "`Name` in the API's model");
/// The ARN of the map run of an operation that requires it, and of ListExecutions.
pub(crate) static MAP_RUN_ARN: Shape = Shape::characters("mapRunArn", 1, 2000, LONG_ARN);
pub(crate) static MAX_CONCURRENCY: Shape = Shape::range(
    "maxConcurrency",
    0,
    2_147_483_647,
    "`MaxConcurrency` in the API's model",
);
pub(crate) static TOLERATED_FAILURE_PERCENTAGE: Shape = Shape::range(
    "toleratedFailurePercentage",
    0,
    100,
    "`ToleratedFailurePercentage` in the API's model",
);
pub(crate) static TOLERATED_FAILURE_COUNT: Shape = Shape::range(
    "toleratedFailureCount",
    0,
    i64::MAX,
    "`ToleratedFailureCount` in the API's model",
);

// Pages.

pub(crate) static NEXT_TOKEN: Shape =
    Shape::characters("nextToken", 1, 1024, "`PageToken` in the API's model");
/// Recorded: ListExecutions takes longer tokens than the others.
pub(crate) static NEXT_TOKEN_OF_EXECUTIONS: Shape = Shape::characters(
    "nextToken",
    1,
    3096,
    "LocalStack's validated snapshots of ListExecutions",
)
.with_provenance(Recorded);
/// Documented: the largest page. Recorded: the answer to more.
pub(crate) static MAX_RESULTS: Shape =
    Shape::range("maxResults", 0, 1000, "`PageSize` in the API's model");

// State machines, their configuration, versions, aliases and tags.

pub(crate) static STATE_MACHINE_TYPE: Shape = Shape::one_of(
    "type",
    &["STANDARD", "EXPRESS"],
    "`StateMachineType` in the API's model",
);
pub(crate) static DEFINITION: Shape = Shape::characters(
    "definition",
    1,
    MAX_DEFINITION,
    "`Definition` in the API's model",
)
.sensitive();
pub(crate) static SEVERITY: Shape = Shape::one_of(
    "severity",
    &["ERROR", "WARNING"],
    "`ValidateStateMachineDefinitionSeverity` in the API's model",
);
pub(crate) static MAX_RESULTS_OF_DIAGNOSTICS: Shape = Shape::range(
    "maxResults",
    0,
    100,
    "`ValidateStateMachineDefinitionMaxResult` in the API's model",
);
pub(crate) static ROLE_ARN: Shape = arn("roleArn");
pub(crate) static LOG_LEVEL: Shape = Shape::one_of(
    "loggingConfiguration.level",
    &["ALL", "ERROR", "FATAL", "OFF"],
    "`LogLevel` in the API's model",
);
pub(crate) static LOG_GROUP_ARN: Shape = arn("cloudWatchLogsLogGroup.logGroupArn");
pub(crate) static KMS_KEY_ID: Shape = Shape::characters(
    "encryptionConfiguration.kmsKeyId",
    1,
    2048,
    "`KmsKeyId` in the API's model",
);
pub(crate) static KMS_REUSE_PERIOD: Shape = Shape::range(
    "encryptionConfiguration.kmsDataKeyReusePeriodSeconds",
    60,
    900,
    "`KmsDataKeyReusePeriodSeconds` in the API's model",
);
pub(crate) static ENCRYPTION_TYPE: Shape = Shape::one_of(
    "encryptionConfiguration.type",
    &["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"],
    "`EncryptionType` in the API's model",
);
pub(crate) static VERSION_DESCRIPTION: Shape = description(
    "versionDescription",
    "`VersionDescription` in the API's model",
);
/// The description of PublishStateMachineVersion.
pub(crate) static DESCRIPTION_OF_VERSION: Shape =
    description("description", "`VersionDescription` in the API's model");
pub(crate) static VERSION_ARN: Shape =
    Shape::characters("stateMachineVersionArn", 1, 2000, LONG_ARN);
pub(crate) static ALIAS_ARN: Shape = arn("stateMachineAliasArn");
/// Recorded: the pattern.
pub(crate) static ALIAS_NAME: Shape = Shape::characters(
    "name",
    1,
    MAX_NAME,
    "`CharacterRestrictedName` in the API's model",
)
.pattern("^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$", is_alias_name);
pub(crate) static ALIAS_DESCRIPTION: Shape =
    description("description", "`AliasDescription` in the API's model");
pub(crate) static ROUTED_VERSION_ARN: Shape = arn("stateMachineVersionArn");
/// Recorded: the answer to a weight that is too large.
pub(crate) static WEIGHT: Shape =
    Shape::range("weight", 0, 100, "`VersionWeight` in the API's model");
pub(crate) static RESOURCE_ARN: Shape = arn("resourceArn");
pub(crate) static TAG_KEY: Shape =
    Shape::characters("key", 1, MAX_TAG_KEY, "`TagKey` in the API's model");
pub(crate) static TAG_VALUE: Shape =
    Shape::characters("value", 0, MAX_TAG_VALUE, "`TagValue` in the API's model");
/// An item of `tagKeys`, which has no name of its own.
pub(crate) static LISTED_TAG_KEY: Shape =
    Shape::characters("", 1, MAX_TAG_KEY, "`TagKey` in the API's model");

const fn description(member: &'static str, source: &'static str) -> Shape {
    Shape::characters(member, 0, 256, source).sensitive()
}
