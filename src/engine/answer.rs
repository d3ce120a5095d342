//! The answer: what the service says, or whoever answers for it, and what the journal keeps of it.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use uuid::Uuid;

use super::State;
use super::unexpected::{self, Reason};
use crate::arn::StateMachineArn;
use crate::aws::{ErrorCode, Placeholders, ServiceError, Why};
use crate::clock::Timestamp;
use crate::exchange::{Effect, Exchange, Outcome, ReplyHead, of_reply};
use crate::fault::Fault;
use crate::operation::{self, Known, Scene};
use crate::reply::Reply;
use crate::script::{MatchContext, Play};
use crate::wire::{self, Answer, Call, Refusal};
use crate::world::Finish;

/// What the client is told then; the failing test says more.
pub(super) const CLOSURE_PANICKED: &str = "a closure of the test's author panicked";

/// What the service or the script answers.
pub(super) struct Said {
    reply: Reply,
    code: Option<Cow<'static, str>>,
    effect: Effect,
    why: Option<Box<Why>>,
    /// The answer is in AWS's form.
    by_aws: bool,
    /// How long the service takes for it.
    pub(super) wait: Duration,
}

impl State {
    /// A recording answers for the service, which is not touched: what was started, was started
    /// elsewhere.
    pub(super) fn play(&mut self, now: Timestamp, seen: &MatchContext<'_>, play: &Play) -> Said {
        let Play { exchange, adapted } = play;
        let reply = if *adapted {
            let fresh = || self.entropy.execution_id();
            let body = seen.request.body;
            self.adaptation.reply(exchange, body, now, fresh)
        } else {
            exchange.answer()
        };
        Said::untouched(reply, exchange.code().map(Cow::Owned))
    }

    /// The service answers by itself.
    pub(super) fn serve(
        &mut self,
        now: Timestamp,
        seen: &MatchContext<'_>,
        exchange: &Exchange,
        finish: Option<&Finish>,
    ) -> Said {
        let call = seen.call;
        match &call.refusal {
            Some(Refusal::NotFound) => {
                let code = Some(Cow::Borrowed(wire::NOT_FOUND_CODE.name()));
                let reply = wire::not_found(self.request_id(exchange));
                return Said::untouched(reply, code);
            }
            Some(Refusal::Error(error)) => return self.refuse(now, call, error, exchange),
            None => {}
        }
        let name = call.operation.unwrap_or_default();
        let operation = match operation::look_up(name) {
            Known::Emulated(operation) => operation,
            Known::NotEmulated => {
                let reason = Reason::NotEmulated;
                self.blame(&reason, exchange, seen);
                let why = format!("{name} is not emulated; a scenario can fail it or reply to it");
                return self.refuse(now, call, &unexpected::refusal(&why), exchange);
            }
            // Inferred, as on DynamoDB.
            Known::Unknown => {
                return self.refuse(
                    now,
                    call,
                    &ErrorCode::UnknownOperationException.into(),
                    exchange,
                );
            }
        };
        let machine = call.text("stateMachineArn");
        if let Err(error) = self.service.throttle(name, machine, now) {
            return self.refuse(now, call, &error, exchange);
        }
        let mut scene = Scene {
            now,
            service: &mut self.service,
            entropy: &mut self.entropy,
            finish,
            wait: Duration::ZERO,
        };
        // A plan's closure is the author's; it runs before anything is changed.
        let acted = catch_unwind(AssertUnwindSafe(|| (operation.run)(&mut scene, call)));
        let wait = scene.wait;
        match acted {
            Ok(Ok((members, effect))) => {
                let request_id = self.request_id(exchange);
                Said {
                    effect,
                    wait,
                    ..Said::by_aws(Answer::ok(members), request_id)
                }
            }
            Ok(Err(error)) => self.refuse(now, call, &error, exchange),
            Err(panic) => {
                let reason = Reason::finish_panicked(panic);
                self.blame(&reason, exchange, seen);
                let error = ErrorCode::InternalFailure.with_message(CLOSURE_PANICKED);
                self.refuse(now, call, &error, exchange)
            }
        }
    }

    pub(super) fn refuse(
        &self,
        now: Timestamp,
        call: &Call<'_>,
        error: &ServiceError,
        exchange: &Exchange,
    ) -> Said {
        let answer = wire::answer_error(error, &self.placeholders(now, call));
        Said {
            why: error.why(),
            ..Said::by_aws(answer, self.request_id(exchange))
        }
    }

    fn request_id(&self, exchange: &Exchange) -> Uuid {
        self.entropy.request_ids().of(exchange.number())
    }

    /// What a default text can speak of.
    fn placeholders<'a>(&self, now: Timestamp, call: &'a Call<'_>) -> Placeholders<'a> {
        let execution = call.text("executionArn");
        let sent = call.text("stateMachineArn").or(execution);
        let sent = sent.unwrap_or_default();
        let arn = StateMachineArn::parse(sent).ok();
        let name = call.text("name").unwrap_or_default();
        let started = arn.map_or_else(String::new, |arn| arn.execution(name));
        Placeholders {
            caller: self.service.machines().caller(arn.as_ref()),
            operation: call.operation.unwrap_or_default(),
            state_machine_arn: sent,
            execution_arn: execution.map_or(started, str::to_owned),
            name,
            authorization: call.shown_authorization(),
            now,
        }
    }
}

impl Said {
    fn by_aws(mut answer: Answer, request_id: Uuid) -> Self {
        let code = answer.code.take();
        Self {
            by_aws: true,
            ..Self::untouched(answer.reply(request_id), code)
        }
    }

    /// Somebody answers for the service, which is not touched.
    pub(super) fn untouched(reply: Reply, code: Option<Cow<'static, str>>) -> Self {
        Self {
            reply,
            code,
            effect: Effect::Nothing,
            why: None,
            by_aws: false,
            wait: Duration::ZERO,
        }
    }

    /// The reply, and what the journal keeps of it.
    pub(super) fn told(self, fault: Option<Fault>) -> (Reply, Outcome) {
        let outcome = Outcome {
            status: Some(self.reply.status.as_u16()),
            code: self.code,
            body: self.reply.body[..].into(),
            head: if self.by_aws {
                ReplyHead::OfAws
            } else {
                ReplyHead::Other(of_reply(&self.reply.headers))
            },
            effect: self.effect,
            why: self.why,
            fault,
            ..Outcome::default()
        };
        (self.reply, outcome)
    }
}
