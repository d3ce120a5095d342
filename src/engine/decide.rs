//! The decision: which scenario speaks, and what its step does.

#[cfg(feature = "record")]
use std::sync::Arc;
use std::time::Duration;

use super::State;
use super::answer::{CLOSURE_PANICKED, Said};
#[cfg(feature = "record")]
use super::plan::Forward;
use super::plan::{Carried, Delivery, Hold, Plan};
use super::unexpected::{self, Reason};
use crate::aws::{ErrorCode, ServiceError};
use crate::clock::Timestamp;
#[cfg(feature = "record")]
use crate::exchange::Asking;
use crate::exchange::{Exchange, Outcome, Spoke};
use crate::fault::Fault;
use crate::gate::{Gate, Held};
#[cfg(feature = "record")]
use crate::record::{Recorder, Upstream};
use crate::reply::Reply;
use crate::script::{Act, Match, MatchContext, Play, Unmatched, Written};
use crate::world::Finish;

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

impl State {
    /// Settles who speaks, has it done, and writes down in `exchange` what became of it.
    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        seen: &MatchContext<'_>,
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
            self.blame(&reason, exchange, seen);
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
        seen: &MatchContext<'_>,
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
    fn settle(&mut self, seen: &MatchContext<'_>) -> Verdict {
        let deed = Deed::Serve;
        let mut verdict = Verdict {
            deed,
            spoke: None,
            wait: Duration::ZERO,
            damage: None,
            finish: None,
            blame: None,
        };
        let cue = self.playback.match_request(seen, &self.entropy);
        #[cfg(feature = "record")]
        if let (Match::NotRecorded | Match::Nobody { .. }, Some(tape)) = (&cue, &self.tape)
            && Recorder::takes(seen.request)
        {
            verdict.deed = Deed::Forward(Arc::clone(tape.upstream()));
            return verdict;
        }
        match cue {
            Match::Step {
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
            Match::Recorded { reel, index } => {
                verdict.spoke = Some(Spoke {
                    scenario: "cassette".into(),
                    step: index,
                });
                verdict.deed = Deed::Play(Box::new(Play {
                    exchange: reel.exchange(index).clone(),
                    adapted: reel.is_adapted(),
                }));
            }
            Match::NotRecorded => {
                verdict.blame = Some(Reason::not_recorded(&self.playback));
                let why = "the cassette does not hold this request";
                verdict.deed = Deed::Fail(unexpected::refusal(why));
            }
            Match::Nobody { matched: false } => {
                if let Some(Written {
                    what: Unmatched::FailTest,
                    at,
                }) = &self.unmatched
                {
                    let told_at = at.to_string();
                    verdict.blame = Some(Reason::Unmatched { told_at });
                    let why = "no scenario is about this request";
                    verdict.deed = Deed::Fail(unexpected::refusal(why));
                }
            }
            Match::Nobody { matched: true } => {}
            Match::UsedUp { mounted } => {
                verdict.blame = Some(Reason::used_up(mounted));
                let why = "the scenario about this request is used up";
                verdict.deed = Deed::Fail(unexpected::refusal(why));
            }
            Match::Panicked { mounted, message } => {
                verdict.blame = Some(Reason::panicked(mounted, message));
                let error = ErrorCode::InternalFailure.with_message(CLOSURE_PANICKED);
                verdict.deed = Deed::Fail(error);
            }
        }
        verdict
    }
}
