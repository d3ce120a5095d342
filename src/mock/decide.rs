//! The decision: which scenario speaks, what its step does, what the service says.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
#[cfg(feature = "record")]
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::State;
#[cfg(feature = "record")]
use super::plan::Forward;
use super::plan::{Carried, Delivery, Hold, Plan};
use super::unexpected::{self, Reason};
use crate::arn::StateMachineArn;
use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::gate::{Gate, Held};
#[cfg(feature = "record")]
use crate::model::Asking;
use crate::model::{
    Effect, ErrorCode, Exchange, Finish, Outcome, Placeholders, Reply, ReplyHead, ServiceError,
    Spoke, Why, of_reply,
};
use crate::operation::{self, Known, Scene};
#[cfg(feature = "record")]
use crate::record::{Tape, Upstream};
use crate::script::{Act, Cue, Play, Seen, Unmatched};
use crate::wire::{self, Answer, Call, Refusal};

/// What the client is told then; the failing test says more.
const CLOSURE_PANICKED: &str = "a closure of the test's author panicked";

/// What is done to a request, once it is settled who speaks.
struct Verdict {
    deed: Deed,
    spoke: Option<Spoke>,
    wait: Duration,
    /// How the delivery of the answer breaks.
    damage: Option<Fault>,
    /// How what is started ends by itself.
    finish: Option<Finish>,
    blame: Option<Reason>,
}

enum Deed {
    Serve,
    Fail(ServiceError),
    Reply(Reply),
    Play(Box<Play>),
    Lose(Fault),
    Hold(Gate),
    #[cfg(feature = "record")]
    Forward(Arc<Upstream>),
}

/// What the service or the script answers.
pub(super) struct Said {
    reply: Reply,
    code: Option<Cow<'static, str>>,
    effect: Effect,
    why: Option<Box<Why>>,
    /// The answer is in AWS's form.
    by_aws: bool,
    /// How long the service takes for it.
    wait: Duration,
}

impl State {
    /// Settles who speaks, has it done, and writes down in `exchange` what became of it.
    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        seen: &Seen<'_>,
        exchange: &mut Exchange,
    ) -> Plan {
        let Verdict {
            deed,
            spoke,
            wait,
            damage,
            finish,
            blame,
        } = self.settle(seen);
        for early in self.playback.take_early() {
            self.journal
                .blame(unexpected::too_early(&early, exchange, &self.playback));
        }
        if let Some(spoke) = spoke {
            exchange.spoken(spoke);
        }
        if let Some(reason) = blame {
            self.journal
                .blame(unexpected::explain(&reason, exchange, seen, &self.playback));
        }
        let said = match deed {
            Deed::Serve => self.serve(now, seen, exchange, finish.as_ref()),
            Deed::Fail(error) => self.refuse(now, seen.call, &error, exchange),
            Deed::Reply(reply) => Said::untouched(reply, None),
            Deed::Play(play) => self.play(now, seen, &play),
            Deed::Lose(fault) => {
                exchange.conclude(Outcome {
                    fault: Some(fault),
                    ..Outcome::default()
                });
                return Plan::Deliver(Delivery {
                    wait,
                    what: Carried::lost(fault),
                });
            }
            Deed::Hold(gate) => {
                let held = Held {
                    number: exchange.number(),
                    name: exchange.name().map(Into::into),
                };
                exchange.conclude(Outcome {
                    held: true,
                    ..Outcome::default()
                });
                return Plan::Hold(Hold {
                    ticket: gate.enter(held),
                    wait,
                    era: self.era,
                    finish: finish.map(Box::new),
                });
            }
            #[cfg(feature = "record")]
            Deed::Forward(upstream) => {
                exchange.conclude(Outcome {
                    upstream: Asking::Asked,
                    ..Outcome::default()
                });
                let number = exchange.number();
                return Plan::Forward(Forward { number, upstream });
            }
        };
        let wait = wait + said.wait;
        let (reply, outcome) = said.told(damage);
        exchange.conclude(outcome);
        let what = match damage {
            None => Carried::Answer(reply),
            Some(fault) => Carried::broken(fault, reply),
        };
        Plan::Deliver(Delivery { wait, what })
    }

    /// Has a request served that was held until now.
    pub(super) fn resume(
        &mut self,
        now: Timestamp,
        seen: &Seen<'_>,
        exchange: &mut Exchange,
        hold: &Hold,
    ) -> Delivery {
        let said = self.serve(now, seen, exchange, hold.finish.as_deref());
        let wait = hold.wait + said.wait;
        let (reply, outcome) = said.told(None);
        exchange.conclude(outcome);
        let what = Carried::Answer(reply);
        Delivery { wait, what }
    }

    /// Which scenario speaks to this request, and what its step says.
    fn settle(&mut self, seen: &Seen<'_>) -> Verdict {
        let deed = Deed::Serve;
        let mut verdict = Verdict {
            deed,
            spoke: None,
            wait: Duration::ZERO,
            damage: None,
            finish: None,
            blame: None,
        };
        let cue = self.playback.cue(seen, &self.entropy);
        #[cfg(feature = "record")]
        if let (Cue::NotRecorded | Cue::Nobody { .. }, Some(tape)) = (&cue, &self.tape)
            && Tape::takes(seen.request)
        {
            verdict.deed = Deed::Forward(Arc::clone(tape.upstream()));
            return verdict;
        }
        match cue {
            Cue::Step {
                mounted,
                step: index,
                wait,
            } => {
                let step = &mounted.scenario.steps[index];
                let scenario = mounted.scenario.name.clone();
                verdict.spoke = Some(Spoke {
                    scenario,
                    step: index,
                });
                verdict.wait = wait;
                verdict.damage = step.damage;
                verdict.finish.clone_from(&step.finish);
                match &step.act {
                    Act::Serve => {}
                    Act::Fail(error) => verdict.deed = Deed::Fail(ServiceError::clone(error)),
                    Act::Reply(reply) => verdict.deed = Deed::Reply(Reply::clone(reply)),
                    Act::Play(play) => verdict.deed = Deed::Play(play.clone()),
                    Act::LoseRequest(fault) => verdict.deed = Deed::Lose(*fault),
                    Act::LoseResponse(fault) => verdict.damage = Some(*fault),
                    Act::Hold => verdict.deed = Deed::Hold(mounted.gate.clone()),
                }
            }
            Cue::Recorded { reel, index } => {
                verdict.spoke = Some(Spoke {
                    scenario: "cassette".into(),
                    step: index,
                });
                verdict.deed = Deed::Play(Box::new(Play {
                    exchange: reel.exchange(index).clone(),
                    adapted: reel.is_adapted(),
                }));
            }
            Cue::NotRecorded => {
                verdict.blame = Some(Reason::NotRecorded);
                let why = "the cassette does not hold this request";
                verdict.deed = Deed::Fail(unexpected::refusal(why));
            }
            Cue::Nobody { matched: false } if self.unmatched == Unmatched::Fail => {
                verdict.blame = Some(Reason::Unmatched);
                verdict.deed = Deed::Fail(unexpected::refusal("no scenario is about this request"));
            }
            Cue::Nobody { .. } => {}
            Cue::UsedUp { mounted } => {
                verdict.blame = Some(Reason::used_up(mounted));
                let why = "the scenario about this request is used up";
                verdict.deed = Deed::Fail(unexpected::refusal(why));
            }
            Cue::Panicked { mounted, message } => {
                verdict.blame = Some(Reason::panicked(mounted, message));
                let error = ErrorCode::InternalFailure.message(CLOSURE_PANICKED);
                verdict.deed = Deed::Fail(error);
            }
        }
        verdict
    }

    /// A recording answers for the service, which is not touched: what was started, was started
    /// elsewhere.
    fn play(&mut self, now: Timestamp, seen: &Seen<'_>, play: &Play) -> Said {
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
    fn serve(
        &mut self,
        now: Timestamp,
        seen: &Seen<'_>,
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
                self.journal
                    .blame(unexpected::explain(&reason, exchange, seen, &self.playback));
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
            brought: &exchange.brought(),
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
                self.journal
                    .blame(unexpected::explain(&reason, exchange, seen, &self.playback));
                let error = ErrorCode::InternalFailure.message(CLOSURE_PANICKED);
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
            authorization: call.authorization.unwrap_or_default(),
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
    fn untouched(reply: Reply, code: Option<Cow<'static, str>>) -> Self {
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
