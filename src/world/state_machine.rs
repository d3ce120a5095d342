//! State machines as a test or a scenario file declares them.

use super::{ExistingExecution, Finish};
use crate::aws::{KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};

/// A state machine to declare, with [`Builder::state_machine`](crate::Builder::state_machine).
///
/// As soon as one is declared, only the declared ones exist.
///
/// ```
/// use sfn_mock::{SfnMock, StateMachine};
///
/// let sfn = SfnMock::builder()
///     .state_machine(StateMachine::standard("orders").versions([1, 2]).alias("PROD", [(1, 90), (2, 10)]))
///     .state_machine(StateMachine::express("audit"))
///     .start();
/// assert_eq!(
///     sfn.state_machine("orders").arn(),
///     "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a declared machine exists once it is given to `Builder::state_machine`"]
pub struct StateMachine {
    pub(crate) name: String,
    pub(crate) kind: StateMachineType,
    pub(crate) status: StateMachineStatus,
    pub(crate) versions: Vec<u32>,
    /// In the order of their names.
    pub(crate) aliases: Vec<(String, Vec<(u32, u32)>)>,
    pub(crate) kms_key_state: KmsKeyState,
    pub(crate) kms_access: KmsAccess,
    pub(crate) executions: Vec<ExistingExecution>,
    pub(crate) finish: Option<Finish>,
    pub(crate) definition: Option<String>,
    pub(crate) role_arn: Option<String>,
    /// In the order in which they were given.
    pub(crate) tags: Vec<(String, String)>,
}

impl StateMachine {
    /// An ACTIVE machine of type STANDARD.
    pub fn standard(name: impl Into<String>) -> Self {
        Self::new(name.into(), StateMachineType::Standard)
    }

    /// An ACTIVE machine of type EXPRESS.
    pub fn express(name: impl Into<String>) -> Self {
        Self::new(name.into(), StateMachineType::Express)
    }

    pub(crate) fn new(name: String, kind: StateMachineType) -> Self {
        Self {
            name,
            kind,
            status: StateMachineStatus::Active,
            versions: Vec::new(),
            aliases: Vec::new(),
            kms_key_state: KmsKeyState::Enabled,
            kms_access: KmsAccess::Allowed,
            executions: Vec::new(),
            finish: None,
            definition: None,
            role_arn: None,
            tags: Vec::new(),
        }
    }

    /// The machine is being deleted: every start is refused with StateMachineDeleting.
    pub fn deleting(mut self) -> Self {
        self.status = StateMachineStatus::Deleting;
        self
    }

    /// The machine has these versions. Version *n* keeps revision *n*; the machine's own
    /// revision is the highest of them, or 1.
    pub fn versions(mut self, versions: impl IntoIterator<Item = u32>) -> Self {
        self.versions.extend(versions);
        self
    }

    /// The machine has an alias over one version or two, each with its weight. The weights sum to
    /// 100; the choice is drawn from the mock's seed.
    ///
    /// Documented: one or two distinct versions, weights from 0 to 100.
    pub fn alias(
        mut self,
        name: impl Into<String>,
        routing: impl IntoIterator<Item = (u32, u32)>,
    ) -> Self {
        let alias = (name.into(), routing.into_iter().collect());
        let place = self.aliases.partition_point(|(name, _)| *name < alias.0);
        match self.aliases.get_mut(place) {
            Some(known) if known.0 == alias.0 => *known = alias,
            Some(_) | None => self.aliases.insert(place, alias),
        }
        self
    }

    /// The state of the machine's KMS key; other than ENABLED, every start is refused with
    /// KmsInvalidStateException.
    pub fn kms_key_state(mut self, state: KmsKeyState) -> Self {
        self.kms_key_state = state;
        self
    }

    /// The caller's access to the machine's KMS key; where it is denied, every start is refused with
    /// KmsAccessDeniedException.
    pub fn kms_access(mut self, access: KmsAccess) -> Self {
        self.kms_access = access;
        self
    }

    /// The machine's definition, as text: it is kept and compared byte for byte, and never
    /// interpreted. Without it, DescribeStateMachine shows a definition of this crate's own, and
    /// the machine takes over that of the first CreateStateMachine that names it.
    ///
    /// ```
    /// use sfn_mock::{SfnMock, StateMachine};
    ///
    /// let definition = r#"{ "StartAt": "Ship", "States": { "Ship": { "Type": "Succeed" } } }"#;
    /// let sfn = SfnMock::builder()
    ///     .state_machine(StateMachine::standard("orders").definition(definition).tag("team", "logistics"))
    ///     .start();
    /// assert_eq!(sfn.state_machine("orders").definition(), definition);
    /// ```
    pub fn definition(mut self, json: impl Into<String>) -> Self {
        self.definition = Some(json.into());
        self
    }

    /// The ARN of the machine's role: Default: `role/sfn-mock` of the mock's account.
    pub fn role_arn(mut self, arn: impl Into<String>) -> Self {
        self.role_arn = Some(arn.into());
        self
    }

    /// The machine has a tag.
    ///
    /// Documented: at most 50, with keys of 1 to 128 characters and values of at most 256.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// An execution that exists when the mock starts.
    pub fn execution(mut self, execution: ExistingExecution) -> Self {
        self.executions.push(execution);
        self
    }

    /// The way in which the executions that calls start on it end by themselves. Without this they run until the
    /// test says how they end; EXPRESS ones for five minutes, and what StartSyncExecution starts
    /// ends at once, with its input as output.
    ///
    /// A step's own [`finish`](crate::Step::finish) wins. What exists when the mock starts has no
    /// such plan.
    pub fn finish(mut self, finish: Finish) -> Self {
        self.finish = Some(finish);
        self
    }
}
