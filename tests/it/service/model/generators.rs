//! The model's data as the crate's own types: scenarios and finishes.

use std::time::Duration;

use serde_json::json;
use sfn_mock::{Afterwards, ErrorCode, Fault, Finish, Reply, Scenario, Step, start_execution};

use super::actions::{Due, Ending, MACHINES, Plan, Play, StepKind, name};

pub(super) fn finish(plan: Plan) -> Finish {
    let finish = match plan.ending {
        Ending::Succeed => Finish::succeeded(json!({ "done": true })),
        Ending::Fail => Finish::failed("Error", "cause"),
        Ending::TimeOut => Finish::timed_out(),
        Ending::Stop => unreachable!("nothing stops by itself"),
    };
    match plan.due {
        Due::AtOnce => finish,
        Due::After(time) => finish.after(Duration::from_millis(time.unsigned_abs())),
        Due::AfterPolls(polls) => finish.after_polls(polls),
    }
}

pub(super) fn scenario(play: Play) -> Scenario {
    let mut asked = start_execution();
    if let Some(machine) = play.machine {
        asked = asked.state_machine(MACHINES[machine]);
    }
    asked = match play.name.map(name) {
        None => asked,
        Some(None) => asked.unnamed(),
        Some(Some(name)) => asked.name(name),
    };
    let step = match play.step {
        StepKind::Serve => Step::serve(),
        StepKind::Throttle => Step::fail(ErrorCode::ThrottlingException),
        StepKind::KmsThrottle => Step::fail(ErrorCode::KmsThrottlingException),
        StepKind::Unavailable => Step::fail(ErrorCode::ServiceUnavailable),
        StepKind::Reply => Step::reply(Reply::new(502)),
        StepKind::LoseRequest => Step::lose_request(Fault::Reset),
        StepKind::LoseResponse => Step::lose_response(Fault::Close),
        StepKind::StallRequest => Step::lose_request(Fault::Stall),
        StepKind::StallResponse => Step::lose_response(Fault::Stall),
        StepKind::EmptyBody => Step::serve().damaged(Fault::EmptyBody),
        StepKind::ServeEnding(ending) => Step::serve().finish(finish(ending)),
    };
    let scenario = Scenario::new("one of many")
        .when(asked)
        .then(step.times(play.times))
        .optional();
    let scenario = if play.repeats {
        scenario.afterwards(Afterwards::Repeat)
    } else {
        scenario
    };
    if play.per_execution {
        scenario.counted_per_execution()
    } else {
        scenario
    }
}
