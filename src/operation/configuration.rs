//! The configuration of a state machine on the wire: parsed, checked, encoded.

use super::definition::diagnostics;
use super::members::Parser;
use crate::aws::shapes::{
    ENCRYPTION_TYPE, KMS_KEY_ID, KMS_REUSE_PERIOD, LOG_GROUP_ARN, LOG_LEVEL, Limit, Shape,
};
use crate::aws::{Configuration, Encryption, ErrorCode, Logging, ServiceError, StateMachineType};
use crate::service::Revision;
use crate::wire::AnswerMembers;

/// The parts of a configuration that a request contains. A part that the service refuses is an `Err`, which is
/// returned when that part is checked.
#[derive(Debug)]
pub(super) struct ConfigurationInput<'c> {
    pub(super) definition: Option<&'c str>,
    pub(super) role_arn: Option<&'c str>,
    pub(super) logging: Option<Result<Logging, ErrorCode>>,
    pub(super) traced: Option<Result<bool, ErrorCode>>,
    pub(super) encryption: Option<Result<Encryption, ErrorCode>>,
}

impl ConfigurationInput<'_> {
    /// Reports whether it contains nothing. Inferred: a change of the encryption alone is a change.
    pub(super) fn is_empty(&self) -> bool {
        self.definition.is_none()
            && self.role_arn.is_none()
            && self.logging.is_none()
            && self.traced.is_none()
            && self.encryption.is_none()
    }

    /// Applies it to `base`, the configuration of a machine of this type: a part that the request
    /// does not contain stays.
    ///
    /// Inferred: the order of the refusals.
    pub(super) fn apply_to(
        self,
        base: Configuration,
        kind: StateMachineType,
    ) -> Result<Configuration, ServiceError> {
        let mut configuration = base;
        if let Some(definition) = self.definition {
            check_definition(definition, kind)?;
            configuration.definition = definition.into();
        }
        if let Some(role_arn) = self.role_arn {
            check_role_arn(role_arn)?;
            configuration.role_arn = role_arn.into();
        }
        if let Some(logging) = self.logging {
            configuration.logging = logging?;
        }
        if let Some(traced) = self.traced {
            configuration.traced = traced?;
        }
        if let Some(encryption) = self.encryption {
            configuration.encryption = encryption?;
        }
        Ok(configuration)
    }
}

/// Reads `loggingConfiguration`; `None` if it is absent. Violations of the level come before those of the
/// destinations.
///
/// Recorded: a level other than OFF needs a destination, and two are too many at any level. The existence of
/// the log group is not checked.
pub(super) fn parse_logging(parser: &mut Parser<'_, '_>) -> Option<Result<Logging, ErrorCode>> {
    let sent = parser.structure("loggingConfiguration")?;
    let mut logging = Logging::default();
    let off = logging.level;
    let level = parser.value(sent.string("level"));
    parser.check("", &LOG_LEVEL, level);
    logging.level = value_of(&LOG_LEVEL, level).unwrap_or(off);
    let included = parser.value(sent.boolean("includeExecutionData"));
    logging.include_execution_data = included.unwrap_or_default();
    let mut count = 0;
    if let Some(items) = parser.value(sent.structures("destinations")) {
        count = items.len();
        let mut arns = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if let Some(group) = parser.value(item.structure("cloudWatchLogsLogGroup"))
                && let Some(arn) = parser.value(group.string("logGroupArn"))
            {
                let path = format!("loggingConfiguration.destinations.{}.member.", index + 1);
                parser.check(&path, &LOG_GROUP_ARN, Some(arn));
                arns.push(arn.to_owned());
            }
        }
        logging.destinations = Some(arns);
    }
    let is_enough = count == 1 || (count == 0 && logging.level == off);
    let named = logging.destinations.as_ref().map_or(0, Vec::len);
    Some(if is_enough && named == count {
        Ok(logging)
    } else {
        Err(ErrorCode::InvalidLoggingConfiguration)
    })
}

/// Reads `tracingConfiguration`; `None` if it is absent. Documented: the error.
pub(super) fn parse_tracing(parser: &mut Parser<'_, '_>) -> Option<Result<bool, ErrorCode>> {
    let tracing = parser.structure("tracingConfiguration")?;
    let enabled = parser.value(tracing.boolean("enabled"));
    Some(enabled.ok_or(ErrorCode::InvalidTracingConfiguration))
}

/// Reads `encryptionConfiguration`; `None` if it is absent. Violations come in the order key, period, type.
///
/// Documented: a customer's key must be named. Its existence is not checked.
pub(super) fn parse_encryption(
    parser: &mut Parser<'_, '_>,
) -> Option<Result<Encryption, ErrorCode>> {
    let sent = parser.structure("encryptionConfiguration")?;
    let kind = parser.value(sent.string("type"));
    let kms_key_id = parser.value(sent.string("kmsKeyId"));
    let reuse_period_seconds = parser.value(sent.integer("kmsDataKeyReusePeriodSeconds"));
    parser.check("", &KMS_KEY_ID, kms_key_id);
    if let Some(seconds) = reuse_period_seconds {
        let violations = &mut parser.violations;
        violations.check_number("", &KMS_REUSE_PERIOD, seconds);
    }
    parser.check_required("", &ENCRYPTION_TYPE, kind);
    let kind = value_of(&ENCRYPTION_TYPE, kind).unwrap_or_default();
    if kind == "CUSTOMER_MANAGED_KMS_KEY" && kms_key_id.is_none() {
        return Some(Err(ErrorCode::InvalidEncryptionConfiguration));
    }
    Some(Ok(Encryption {
        kind,
        kms_key_id: kms_key_id.map(str::to_owned),
        reuse_period_seconds,
    }))
}

/// Returns the value of an enum's shape that equals a text; `None` also for a value that violates the shape,
/// whose request the parser refuses.
fn value_of(shape: &Shape, text: Option<&str>) -> Option<&'static str> {
    match shape.limit {
        Limit::OneOf(values) => {
            let mut values = values.iter();
            values.find(|value| Some(**value) == text).copied()
        }
        Limit::Characters { .. } | Limit::Bytes { .. } | Limit::Range { .. } => None,
    }
}

/// Refuses a definition that has errors. Recorded and Observed: the form of the text.
fn check_definition(definition: &str, kind: StateMachineType) -> Result<(), ServiceError> {
    let found = diagnostics(definition, kind);
    if found.is_empty() {
        return Ok(());
    }
    let mut texts = Vec::new();
    for diagnostic in &found {
        texts.push(diagnostic.to_string());
    }
    let text = format!("Invalid State Machine Definition: '{}'", texts.join(", "));
    Err(ErrorCode::InvalidDefinition.with_message(text))
}

/// Observed: the error for a text that is no ARN. Inferred: the parts that an ARN must have; whether
/// it is the ARN of a role is not checked.
fn check_role_arn(sent: &str) -> Result<(), ServiceError> {
    if sent.starts_with("arn:") && sent.split(':').count() >= 6 {
        return Ok(());
    }
    Err(ErrorCode::InvalidArn.with_message(format!("Invalid Role Arn: '{sent}'")))
}

/// Writes the configuration of a revision, with the name and the ARN of its machine, except its definition and
/// its tracing, which are elsewhere in AWS's order.
pub(super) fn write_revision(
    members: &mut AnswerMembers,
    name: &str,
    revision: &Revision,
    machine_arn: &str,
) {
    let configuration = &revision.configuration;
    write_encryption(members, &configuration.encryption);
    write_logging(members, &configuration.logging);
    members.string("name", name);
    if let Some(id) = revision.id {
        members.string("revisionId", &id.to_string());
    }
    members.string("roleArn", &configuration.role_arn);
    members.string("stateMachineArn", machine_arn);
}

/// Recorded: the members and their order.
fn write_logging(members: &mut AnswerMembers, logging: &Logging) {
    members.begin("loggingConfiguration");
    if let Some(destinations) = &logging.destinations {
        members.begin_list("destinations");
        for arn in destinations {
            members.begin_item();
            members.begin("cloudWatchLogsLogGroup");
            members.string("logGroupArn", arn);
            members.end();
            members.end();
        }
        members.end_list();
    }
    members.boolean("includeExecutionData", logging.include_execution_data);
    members.string("level", logging.level);
    members.end();
}

/// Recorded.
pub(super) fn write_tracing(members: &mut AnswerMembers, traced: bool) {
    members.begin("tracingConfiguration");
    members.boolean("enabled", traced);
    members.end();
}

/// Documented: the members. Recorded: the structure is there where none was given.
pub(super) fn write_encryption(members: &mut AnswerMembers, encryption: &Encryption) {
    members.begin("encryptionConfiguration");
    if let Some(seconds) = encryption.reuse_period_seconds {
        members.integer("kmsDataKeyReusePeriodSeconds", seconds);
    }
    members.optional("kmsKeyId", encryption.kms_key_id.as_deref());
    members.string("type", encryption.kind);
    members.end();
}
