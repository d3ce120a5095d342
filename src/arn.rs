//! Amazon Resource Names of state machines and executions, as the operations take them apart.

/// A state machine ARN, unqualified or with a version or an alias. Borrows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StateMachineArn<'a> {
    pub(crate) partition: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
    pub(crate) qualifier: Option<Qualifier<'a>>,
    /// The ARN without its qualifier.
    pub(crate) unqualified: &'a str,
}

/// The ARN of a STANDARD execution. Borrows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExecutionArn<'a> {
    pub(crate) partition: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) machine: &'a str,
    pub(crate) name: &'a str,
}

/// What stands behind the name of a qualified state machine ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Qualifier<'a> {
    Version(u32),
    Alias(&'a str),
}

/// Why a text is not a state machine ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArnFault<'a> {
    /// It does not have the form `arn:partition:states:region:account:type:...`.
    Form,
    /// It names a resource of another type.
    ResourceType(&'a str),
    /// It names a Distributed Map state by its label.
    Labelled,
}

impl<'a> StateMachineArn<'a> {
    /// Takes `text` apart. The resource type is looked at before the account: Observed, a
    /// transcript with the account `xxxx` was answered about its resource type.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ArnFault<'a>> {
        let Parts {
            partition,
            region,
            account,
            resource,
        } = Parts::of(text, &["stateMachine"])?;
        if resource.contains('/') {
            return Err(ArnFault::Labelled);
        }
        let (name, qualifier) = match resource.split_once(':') {
            None => (resource, None),
            Some((name, qualifier)) => (name, Some(Qualifier::parse(qualifier)?)),
        };
        let unqualified = &text[..text.len() - resource.len() + name.len()];
        if name.is_empty() || !is_account(account) {
            return Err(ArnFault::Form);
        }
        Ok(Self {
            partition,
            region,
            account,
            name,
            qualifier,
            unqualified,
        })
    }

    /// The ARN of this machine's STANDARD execution with this name.
    pub(crate) fn execution(&self, name: &str) -> String {
        let Self {
            partition,
            region,
            account,
            name: machine,
            ..
        } = self;
        format!("arn:{partition}:states:{region}:{account}:execution:{machine}:{name}")
    }
}

impl<'a> ExecutionArn<'a> {
    /// Takes the ARN of a STANDARD execution apart. Recorded: one of an EXPRESS execution, and one
    /// of another resource, is refused for its resource type.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ArnFault<'a>> {
        let parts = Parts::of(text, &["execution"])?;
        let (machine, name) = parts.resource.split_once(':').ok_or(ArnFault::Form)?;
        if machine.is_empty() || name.is_empty() || name.contains(':') || !is_account(parts.account)
        {
            return Err(ArnFault::Form);
        }
        Ok(Self {
            partition: parts.partition,
            region: parts.region,
            account: parts.account,
            machine,
            name,
        })
    }

    /// The ARN of its state machine.
    pub(crate) fn state_machine(&self) -> String {
        let Self {
            partition,
            region,
            account,
            machine,
            ..
        } = self;
        format!("arn:{partition}:states:{region}:{account}:stateMachine:{machine}")
    }
}

/// Machine and name in the ARN of an execution of either type; nothing else of it is looked at.
pub(crate) fn machine_and_name(arn: &str) -> Option<(&str, &str)> {
    let (kind, resource) = after_account(arn)?;
    let (machine, name) = resource.split_once(':')?;
    match kind {
        "execution" => Some((machine, name)),
        "express" => Some((machine, name.split_once(':').map_or(name, |(name, _)| name))),
        _ => None,
    }
}

/// What the ARN of an execution of either type says of its machine: its ARN.
pub(crate) fn machine_of_execution(arn: &str) -> Option<String> {
    let (machine, _) = machine_and_name(arn)?;
    let place = arn.splitn(6, ':').map(str::len).take(5).sum::<usize>() + 5;
    Some(format!("{}stateMachine:{machine}", &arn[..place]))
}

/// The resource type and the resource.
fn after_account(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(7, ':').skip(5);
    Some((parts.next()?, parts.next()?))
}

/// What all ARNs of the service have.
struct Parts<'a> {
    partition: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str, resource_types: &[&str]) -> Result<Self, ArnFault<'a>> {
        let mut rest = Some(text);
        let mut next = || {
            let (part, after) = before_colon(rest.ok_or(ArnFault::Form)?);
            rest = after;
            Ok(part)
        };
        let (prefix, partition, service) = (next()?, next()?, next()?);
        let (region, account, resource_type) = (next()?, next()?, next()?);
        let of_states = prefix == "arn" && is_partition(partition) && service == "states";
        if !of_states || region.is_empty() {
            return Err(ArnFault::Form);
        }
        if !resource_types.contains(&resource_type) {
            return Err(ArnFault::ResourceType(resource_type));
        }
        Ok(Self {
            partition,
            region,
            account,
            resource: rest.ok_or(ArnFault::Form)?,
        })
    }
}

/// The text before the first colon, and what follows it.
fn before_colon(text: &str) -> (&str, Option<&str>) {
    match text.split_once(':') {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

impl<'a> Qualifier<'a> {
    /// Recorded: an alias matches `^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`, so digits alone are
    /// always a version.
    fn parse(text: &'a str) -> Result<Self, ArnFault<'a>> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().map(Self::Version).map_err(|_| ArnFault::Form);
        }
        if is_alias_name(text) {
            Ok(Self::Alias(text))
        } else {
            Err(ArnFault::Form)
        }
    }
}

/// Recorded: see [`Qualifier::parse`].
pub(crate) fn is_alias_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    text.bytes().all(legal) && text.bytes().any(|byte| !byte.is_ascii_digit())
}

/// `aws`, `aws-cn`, `aws-us-gov` and the isolated ones.
pub(crate) fn is_partition(text: &str) -> bool {
    text == "aws"
        || text
            .strip_prefix("aws-")
            .is_some_and(|rest| !rest.is_empty())
}

/// Twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
