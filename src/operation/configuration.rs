//! The configuration of a state machine on the wire: taken apart, checked, written.

use std::borrow::Cow;

use crate::aws::{Configuration, Encryption, ErrorCode, Logging, ServiceError};
use crate::service::{LONGEST_ARN, LONGEST_DEFINITION, Violations};
use crate::wire::{AnswerMembers, Call, json_fault};

/// Documented: `KmsKeyId` in the API's model.
const LONGEST_KMS_KEY_ID: usize = 2048;
/// Documented: `LogLevel` in the API's model.
const LEVELS: &[&str] = &["ALL", "ERROR", "FATAL", "OFF"];
const CUSTOMER_MANAGED: &str = "CUSTOMER_MANAGED_KMS_KEY";
const AWS_OWNED: &str = "AWS_OWNED_KEY";
/// Documented: `EncryptionType` in the API's model.
const ENCRYPTION_TYPES: &[&str] = &[AWS_OWNED, CUSTOMER_MANAGED];

/// What a request says of a configuration.
#[derive(Debug)]
pub(super) struct Sent<'a> {
    pub(super) definition: Option<Cow<'a, str>>,
    pub(super) role_arn: Option<Cow<'a, str>>,
    logging: Option<SentLogging>,
    tracing: Option<SentTracing>,
    encryption: Option<SentEncryption>,
}

#[derive(Debug)]
struct SentTracing {
    enabled: Option<bool>,
}

#[derive(Debug)]
struct SentLogging {
    level: Option<String>,
    include_execution_data: Option<bool>,
    destinations: Option<Vec<Option<Box<str>>>>,
}

#[derive(Debug)]
struct SentEncryption {
    kind: Option<String>,
    kms_key_id: Option<Box<str>>,
    reuse_period_seconds: Option<i64>,
}

impl<'a> Sent<'a> {
    pub(super) fn decode(call: &'a Call<'_>) -> Result<Self, ServiceError> {
        Ok(Self {
            definition: call.string("definition")?,
            role_arn: call.string("roleArn")?,
            logging: SentLogging::decode(call)?,
            tracing: SentTracing::decode(call)?,
            encryption: SentEncryption::decode(call)?,
        })
    }

    /// Whether nothing is said. Inferred: that a change of the encryption alone is something.
    pub(super) fn is_empty(&self) -> bool {
        self.definition.is_none()
            && self.role_arn.is_none()
            && self.logging.is_none()
            && self.tracing.is_none()
            && self.encryption.is_none()
    }

    /// The constraints of the definition and the role, which an update may leave out.
    pub(super) fn constrain_main(&self, violations: &mut Violations, required: bool) {
        match &self.definition {
            None if required => violations.missing_sensitive("definition"),
            None => {}
            Some(definition) => {
                violations.sensitive_between("definition", definition, 1, LONGEST_DEFINITION);
            }
        }
        match self.role_arn.as_deref() {
            None if !required => {}
            role_arn => violations.required("roleArn", role_arn, 1, LONGEST_ARN),
        }
    }

    pub(super) fn constrain_logging(&self, violations: &mut Violations) {
        let Some(logging) = &self.logging else { return };
        if let Some(level) = &logging.level {
            violations.one_of("loggingConfiguration.level", level, LEVELS);
        }
        let destinations = logging.destinations.iter().flatten().enumerate();
        for (index, arn) in destinations {
            if let Some(arn) = arn {
                let member = format!(
                    "loggingConfiguration.destinations.{}.member.cloudWatchLogsLogGroup.logGroupArn",
                    index + 1
                );
                violations.length(&member, arn, 1, LONGEST_ARN);
            }
        }
    }

    pub(super) fn constrain_encryption(&self, violations: &mut Violations) {
        let Some(encryption) = &self.encryption else {
            return;
        };
        if let Some(id) = &encryption.kms_key_id {
            violations.length(
                "encryptionConfiguration.kmsKeyId",
                id,
                1,
                LONGEST_KMS_KEY_ID,
            );
        }
        if let Some(seconds) = encryption.reuse_period_seconds {
            let member = "encryptionConfiguration.kmsDataKeyReusePeriodSeconds";
            violations.range(member, seconds, 60, 900);
        }
        match &encryption.kind {
            None => violations.missing("encryptionConfiguration.type"),
            Some(kind) => {
                violations.one_of("encryptionConfiguration.type", kind, ENCRYPTION_TYPES);
            }
        }
    }

    /// The configuration: what is said, and else what `base` has. The constraints have been
    /// checked.
    ///
    /// Inferred: the order of the refusals.
    pub(super) fn onto(&self, base: Configuration) -> Result<Configuration, ServiceError> {
        let mut configuration = base;
        if let Some(definition) = &self.definition {
            check_definition(definition)?;
            configuration.definition = definition.as_ref().into();
        }
        if let Some(role_arn) = &self.role_arn {
            configuration.role_arn = role_arn.as_ref().into();
        }
        if let Some(logging) = &self.logging {
            configuration.logging = logging.check()?;
        }
        if let Some(tracing) = &self.tracing {
            // Documented.
            configuration.traced = tracing
                .enabled
                .ok_or(ErrorCode::InvalidTracingConfiguration)?;
        }
        if let Some(encryption) = &self.encryption {
            configuration.encryption = Some(encryption.check()?);
        }
        Ok(configuration)
    }
}

impl SentTracing {
    fn decode(call: &Call<'_>) -> Result<Option<Self>, ServiceError> {
        let Some(tracing) = call.structure("tracingConfiguration")? else {
            return Ok(None);
        };
        let enabled = tracing.boolean("enabled")?;
        Ok(Some(Self { enabled }))
    }
}

impl SentLogging {
    fn decode(call: &Call<'_>) -> Result<Option<Self>, ServiceError> {
        let Some(logging) = call.structure("loggingConfiguration")? else {
            return Ok(None);
        };
        let mut arns = None;
        if let Some(destinations) = logging.structures("destinations")? {
            let arns = arns.insert(Vec::new());
            for destination in destinations {
                let arn = match destination.structure("cloudWatchLogsLogGroup")? {
                    Some(group) => group.string("logGroupArn")?.map(Box::from),
                    None => None,
                };
                arns.push(arn);
            }
        }
        Ok(Some(Self {
            level: logging.string("level")?.map(Cow::into_owned),
            include_execution_data: logging.boolean("includeExecutionData")?,
            destinations: arns,
        }))
    }

    /// Recorded: a level other than OFF needs a destination, and two are too many at any level.
    /// Whether the log group exists is not looked at.
    fn check(&self) -> Result<Logging, ServiceError> {
        let usual = Logging::default();
        let level = known(LEVELS, self.level.as_deref()).unwrap_or(usual.level);
        let destinations: Option<Option<Vec<_>>> =
            (self.destinations.as_ref()).map(|arns| arns.iter().cloned().collect());
        let count = self.destinations.as_ref().map_or(0, Vec::len);
        let enough = count == 1 || (count == 0 && level == usual.level);
        match destinations {
            Some(None) => Err(ErrorCode::InvalidLoggingConfiguration.into()),
            _ if !enough => Err(ErrorCode::InvalidLoggingConfiguration.into()),
            destinations => Ok(Logging {
                level,
                include_execution_data: self.include_execution_data.unwrap_or_default(),
                destinations: destinations.flatten(),
            }),
        }
    }
}

impl SentEncryption {
    fn decode(call: &Call<'_>) -> Result<Option<Self>, ServiceError> {
        let Some(encryption) = call.structure("encryptionConfiguration")? else {
            return Ok(None);
        };
        Ok(Some(Self {
            kind: encryption.string("type")?.map(Cow::into_owned),
            kms_key_id: encryption.string("kmsKeyId")?.map(Box::from),
            reuse_period_seconds: encryption.integer("kmsDataKeyReusePeriodSeconds")?,
        }))
    }

    /// Documented: a customer's key must be named. Whether there is such a key is not looked at.
    fn check(&self) -> Result<Encryption, ServiceError> {
        let kind = known(ENCRYPTION_TYPES, self.kind.as_deref()).unwrap_or(AWS_OWNED);
        if kind == CUSTOMER_MANAGED && self.kms_key_id.is_none() {
            return Err(ErrorCode::InvalidEncryptionConfiguration.into());
        }
        Ok(Encryption {
            kind,
            kms_key_id: self.kms_key_id.clone(),
            reuse_period_seconds: self.reuse_period_seconds,
        })
    }
}

fn known(words: &[&'static str], word: Option<&str>) -> Option<&'static str> {
    words.iter().copied().find(|known| Some(*known) == word)
}

/// Whether a definition is a JSON object. No more of it is looked at.
///
/// Recorded: the form of the text. Observed: the code of what is no JSON. Inferred: the words
/// behind it (AWS adds the place of the fault), and the answer to JSON that is no object.
fn check_definition(definition: &str) -> Result<(), ServiceError> {
    let begins = definition.trim_start_matches([' ', '\t', '\r', '\n']);
    let detail = if begins.is_empty() {
        "MISSING_DESCRIPTION".to_owned()
    } else if let Some(fault) = json_fault(definition) {
        format!("INVALID_JSON_DESCRIPTION: {fault}")
    } else if begins.starts_with('{') {
        return Ok(());
    } else {
        "SCHEMA_VALIDATION_FAILED: The definition is not a JSON object at /".to_owned()
    };
    let text = format!("Invalid State Machine Definition: '{detail}'");
    Err(ErrorCode::InvalidDefinition.with_message(text))
}

/// Recorded: the members and their order.
pub(super) fn write_logging(members: &mut AnswerMembers, logging: &Logging) {
    members.structure("loggingConfiguration", |members| {
        if let Some(destinations) = &logging.destinations {
            members.structures("destinations", destinations, |members, arn| {
                members.structure("cloudWatchLogsLogGroup", |members| {
                    members.string("logGroupArn", arn);
                });
            });
        }
        members.boolean("includeExecutionData", logging.include_execution_data);
        members.string("level", logging.level);
    });
}

/// Recorded.
pub(super) fn write_tracing(members: &mut AnswerMembers, traced: bool) {
    members.structure("tracingConfiguration", |members| {
        members.boolean("enabled", traced);
    });
}

/// Documented: the members. Inferred: that nothing is told where nothing was said.
pub(super) fn write_encryption(members: &mut AnswerMembers, encryption: Option<&Encryption>) {
    let Some(encryption) = encryption else { return };
    members.structure("encryptionConfiguration", |members| {
        if let Some(seconds) = encryption.reuse_period_seconds {
            members.integer("kmsDataKeyReusePeriodSeconds", seconds);
        }
        if let Some(id) = &encryption.kms_key_id {
            members.string("kmsKeyId", id);
        }
        members.string("type", encryption.kind);
    });
}
