//! The decision: which scenario speaks, what its step does, what the service says.

use std::borrow::Cow;
#[cfg(feature = "record")]
use std::sync::Arc;
use std::time::Duration;

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
    Effect, ErrorCode, Exchange, Outcome, Placeholders, Reply, ServiceError, Spoke, Taken,
};
use crate::operation::{self, Known, Scene};
#[cfg(feature = "record")]
use crate::record::{Tape, Upstream};
use crate::script::{Act, Cue, Play, Seen, Unmatched};
use crate::wire::{self, Answer, Call, Refusal};

/// What is done to a request, once it is settled who speaks.
struct Verdict {
    deed: Deed,
    spoke: Option<Spoke>,
    wait: Duration,
    /// How the delivery of the answer breaks.
    damage: Option<Fault>,
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
    taken: Option<Box<Taken>>,
}

impl State {
    /// Settles who speaks, has it done, and writes down in `exchange` what became of it.
    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        seen: &Seen<'_>,
        unmatched: Unmatched,
        exchange: &mut Exchange,
    ) -> Plan {
        let Verdict {
            deed,
            spoke,
            wait,
            damage,
            blame,
        } = self.settle(seen, unmatched);
        exchange.spoke = spoke;
        if let Some(reason) = blame {
            self.journal
                .blame(unexpected::explain(&reason, exchange, seen, &self.playback));
        }
        let said = match deed {
            Deed::Serve => self.serve(now, seen, exchange),
            Deed::Fail(error) => self.refuse(now, seen.call, &error),
            Deed::Reply(reply) => Said::untouched(reply, None),
            Deed::Play(play) => self.play(now, seen, &play),
            Deed::Lose(fault) => {
                exchange.outcome = Outcome {
                    fault: Some(fault),
                    ..Outcome::default()
                };
                return Plan::Deliver(Delivery {
                    wait,
                    what: Carried::lost(fault),
                });
            }
            Deed::Hold(gate) => {
                let held = Held {
                    number: exchange.number,
                    name: exchange.name().map(Into::into),
                };
                exchange.outcome = Outcome {
                    held: true,
                    ..Outcome::default()
                };
                return Plan::Hold(Hold {
                    ticket: gate.enter(held),
                    wait,
                });
            }
            #[cfg(feature = "record")]
            Deed::Forward(upstream) => {
                exchange.outcome = Outcome {
                    upstream: Asking::Asked,
                    ..Outcome::default()
                };
                let number = exchange.number;
                return Plan::Forward(Forward { number, upstream });
            }
        };
        let (reply, outcome) = said.told(damage);
        exchange.outcome = outcome;
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
        wait: Duration,
    ) -> Delivery {
        let (reply, outcome) = self.serve(now, seen, exchange).told(None);
        exchange.outcome = outcome;
        let what = Carried::Answer(reply);
        Delivery { wait, what }
    }

    /// Which scenario speaks to this request, and what its step says.
    fn settle(&mut self, seen: &Seen<'_>, unmatched: Unmatched) -> Verdict {
        let deed = Deed::Serve;
        let mut verdict = Verdict {
            deed,
            spoke: None,
            wait: Duration::ZERO,
            damage: None,
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
            Cue::Nobody { matched: false } if unmatched == Unmatched::Fail => {
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
                let text = "a closure of the test's author panicked";
                verdict.deed = Deed::Fail(ErrorCode::InternalFailure.message(text));
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
    fn serve(&mut self, now: Timestamp, seen: &Seen<'_>, exchange: &Exchange) -> Said {
        let call = seen.call;
        match &call.refusal {
            Some(Refusal::NotFound) => {
                let code = Some(Cow::Borrowed(wire::NOT_FOUND_CODE.name()));
                let reply = wire::not_found(self.entropy.request_id());
                return Said::untouched(reply, code);
            }
            Some(Refusal::Error(error)) => return self.refuse(now, call, error),
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
                return self.refuse(now, call, &unexpected::refusal(&why));
            }
            // Inferred, as on DynamoDB.
            Known::Unknown => {
                return self.refuse(now, call, &ErrorCode::UnknownOperationException.into());
            }
        };
        let mut scene = Scene {
            now,
            service: &mut self.service,
            entropy: &mut self.entropy,
        };
        match (operation.run)(&mut scene, call) {
            Ok((members, effect)) => {
                let reply = Answer::ok(members).reply(self.entropy.request_id());
                Said {
                    reply,
                    code: None,
                    effect,
                    taken: None,
                }
            }
            Err(error) => self.refuse(now, call, &error),
        }
    }

    pub(super) fn refuse(&mut self, now: Timestamp, call: &Call<'_>, error: &ServiceError) -> Said {
        let answer = wire::answer_error(error, &self.placeholders(now, call));
        let code = answer.code.clone();
        let reply = answer.reply(self.entropy.request_id());
        Said {
            taken: error.why_taken(),
            ..Said::untouched(reply, code)
        }
    }

    /// What a default text can speak of.
    fn placeholders<'a>(&self, now: Timestamp, call: &'a Call<'_>) -> Placeholders<'a> {
        let sent = call.text("stateMachineArn").unwrap_or_default();
        let arn = StateMachineArn::parse(sent).ok();
        let name = call.text("name").unwrap_or_default();
        Placeholders {
            caller: self.service.machines().caller(arn.as_ref()),
            operation: call.operation.unwrap_or_default(),
            state_machine_arn: sent,
            execution_arn: arn.map_or_else(String::new, |arn| arn.execution(name)),
            name,
            authorization: call.authorization.unwrap_or_default(),
            now,
        }
    }
}

impl Said {
    /// Somebody answers for the service, which is not touched.
    fn untouched(reply: Reply, code: Option<Cow<'static, str>>) -> Self {
        Self {
            reply,
            code,
            effect: Effect::Nothing,
            taken: None,
        }
    }

    /// The reply, and what the journal keeps of it.
    pub(super) fn told(self, fault: Option<Fault>) -> (Reply, Outcome) {
        let outcome = Outcome {
            status: Some(self.reply.status.as_u16()),
            code: self.code,
            body: self.reply.body.clone(),
            effect: self.effect,
            taken: self.taken,
            fault,
            ..Outcome::default()
        };
        (self.reply, outcome)
    }
}
