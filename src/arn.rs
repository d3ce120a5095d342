//! Amazon Resource Names of state machines, executions and activities. What needs more of an ARN than the text
//! after `:stateMachine:` takes it apart here.

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
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
}

/// The version or the alias at the end of a qualified state machine ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Qualifier<'a> {
    Version(u32),
    Alias(&'a str),
}

/// The reason why a text is not the ARN that an operation takes.
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
    /// Parses `text`. The resource type is checked before the account: Observed, a transcript with
    /// the account `xxxx` was answered about its resource type.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ArnFault<'a>> {
        let parts = ArnParts::of_type(text, "stateMachine")?;
        let resource = parts.resource;
        if resource.contains('/') {
            return Err(ArnFault::Labelled);
        }
        let (name, qualifier) = match resource.split_once(':') {
            None => (resource, None),
            Some((name, qualifier)) => (name, Some(Qualifier::parse(qualifier)?)),
        };
        let unqualified = &text[..text.len() - resource.len() + name.len()];
        if name.is_empty() || !is_account(parts.account) {
            return Err(ArnFault::Form);
        }
        Ok(Self {
            partition: parts.partition,
            region: parts.region,
            account: parts.account,
            name,
            qualifier,
            unqualified,
        })
    }

    /// The ARN of this machine's execution with this name, `execution` or `express`. That of an EXPRESS
    /// execution lacks its UUID: the ARNs of all executions of this name begin with it.
    pub(crate) fn execution_of_type(&self, resource_type: &str, name: &str) -> String {
        let Self {
            partition,
            region,
            account,
            name: machine,
            ..
        } = self;
        format!("arn:{partition}:states:{region}:{account}:{resource_type}:{machine}:{name}")
    }
}

impl<'a> ExecutionArn<'a> {
    /// Parses the ARN of a STANDARD execution. Recorded: one of an EXPRESS execution, and one
    /// of another resource, is refused for its resource type.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ArnFault<'a>> {
        let parts = ArnParts::of_type(text, "execution")?;
        let (machine, name) = parts.resource.split_once(':').ok_or(ArnFault::Form)?;
        if machine.is_empty() || name.is_empty() || name.contains(':') || !is_account(parts.account)
        {
            return Err(ArnFault::Form);
        }
        let account = parts.account;
        Ok(Self { account, name })
    }
}

/// The ARN of an activity. Borrows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ActivityArn<'a> {
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
}

impl<'a> ActivityArn<'a> {
    /// Parses `text`.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ArnFault<'a>> {
        let parts = ArnParts::of_type(text, "activity")?;
        let (account, name) = (parts.account, parts.resource);
        if name.is_empty() || name.contains(':') || !is_account(account) {
            return Err(ArnFault::Form);
        }
        Ok(Self { account, name })
    }
}

/// The six parts of an ARN `arn:partition:service:region:account:type:resource`, unchecked. Borrows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ArnParts<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource_type: &'a str,
    /// All that follows the resource type, further colons included.
    pub(crate) resource: &'a str,
}

impl<'a> ArnParts<'a> {
    /// Splits `text`; `None` if it does not begin with `arn:` or ends before the resource.
    pub(crate) fn split(text: &'a str) -> Option<Self> {
        let (prefix, parts, count) = Self::cut(text);
        (prefix == "arn" && count == 7).then_some(parts)
    }

    /// The text before the first colon, the other parts, and the number of parts that are there, the first
    /// included; a part that is not there is empty.
    fn cut(text: &'a str) -> (&'a str, Self, usize) {
        let mut parts = [""; 7];
        let mut count = 0;
        for part in text.splitn(parts.len(), ':') {
            parts[count] = part;
            count += 1;
        }
        let named = Self {
            partition: parts[1],
            service: parts[2],
            region: parts[3],
            account: parts[4],
            resource_type: parts[5],
            resource: parts[6],
        };
        (parts[0], named, count)
    }

    /// Splits an ARN of Step Functions whose resource has this type. A wrong type is refused before a missing
    /// resource, so that this is not [`split`](Self::split) and a check.
    fn of_type(text: &'a str, resource_type: &str) -> Result<Self, ArnFault<'a>> {
        let (prefix, parts, count) = Self::cut(text);
        let of_states =
            prefix == "arn" && is_partition(parts.partition) && parts.service == "states";
        if !of_states || parts.region.is_empty() || count < 6 {
            return Err(ArnFault::Form);
        }
        if parts.resource_type != resource_type {
            return Err(ArnFault::ResourceType(parts.resource_type));
        }
        if count < 7 {
            return Err(ArnFault::Form);
        }
        Ok(parts)
    }
}

/// Reports whether this is the ARN of an execution of an EXPRESS machine.
pub(crate) fn is_of_express(execution_arn: &str) -> bool {
    ArnParts::split(execution_arn).is_some_and(|parts| parts.resource_type == "express")
}

/// The resource of an execution's ARN, STANDARD or EXPRESS, unchecked. Borrows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExecutionResource<'a> {
    pub(crate) machine: &'a str,
    pub(crate) name: &'a str,
    /// The UUID at the end of an EXPRESS execution's ARN.
    pub(crate) express_id: Option<&'a str>,
}

impl<'a> ExecutionResource<'a> {
    /// Reads the resource of an execution's ARN; `None` for an ARN of another resource.
    pub(crate) fn of(arn: &'a str) -> Option<Self> {
        let parts = ArnParts::split(arn)?;
        let (machine, rest) = parts.resource.split_once(':')?;
        let (name, express_id) = match parts.resource_type {
            "execution" => (rest, None),
            "express" => match rest.split_once(':') {
                Some((name, id)) => (name, Some(id)),
                None => (rest, None),
            },
            _ => return None,
        };
        Some(Self {
            machine,
            name,
            express_id,
        })
    }
}

/// Machine and name in the ARN of an execution of either type.
pub(crate) fn machine_and_name(arn: &str) -> Option<(&str, &str)> {
    let execution = ExecutionResource::of(arn)?;
    Some((execution.machine, execution.name))
}

/// The ARN of the state machine of an execution of either type.
pub(crate) fn machine_of_execution(arn: &str) -> Option<String> {
    let parts = ArnParts::split(arn)?;
    let machine = ExecutionResource::of(arn)?.machine;
    let typed = arn.strip_suffix(parts.resource)?.strip_suffix(':')?;
    let place = typed.strip_suffix(parts.resource_type)?;
    Some(format!("{place}stateMachine:{machine}"))
}

/// The first part of `text` that a state machine's ARN cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongPart {
    /// The character at which the part begins, counted from 0.
    pub(crate) at: usize,
    /// The form that is expected there; `None` for a qualifier that is neither a version nor an alias.
    pub(crate) expected: Option<&'static str>,
    /// The text ends before this part.
    pub(crate) is_missing: bool,
}

impl WrongPart {
    /// Finds the first wrong part, from the left, of a text that [`StateMachineArn::parse`] has refused for its
    /// form. If the first seven parts are right, it is the qualifier.
    pub(crate) fn of_state_machine(text: &str) -> Self {
        type Part = (&'static str, fn(&str) -> bool);
        const PARTS: [Part; 7] = [
            ("`arn`", |part| part == "arn"),
            ("a partition such as `aws`", is_partition),
            ("`states`", |part| part == "states"),
            ("a region", |part| !part.is_empty()),
            ("an account of 12 digits", is_account),
            ("`stateMachine`", |part| part == "stateMachine"),
            ("the name of a state machine", |part| {
                !part.is_empty() && !part.starts_with(':')
            }),
        ];
        let count = |text: &str| text.chars().count();
        let mut at = 0;
        let mut found = text.splitn(7, ':');
        for &(expected, fits) in &PARTS {
            let part = found.next();
            match part {
                Some(part) if fits(part) => at += count(part) + 1,
                Some(_) | None => {
                    return Self {
                        at,
                        expected: Some(expected),
                        is_missing: part.is_none(),
                    };
                }
            }
        }
        let qualifier = text.rsplit(':').next().unwrap_or_default();
        Self {
            at: count(text) - count(qualifier),
            expected: None,
            is_missing: false,
        }
    }

    /// The character at which the resource type of an ARN begins, counted from 0.
    pub(crate) fn resource_type_of(text: &str) -> usize {
        let mut at = 0;
        for part in text.splitn(6, ':').take(5) {
            at += part.chars().count() + 1;
        }
        at
    }
}

impl<'a> Qualifier<'a> {
    /// Parses the part of an ARN after the machine's name.
    ///
    /// Recorded: an alias matches `^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`, so digits alone are
    /// always a version.
    fn parse(text: &'a str) -> Result<Self, ArnFault<'a>> {
        if is_number(text) {
            return text.parse().map(Self::Version).map_err(|_| ArnFault::Form);
        }
        if is_alias_name(text) {
            Ok(Self::Alias(text))
        } else {
            Err(ArnFault::Form)
        }
    }
}

/// Reports whether an alias can have this name. Recorded: see [`Qualifier::parse`].
pub(crate) fn is_alias_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    text.bytes().all(legal) && !is_number(text)
}

/// Reports whether this is `aws`, `aws-cn`, `aws-us-gov` or an isolated partition.
pub(crate) fn is_partition(text: &str) -> bool {
    text == "aws"
        || text
            .strip_prefix("aws-")
            .is_some_and(|rest| !rest.is_empty())
}

/// The partition of a region. Documented: botocore's table of partitions.
pub(crate) fn partition_of(region: &str) -> &'static str {
    const ELSEWHERE: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("eusc-", "aws-eusc"),
    ];
    let mut partitions = ELSEWHERE.iter();
    let found = partitions.find(|(prefix, _)| region.starts_with(prefix));
    found.map_or("aws", |(_, partition)| partition)
}

/// Reports whether this is an account: twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && is_number(text)
}

/// Reports whether there are only digits in it.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
