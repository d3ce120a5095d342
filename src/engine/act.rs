//! The action on a request: its reply, written by the service, a script or a cassette, and its
//! effect, written into the exchange.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::EngineState;
#[cfg(feature = "record")]
use super::decision::Forward;
use super::decision::{AnswerOptions, Decision, Hold};
use super::refused::REPORT;
use super::select::{Action, SelectedAction};
use super::unexpected::{self, Reason};
use crate::arn::StateMachineArn;
use crate::aws::{ErrorCode, Placeholders, ServiceError};
use crate::chance::RequestIds;
use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::gate::{Held, HoldQueue};
use crate::journal::{AnswerSource, Exchange, Failure};
use crate::operation::{self, Lookup, Resource, ServiceHold};
use crate::panic_message::message_of;
use crate::reply::Reply;
use crate::script::{MatchContext, Play};
use crate::wire::{self, AnswerMembers, ParsedRequest, Refusal};

/// The message to the client of a closure that panicked. That of the failing test has more.
pub(super) const CLOSURE_PANICKED: &str = "a closure of the test's author panicked";

impl EngineState {
    /// Decides on an exchange. A panic closes the connection and fails the test.
    pub(super) fn contain(
        &mut self,
        exchange: &mut Exchange,
        decide: &mut dyn FnMut(&mut Self, &mut Exchange) -> Decision,
    ) -> Decision {
        let decided = catch_unwind(AssertUnwindSafe(|| decide(self, exchange)));
        decided.unwrap_or_else(|panic| {
            let (call, message) = (exchange.headline(), message_of(panic.as_ref()));
            let message = message.unwrap_or("no message");
            let text = format!("a panic ended call {call}\n  {message}\n  try: {REPORT}");
            let failure = Failure::unexpected(call, text);
            self.journal.record_unexpected(exchange.number, failure);
            exchange.source = AnswerSource::Unexpected;
            respond(exchange, Duration::ZERO, None, Some(Fault::Close))
        })
    }

    /// Selects an action and carries it out. Writes the outcome into the exchange.
    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        context: &MatchContext<'_>,
        exchange: &mut Exchange,
    ) -> Decision {
        let SelectedAction {
            action,
            source,
            options,
            unexpected,
        } = self.select_action(context);
        for early in self.playback.take_early() {
            let failure = unexpected::too_early(&early, exchange, &self.playback);
            self.journal.record_unexpected(exchange.number, failure);
        }
        exchange.source = source;
        if let Some(reason) = unexpected {
            self.record_unexpected(&reason, exchange, context);
        }
        let reply = match action {
            Action::Serve => return self.serve(now, context, exchange, options, None),
            Action::Fail(error) => Some(self.refuse(now, context.call, &error, exchange)),
            Action::Reply(reply) => Some(reply),
            Action::Play(play) => Some(self.play(now, context, &play, exchange)),
            Action::LoseRequest => None,
            Action::Hold(queue) => return self.hold(context, exchange, &queue, None, options),
            #[cfg(feature = "record")]
            Action::Forward(upstream) => {
                let number = exchange.number;
                return Decision::Forward(Forward { number, upstream });
            }
        };
        respond(exchange, options.delay, reply, options.fault)
    }

    /// Decides to hold a request in a queue, at the most until a time of the mock's clock.
    pub(super) fn hold(
        &self,
        context: &MatchContext<'_>,
        exchange: &mut Exchange,
        queue: &HoldQueue,
        until: Option<Timestamp>,
        options: AnswerOptions,
    ) -> Decision {
        exchange.held = true;
        let held = Held {
            number: exchange.number,
            name: context.name().map(Arc::from),
            call: exchange.call_key().into_owned(),
        };
        Decision::Hold(Hold {
            ticket: queue.enter(held),
            until,
            number: exchange.number,
            generation: self.generation,
            options,
        })
    }

    /// Plays a recorded answer. The service is not changed: the recorded execution was started elsewhere.
    fn play(
        &mut self,
        now: Timestamp,
        context: &MatchContext<'_>,
        play: &Play,
        exchange: &mut Exchange,
    ) -> Reply {
        let Play {
            exchange: recorded,
            adapted,
        } = play;
        exchange.code = recorded.code().map(Cow::Owned);
        if *adapted {
            let new_id = || self.entropy.execution_id();
            let body = context.request.body;
            self.adaptation.reply(recorded, body, now, new_id)
        } else {
            recorded.answer()
        }
    }

    /// Lets the service answer, or hold the request. `held_until` is the deadline of a request that the service
    /// itself has held: it has taken its token from the bucket then, and is not throttled again.
    pub(super) fn serve(
        &mut self,
        now: Timestamp,
        context: &MatchContext<'_>,
        exchange: &mut Exchange,
        options: AnswerOptions,
        held_until: Option<Timestamp>,
    ) -> Decision {
        let (delay, fault) = (options.delay, options.fault);
        let served = self.run_operation(now, context, exchange, options, held_until);
        served.unwrap_or_else(|error| {
            let reply = self.refuse(now, context.call, &error, exchange);
            respond(exchange, delay, Some(reply), fault)
        })
    }

    /// Runs the operation of a request, or refuses it: [`serve`](Self::serve) without the answers to errors.
    fn run_operation(
        &mut self,
        now: Timestamp,
        context: &MatchContext<'_>,
        exchange: &mut Exchange,
        options: AnswerOptions,
        held_until: Option<Timestamp>,
    ) -> Result<Decision, ServiceError> {
        let call = context.call;
        match &call.refusal {
            Some(Refusal::NotFound) => {
                exchange.code = Some(Cow::Borrowed(wire::NOT_FOUND_CODE.name()));
                let request_id = self.request_ids().of(exchange.number);
                let reply = Some(wire::not_found(request_id));
                return Ok(respond(exchange, options.delay, reply, options.fault));
            }
            Some(Refusal::Error(error)) => return Err(error.clone()),
            None => {}
        }
        let name = call.operation.unwrap_or_default();
        let operation = match operation::look_up(name) {
            Lookup::Emulated(operation) => operation,
            Lookup::NotEmulated => {
                self.record_unexpected(&Reason::not_emulated(name), exchange, context);
                // A scenario that serves the request still counts as the one that handled it.
                if exchange.source == AnswerSource::Service {
                    exchange.source = AnswerSource::Unexpected;
                }
                let text = format!("{name} is not emulated; a scenario can fail it or reply to it");
                return Err(unexpected::refusal(&text));
            }
            // Inferred, as on DynamoDB.
            Lookup::Unknown => return Err(ErrorCode::UnknownOperationException.into()),
        };
        if held_until.is_none() {
            let machine = call.text("stateMachineArn");
            self.service.throttle(name, machine, now)?;
        }
        let mut members = AnswerMembers::default();
        let mut operation_context = operation::Context {
            call,
            name: exchange.name.as_ref(),
            now,
            service: &mut self.service,
            entropy: &mut self.entropy,
            finish: options.finish.as_deref(),
            wait: Duration::ZERO,
            held_until,
            hold: None,
        };
        // A closure of the test's author may run; it does so before anything is changed.
        let result = catch_unwind(AssertUnwindSafe(|| {
            (operation.run)(&mut operation_context, &mut members)
        }));
        let duration = operation_context.wait;
        let hold = operation_context.hold.take();
        match result {
            Ok(Ok(effect)) => {
                if let Some(ServiceHold { queue, until }) = hold {
                    return Ok(self.hold(context, exchange, &queue, Some(until), options));
                }
                exchange.effect = effect;
                let reply = self.write(200, members, exchange);
                let delay = options.delay.saturating_add(duration);
                Ok(respond(exchange, delay, Some(reply), options.fault))
            }
            Ok(Err(error)) => Err(error),
            Err(panic) => {
                let reason = Reason::finish_panicked(panic);
                self.record_unexpected(&reason, exchange, context);
                if exchange.source == AnswerSource::Service {
                    exchange.source = AnswerSource::Unexpected;
                }
                Err(ErrorCode::InternalFailure.with_message(CLOSURE_PANICKED))
            }
        }
    }

    /// Answers with an error in AWS's form.
    pub(super) fn refuse(
        &self,
        now: Timestamp,
        call: &ParsedRequest<'_>,
        error: &ServiceError,
        exchange: &mut Exchange,
    ) -> Reply {
        exchange.refusal_reason = error.refusal_reason();
        let request_id = self.request_ids().of(exchange.number);
        let members = wire::error_members(error, || self.placeholders(now, call, request_id));
        exchange.code = Some(error.shared_name());
        self.write(error.http_status(), members, exchange)
    }

    /// Writes a reply in AWS's form.
    fn write(&self, status: u16, members: AnswerMembers, exchange: &mut Exchange) -> Reply {
        let request_id = self.request_ids().of(exchange.number);
        exchange.request_id = Some(request_id);
        wire::answer(status, members, request_id)
    }

    fn request_ids(&self) -> RequestIds {
        self.entropy.request_ids()
    }

    /// Returns the values that a default text can have.
    fn placeholders(
        &self,
        now: Timestamp,
        call: &ParsedRequest<'_>,
        request_id: Uuid,
    ) -> Placeholders {
        let resource = Resource::of(call, &self.service, &request_id.to_string());
        let arn = StateMachineArn::parse(&resource.state_machine_arn).ok();
        Placeholders {
            caller: self.service.machines().caller(arn.as_ref()),
            operation: call.operation.unwrap_or_default().to_owned(),
            authorization: call.authorization_text().into_owned(),
            now,
            resource: resource.arn,
            state_machine_arn: resource.state_machine_arn,
            execution_arn: resource.execution_arn,
            name: resource.name,
        }
    }
}

/// Decides to respond: the exchange keeps the reply as it was written, and the fault.
pub(super) fn respond(
    exchange: &mut Exchange,
    delay: Duration,
    mut reply: Option<Reply>,
    fault: Option<Fault>,
) -> Decision {
    exchange.held = false;
    exchange.fault = fault;
    if let Some(reply) = &mut reply {
        exchange.keep_reply(reply);
        match fault {
            Some(Fault::EmptyBody) => reply.body.clear(),
            Some(Fault::BrokenJson) => reply.body.truncate(reply.body.len() / 2),
            _ => {}
        }
    }
    Decision::Respond {
        number: exchange.number,
        delay,
        reply,
        fault,
    }
}
