//! The configuration of a state machine, as CreateStateMachine gives it: kept and compared, never
//! interpreted.

use std::sync::Arc;

use once_cell::sync::Lazy;

/// The configuration of one revision of a machine. Documented: the idempotency of CreateStateMachine
/// compares all of it but the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Configuration {
    pub(crate) definition: Arc<str>,
    pub(crate) role_arn: Arc<str>,
    pub(crate) logging: Logging,
    /// `tracingConfiguration.enabled`.
    pub(crate) traced: bool,
    pub(crate) encryption: Encryption,
}

/// `loggingConfiguration`. Recorded: what is left out is `OFF`, without execution data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logging {
    pub(crate) level: &'static str,
    pub(crate) include_execution_data: bool,
    /// The ARNs of log groups. Recorded: an empty list is shown, an absent one is not.
    pub(crate) destinations: Option<Vec<String>>,
}

/// `encryptionConfiguration`. Recorded: without one, the key is AWS's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encryption {
    pub(crate) kind: &'static str,
    pub(crate) kms_key_id: Option<String>,
    pub(crate) reuse_period_seconds: Option<i64>,
}

impl Default for Logging {
    fn default() -> Self {
        Self {
            level: "OFF",
            include_execution_data: false,
            destinations: None,
        }
    }
}

impl Default for Encryption {
    fn default() -> Self {
        Self {
            kind: "AWS_OWNED_KEY",
            kms_key_id: None,
            reuse_period_seconds: None,
        }
    }
}

/// The definition of a machine for which none was given. Any definition will do: none is interpreted.
/// All of these machines share it.
static UNKNOWN_DEFINITION: Lazy<Arc<str>> = Lazy::new(|| {
    Arc::from(
        r#"{"Comment":"sfn-mock has no definition of this state machine","StartAt":"Pass","States":{"Pass":{"Type":"Pass","End":true}}}"#,
    )
});

impl Configuration {
    /// The configuration of a machine that was declared with these parts of it.
    pub(crate) fn declared(
        definition: Option<&str>,
        role_arn: Option<&str>,
        partition: &str,
        account: &str,
    ) -> Self {
        let role_arn = match role_arn {
            Some(role_arn) => role_arn.into(),
            None => format!("arn:{partition}:iam::{account}:role/sfn-mock").into(),
        };
        let definition = match definition {
            Some(definition) => definition.into(),
            None => Arc::clone(&UNKNOWN_DEFINITION),
        };
        Self {
            definition,
            role_arn,
            logging: Logging::default(),
            traced: false,
            encryption: Encryption::default(),
        }
    }

    /// Reports whether a repeated CreateStateMachine is the same one. Documented: the role is ignored.
    pub(crate) fn is_same_creation(&self, other: &Self) -> bool {
        self.definition == other.definition
            && self.logging == other.logging
            && self.traced == other.traced
            && self.encryption == other.encryption
    }
}
