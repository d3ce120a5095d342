//! A request as scenarios match it: the values that conditions compare, each computed when first needed.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;

use crate::arn::{ActivityArn, StateMachineArn, machine_and_name, machine_of_execution};
use crate::request::{Request, call_key};
use crate::wire::ParsedRequest;

/// A request, as scenarios match it.
#[derive(Debug)]
pub(crate) struct MatchContext<'a> {
    pub(crate) request: &'a Request<'a>,
    pub(crate) call: &'a ParsedRequest<'a>,
    /// The SDK call that the request is an attempt of.
    pub(super) call_key: Cow<'a, str>,
    /// The input as JSON, parsed when first needed.
    input: OnceCell<Option<Value>>,
    /// The machine's ARN of a call that names an execution, computed when first needed.
    machine_of_execution: OnceCell<Option<String>>,
}

impl<'a> MatchContext<'a> {
    /// Takes request `number`, of which `call` has been read.
    pub(crate) fn new(number: u64, request: &'a Request<'a>, call: &'a ParsedRequest<'a>) -> Self {
        Self {
            request,
            call,
            call_key: call_key(call.invocation_id, number),
            input: OnceCell::new(),
            machine_of_execution: OnceCell::new(),
        }
    }

    /// The name of the execution or the activity: the member, or that in the ARN.
    pub(crate) fn name(&self) -> Option<&str> {
        let named = self.call.text("name");
        let of_execution = || Some(machine_and_name(self.call.text("executionArn")?)?.1);
        let of_activity = || {
            let arn = ActivityArn::parse(self.call.text("activityArn")?);
            Some(arn.ok()?.name)
        };
        named.or_else(of_execution).or_else(of_activity)
    }

    /// The machine's ARN: the member, or the ARN of the execution's machine.
    fn machine_arn(&self) -> Option<&str> {
        let sent = self.call.text("stateMachineArn");
        sent.or_else(|| {
            let arn = self.machine_of_execution.get_or_init(|| {
                let execution = self.call.text("executionArn")?;
                machine_of_execution(execution)
            });
            arn.as_deref()
        })
    }

    /// The texts by which the machine can be matched: name and qualifier, name, its ARN as sent.
    pub(super) fn machine_texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        let Some(sent) = self.machine_arn() else {
            return texts;
        };
        if let Some((_, resource)) = sent.split_once(":stateMachine:") {
            texts.push(resource);
        }
        if let Ok(arn) = StateMachineArn::parse(sent)
            && arn.qualifier.is_some()
        {
            texts.push(arn.name);
        }
        texts.push(sent);
        texts
    }

    /// The input as JSON; `{}` if it is omitted, `None` if serde_json cannot read it.
    pub(super) fn input(&self) -> Option<&Value> {
        let parse = || serde_json::from_str(self.call.text("input").unwrap_or("{}")).ok();
        self.input.get_or_init(parse).as_ref()
    }
}

/// Returns the key by which requests are counted per execution: machine and name; for an unnamed start
/// its call.
pub(super) fn counting_key(context: &MatchContext<'_>) -> String {
    let sent = context.machine_arn().unwrap_or_default();
    let machine = StateMachineArn::parse(sent).map_or(sent, |arn| arn.unqualified);
    match context.name() {
        Some(name) => format!("{machine}\0{name}"),
        None => format!("{machine}\0\0{}", context.call_key),
    }
}
