//! The decision: which scenario speaks, what its step does, what the service says.

use std::borrow::Cow;
use std::time::Duration;

use super::unexpected::{self, Reason};
use super::{Plan, State};
use crate::arn::StateMachineArn;
use crate::clock::Timestamp;
use crate::model::{ErrorCode, Exchange, Outcome, Placeholders, Reply, ServiceError, Spoke};
use crate::operation::{self, Known, Scene};
use crate::script::{Act, Cue, Seen, Unmatched};
use crate::wire::{self, Answer, Call, Refusal};

/// What is done to a request, once it is settled who speaks.
enum Deed {
    Serve,
    Fail(ServiceError),
    Reply(Reply),
}

/// What the service or the script answers.
struct Said {
    reply: Reply,
    code: Option<Cow<'static, str>>,
    committed: bool,
}

impl State {
    /// Settles who speaks, and has it done.
    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        seen: &Seen<'_>,
        unmatched: Unmatched,
        exchange: &Exchange,
    ) -> (Plan, Outcome, Option<Spoke>) {
        let cue = self.playback.cue(seen, &self.entropy);
        let (mut spoke, mut wait, mut blame) = (None, Duration::ZERO, None);
        let deed = match cue {
            Cue::Step {
                mounted,
                step,
                act,
                wait: late,
            } => {
                spoke = Some(Spoke {
                    scenario: mounted.scenario.name.clone(),
                    step,
                });
                wait = late;
                match act {
                    Act::Serve => Deed::Serve,
                    Act::Fail(error) => Deed::Fail(ServiceError::clone(error)),
                    Act::Reply(reply) => Deed::Reply(Reply::clone(reply)),
                }
            }
            Cue::Nobody { matched: false } if unmatched == Unmatched::Fail => {
                blame = Some(Reason::Unmatched);
                Deed::Fail(unexpected::refusal("no scenario is about this request"))
            }
            Cue::Nobody { .. } => Deed::Serve,
            Cue::UsedUp { mounted } => {
                blame = Some(Reason::used_up(mounted));
                Deed::Fail(unexpected::refusal(
                    "the scenario about this request is used up",
                ))
            }
            Cue::Panicked { mounted, message } => {
                blame = Some(Reason::panicked(mounted, message));
                Deed::Fail(
                    ErrorCode::InternalFailure.message("a closure of the test's author panicked"),
                )
            }
        };
        let said = match deed {
            Deed::Serve => self.serve(now, seen.call).unwrap_or_else(|operation| {
                let text =
                    format!("{operation} is not emulated; a scenario can fail it or reply to it");
                blame = Some(Reason::NotEmulated);
                self.refuse(now, seen.call, &unexpected::refusal(&text))
            }),
            Deed::Fail(error) => self.refuse(now, seen.call, &error),
            Deed::Reply(reply) => Said {
                reply,
                code: None,
                committed: false,
            },
        };
        if let Some(reason) = blame {
            let text = unexpected::explain(&reason, exchange, seen, &self.playback);
            self.journal.blame(text);
        }
        let Said {
            reply,
            code,
            committed,
        } = said;
        let outcome = Outcome {
            status: reply.status.as_u16(),
            code,
            body: reply.body.clone(),
            committed,
        };
        (Plan { wait, reply }, outcome, spoke)
    }

    /// The service answers by itself; `Err` names an operation that it does not emulate.
    fn serve(&mut self, now: Timestamp, call: &Call<'_>) -> Result<Said, String> {
        match &call.refusal {
            Some(Refusal::NotFound) => {
                let code = Some(Cow::Borrowed(wire::NOT_FOUND_CODE.name()));
                return Ok(Said {
                    reply: wire::not_found(self.entropy.request_id()),
                    code,
                    committed: false,
                });
            }
            Some(Refusal::Error(error)) => return Ok(self.refuse(now, call, error)),
            None => {}
        }
        let name = call.operation.unwrap_or_default();
        let operation = match operation::look_up(name) {
            Known::Emulated(operation) => operation,
            Known::NotEmulated => return Err(name.to_owned()),
            // Inferred, as on DynamoDB.
            Known::Unknown => {
                return Ok(self.refuse(now, call, &ErrorCode::UnknownOperationException.into()));
            }
        };
        let mut scene = Scene {
            now,
            service: &mut self.service,
            entropy: &mut self.entropy,
        };
        Ok(match (operation.run)(&mut scene, call) {
            Ok((members, committed)) => {
                let reply = Answer::ok(members).reply(self.entropy.request_id());
                Said {
                    reply,
                    code: None,
                    committed: committed.0.is_some(),
                }
            }
            Err(error) => self.refuse(now, call, &error),
        })
    }

    fn refuse(&mut self, now: Timestamp, call: &Call<'_>, error: &ServiceError) -> Said {
        let answer = wire::answer_error(error, &self.placeholders(now, call));
        let code = answer.code.clone();
        Said {
            reply: answer.reply(self.entropy.request_id()),
            code,
            committed: false,
        }
    }

    /// What a default text can speak of.
    fn placeholders<'a>(&mut self, now: Timestamp, call: &'a Call<'_>) -> Placeholders<'a> {
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
