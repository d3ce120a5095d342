//! What the model's data mean in the crate's own words: scenarios, and plans of an ending.

use std::time::Duration;

use serde_json::json;
use sfn_mock::{Afterwards, ErrorCode, Fault, Finish, Reply, Scenario, Step, start_execution};

use super::actions::{Due, Ending, MACHINES, Plan, Play, What, name};

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
        Due::AfterPolls(looks) => finish.after_polls(looks),
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
        What::Serve => Step::serve(),
        What::Throttle => Step::fail(ErrorCode::ThrottlingException),
        What::KmsThrottle => Step::fail(ErrorCode::KmsThrottlingException),
        What::Unavailable => Step::fail(ErrorCode::ServiceUnavailable),
        What::Reply => Step::reply(Reply::new(502)),
        What::LoseRequest => Step::lose_request(Fault::Reset),
        What::LoseResponse => Step::lose_response(Fault::Close),
        What::StallRequest => Step::lose_request(Fault::Stall),
        What::StallResponse => Step::lose_response(Fault::Stall),
        What::EmptyBody => Step::serve().damaged(Fault::EmptyBody),
        What::ServeEnding(ending) => Step::serve().finish(finish(ending)),
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
