//! State machines as a test or a scenario file declares them.

use serde::Serialize;

use super::{DeclaredResource, ExistingExecution, Finish};
use crate::aws::{KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};
use crate::panic_message::refuse;
use crate::to_json::to_json;

/// A state machine to declare, with [`Builder::state_machine`](crate::Builder::state_machine).
///
/// As soon as one is declared, only the declared ones exist. They are in the mock's account and region
/// unless they have [their own](Self::region).
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
    pub(crate) resource: DeclaredResource,
    pub(crate) kind: StateMachineType,
    pub(crate) status: StateMachineStatus,
    pub(crate) versions: Vec<u32>,
    /// In the order of their names.
    pub(crate) aliases: Vec<(String, Vec<(u32, u32)>)>,
    pub(crate) executions: Vec<ExistingExecution>,
    pub(crate) finish: Option<Finish>,
    pub(crate) definition: Option<String>,
    pub(crate) role_arn: Option<String>,
}

impl StateMachine {
    /// Declares an ACTIVE machine of type STANDARD.
    pub fn standard(name: impl Into<String>) -> Self {
        let resource = DeclaredResource::new(name.into());
        Self::new(resource, StateMachineType::Standard)
    }

    /// Declares an ACTIVE machine of type EXPRESS.
    pub fn express(name: impl Into<String>) -> Self {
        let resource = DeclaredResource::new(name.into());
        Self::new(resource, StateMachineType::Express)
    }

    pub(crate) fn new(resource: DeclaredResource, kind: StateMachineType) -> Self {
        Self {
            resource,
            kind,
            status: StateMachineStatus::Active,
            versions: Vec::new(),
            aliases: Vec::new(),
            executions: Vec::new(),
            finish: None,
            definition: None,
            role_arn: None,
        }
    }

    /// Marks the machine as being deleted: every start is refused with StateMachineDeleting.
    pub fn deleting(mut self) -> Self {
        self.status = StateMachineStatus::Deleting;
        self
    }

    /// Adds a version. Version *n* keeps revision *n*; the machine's own revision is the highest of
    /// its versions, or 1.
    pub fn version(mut self, version: u32) -> Self {
        self.versions.push(version);
        self
    }

    /// Sets the versions, in place of those that were given before. See [`version`](Self::version).
    pub fn versions(mut self, versions: impl IntoIterator<Item = u32>) -> Self {
        self.versions = versions.into_iter().collect();
        self
    }

    /// Adds an alias over one version or two, each with its weight, in place of an alias of the same
    /// name. The weights sum to 100; the choice is drawn from the mock's seed.
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

    /// Sets the aliases, in place of those that were given before: the name of each, and its
    /// [routing](Self::alias).
    ///
    /// ```
    /// use sfn_mock::StateMachine;
    ///
    /// StateMachine::standard("orders").versions([1, 2]).aliases([("LIVE", vec![(1, 100)]), ("NEXT", vec![(2, 100)])]);
    /// ```
    pub fn aliases<R: IntoIterator<Item = (u32, u32)>>(
        mut self,
        aliases: impl IntoIterator<Item = (impl Into<String>, R)>,
    ) -> Self {
        self.aliases.clear();
        for (name, routing) in aliases {
            self = self.alias(name, routing);
        }
        self
    }

    /// Sets the state of the machine's KMS key; other than ENABLED, every start is refused with
    /// KmsInvalidStateException.
    pub fn kms_key_state(mut self, state: KmsKeyState) -> Self {
        self.resource.kms_key.state = state;
        self
    }

    /// Sets the caller's access to the machine's KMS key; where it is denied, every start is refused with
    /// KmsAccessDeniedException.
    pub fn kms_access(mut self, access: KmsAccess) -> Self {
        self.resource.kms_key.access = access;
        self
    }

    /// Sets the machine's definition: the JSON of this value. It is never interpreted. Without it,
    /// DescribeStateMachine shows a definition of this crate's own, and the machine takes over that
    /// of the first CreateStateMachine that names it.
    ///
    /// ```
    /// use serde_json::json;
    /// use sfn_mock::{SfnMock, StateMachine};
    ///
    /// let ship = json!({ "StartAt": "Ship", "States": { "Ship": { "Type": "Succeed" } } });
    /// let sfn = SfnMock::builder()
    ///     .state_machine(StateMachine::standard("orders").definition(&ship).tag("team", "logistics"))
    ///     .start();
    /// assert_eq!(sfn.state_machine("orders").definition(), ship.to_string());
    /// ```
    ///
    /// # Panics
    ///
    /// If the JSON of `definition` is not an object.
    #[track_caller]
    pub fn definition(self, definition: impl Serialize) -> Self {
        let json = to_json(&definition);
        if !json.trim_start().starts_with('{') {
            refuse(
                format!("expected a JSON object as definition, found {json}"),
                "give the text of a definition to `definition_json`",
            );
        }
        self.definition_json(json)
    }

    /// Sets the machine's definition to this JSON text, which is kept and compared byte for byte.
    ///
    /// ```
    /// use sfn_mock::{SfnMock, StateMachine};
    ///
    /// let ship = r#"{ "StartAt": "Ship", "States": { "Ship": { "Type": "Succeed" } } }"#;
    /// let sfn = SfnMock::builder()
    ///     .state_machine(StateMachine::standard("orders").definition_json(ship))
    ///     .start();
    /// assert_eq!(sfn.state_machine("orders").definition(), ship);
    /// ```
    pub fn definition_json(mut self, json: impl Into<String>) -> Self {
        self.definition = Some(json.into());
        self
    }

    /// Sets the machine's region, and with it the partition. Default: the mock's. Two machines of one name
    /// can be in two regions.
    ///
    /// ListStateMachines and CreateStateMachine then act in the region that the request is signed for.
    ///
    /// ```
    /// use sfn_mock::{SfnMock, StateMachine};
    ///
    /// let orders = || StateMachine::standard("orders");
    /// let sfn = SfnMock::builder()
    ///     .state_machines([orders(), orders().region("eu-west-1"), orders().region("cn-north-1")])
    ///     .start();
    /// let china = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:orders";
    /// assert_eq!(sfn.state_machine(china).arn(), china);
    /// ```
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.resource.region = Some(region.into());
        self
    }

    /// Sets the machine's account, which the mock then owns too: no request is refused for it. Default: the
    /// mock's.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.resource.account = Some(account.into());
        self
    }

    /// Sets the ARN of the machine's role. Default: `role/sfn-mock` of the machine's account.
    pub fn role_arn(mut self, arn: impl Into<String>) -> Self {
        self.role_arn = Some(arn.into());
        self
    }

    /// Adds a tag.
    ///
    /// Documented: at most 50, with keys of 1 to 128 characters and values of at most 256.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.resource.tags.push((key.into(), value.into()));
        self
    }

    /// Sets the tags, in place of those that were given before. See [`tag`](Self::tag).
    pub fn tags<K: Into<String>, V: Into<String>>(
        mut self,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.resource.set_tags(tags);
        self
    }

    /// Adds an execution that exists when the mock starts.
    pub fn execution(mut self, execution: ExistingExecution) -> Self {
        self.executions.push(execution);
        self
    }

    /// Sets the executions that exist when the mock starts, in place of those that were given before.
    pub fn executions(mut self, executions: impl IntoIterator<Item = ExistingExecution>) -> Self {
        self.executions = executions.into_iter().collect();
        self
    }

    /// Sets the way in which the executions that calls start on it end by themselves. Without this they run
    /// until the test ends them, EXPRESS ones for at most five minutes; an execution of
    /// StartSyncExecution ends at once, with its input as output.
    ///
    /// A step's own [`finish`](crate::Step::finish) wins. Executions that exist when the mock starts do not
    /// end by themselves.
    pub fn finish(mut self, finish: Finish) -> Self {
        self.finish = Some(finish);
        self
    }
}
