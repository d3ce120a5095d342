//! The control interface, with which clients in other languages control a served engine. JSON over
//! HTTP under `/_sfn-mock/`, on the mock's own port.

mod access;
mod immutable;
mod request;
mod response;

use std::borrow::Cow;

use http::Method;
use serde_json::{Value, json};

use self::request::{FinishExecutionRequest, ScheduleTaskRequest};
use crate::engine::Engine;
use crate::file::Object;
use crate::reply::Reply;
use crate::request::Request;
use crate::script::Script;

/// The path of all routes. AWS's own calls go to `/`.
const ROOT: &str = "/_sfn-mock/";

/// The outcome of a request: the body of a successful response, which is JSON.
type ControlResult = Result<String, ControlError>;

/// The reason why a request was not carried out.
struct ControlError {
    status: u16,
    error: String,
}

/// A route of the interface.
struct Route {
    method: Method,
    path: &'static str,
    run: fn(&Engine, &[u8]) -> ControlResult,
}

/// All routes of the interface.
const ROUTES: &[Route] = &[
    Route {
        method: Method::POST,
        path: "reset",
        run: reset,
    },
    Route {
        method: Method::POST,
        path: "scenarios",
        run: mount,
    },
    Route {
        method: Method::POST,
        path: "clock",
        run: advance,
    },
    Route {
        method: Method::POST,
        path: "gates",
        run: release,
    },
    Route {
        method: Method::POST,
        path: "executions",
        run: finish,
    },
    Route {
        method: Method::GET,
        path: "executions",
        run: |engine, _| {
            let executions = response::executions(&engine.lock());
            Ok(pretty(&executions))
        },
    },
    Route {
        method: Method::POST,
        path: "activities",
        run: schedule,
    },
    Route {
        method: Method::POST,
        path: "tasks",
        run: task,
    },
    Route {
        method: Method::GET,
        path: "journal",
        run: |engine, _| {
            let exchanges = engine.lock().journal.exchanges();
            Ok(pretty(&response::journal(&exchanges)))
        },
    },
    Route {
        method: Method::GET,
        path: "journal.har",
        run: |engine, _| {
            let timeline = engine.lock().journal.timeline();
            Ok(timeline.to_har())
        },
    },
    Route {
        method: Method::GET,
        path: "timeline",
        run: |engine, _| {
            let timeline = engine.lock().journal.timeline();
            Ok(pretty(&timeline.to_string().into()))
        },
    },
    Route {
        method: Method::GET,
        path: "verify",
        run: |engine, _| Ok(pretty(&verify(engine))),
    },
];

/// Reports whether a request is for the control interface, and the mock has it.
pub(crate) fn handles(engine: &Engine, request: &Request<'_>) -> bool {
    engine.control().is_some() && request.path().starts_with(ROOT)
}

/// Answers a request to the control interface. It may take long: a journal is written, patterns are
/// compiled.
pub(crate) fn answer(engine: &Engine, request: &Request<'_>) -> Reply {
    let (status, body) = match route(engine, request) {
        Ok(body) => (200, body),
        Err(ControlError { status, error }) => (status, pretty(&json!({ "error": error }))),
    };
    Reply::new(status)
        .header("content-type", "application/json")
        .header("x-content-type-options", "nosniff")
        .body(body)
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Finds the route of a request, and runs it. The sender is checked before anything else: a web page must
/// learn nothing and change nothing.
fn route(engine: &Engine, request: &Request<'_>) -> ControlResult {
    let headers = request.header_map();
    access::check_sender(&headers)?;
    if request.too_large {
        return Err(refusal(
            413,
            "the request is larger than 1 MB, headers included: nothing was changed",
        ));
    }
    let (method, path) = (request.method(), request.path());
    let path = path.strip_prefix(ROOT).unwrap_or_default();
    let mut here = ROUTES.iter().filter(|route| route.path == path).peekable();
    if here.peek().is_none() {
        let list = |route: &Route| format!("{} {ROOT}{}", route.method, route.path);
        let known: Vec<_> = ROUTES.iter().map(list).collect();
        return Err(refusal(
            404,
            format!(
                "unknown route {ROOT}{path}; expected one of {}",
                known.join(", ")
            ),
        ));
    }
    let Some(route) = here.find(|route| route.method == *method) else {
        return Err(refusal(
            405,
            format!("{ROOT}{path} does not accept {method}"),
        ));
    };
    if route.method == Method::POST {
        access::check_content_type(&headers)?;
    }
    (route.run)(engine, request.body())
}

/// Resets the mock to its first script, or to that in the body.
fn reset(engine: &Engine, body: &[u8]) -> ControlResult {
    let script = match text(body)?.trim() {
        "" => engine
            .control()
            .map_or_else(Script::default, |control| control.script.clone()),
        json => {
            let mut script = script(engine, json)?;
            immutable::check(engine, &script)?;
            if let Some(control) = engine.control() {
                script.lint_levels.inherit(&control.script.lint_levels);
            }
            script
        }
    };
    engine.reset(script);
    Ok(pretty(&json!({})))
}

/// Mounts the scenarios of a scenario file after those that are mounted, and keeps its orders: these name
/// scenarios that must be mounted first.
fn mount(engine: &Engine, body: &[u8]) -> ControlResult {
    let script = script(engine, text(body)?)?;
    immutable::check(engine, &script)?;
    if !script.is_mountable() {
        let text = "expected only `scenarios` and `inOrder`; send a world, `unmatched` and `lints` to `reset`";
        return Err(refusal(400, text));
    }
    let count = script.scenarios.len();
    for scenario in script.scenarios {
        engine
            .mount(scenario)
            .map_err(|error| refusal(400, error))?;
    }
    for order in script.orders {
        engine.lock().playback.keep_order(order);
    }
    Ok(pretty(&json!({ "mounted": count })))
}

/// Advances the clock, and returns its time.
fn advance(engine: &Engine, body: &[u8]) -> ControlResult {
    let advance_ms = read(body, &["advanceMs"], &|body| {
        body.required_integer("advanceMs")
    })?;
    engine
        .clock()
        .advance(std::time::Duration::from_millis(advance_ms));
    let now = engine.clock().read();
    Ok(pretty(&json!({ "nowMs": now.as_millis() })))
}

/// Releases requests at a gate, and returns the number of those that waited.
fn release(engine: &Engine, body: &[u8]) -> ControlResult {
    let (release, scenario) = read(body, &["scenario", "release"], &|body| {
        let (scenario, release) = (body.required_string("scenario"), body.required("release"));
        Some((release?.word(&["all", "next"])?, scenario?))
    })?;
    let Some((queue, _)) = engine.hold_queue(&scenario) else {
        let text = format!("no mounted scenario {scenario:?} has a step that holds");
        return Err(refusal(404, text));
    };
    let waiting = queue.waiting().len();
    if release == "all" {
        queue.release_all();
    } else {
        let released = queue.release_first(&|_| true);
        released.map_err(|_| refusal(409, "no request waits at the gate"))?;
    }
    Ok(pretty(&json!({ "waited": waiting })))
}

/// Closes an execution, and returns it.
fn finish(engine: &Engine, body: &[u8]) -> ControlResult {
    let finish = read(
        body,
        &FinishExecutionRequest::KEYS,
        &FinishExecutionRequest::read,
    )?;
    let named = finish.execution.clone();
    let closing = finish
        .closing(engine.clock().read())
        .map_err(|text| refusal(400, text))?;
    let mut state = engine.lock();
    let found = state.service.executions_by(&named);
    let [execution] = found[..] else {
        let text = format!("expected one execution {named:?}, found {}", found.len());
        let status = if found.is_empty() { 404 } else { 409 };
        return Err(refusal(status, text));
    };
    let id = execution.id;
    let closed = state.service.close(id, closing);
    let execution = response::execution(&state, id);
    drop(state);
    engine.changed().notify();
    closed.map_err(|before| refusal(409, format!("the execution {named:?} is {before}")))?;
    Ok(pretty(&execution))
}

/// Schedules a task of an activity.
fn schedule(engine: &Engine, body: &[u8]) -> ControlResult {
    let schedule = read(body, &ScheduleTaskRequest::KEYS, &ScheduleTaskRequest::read)?;
    let name = &schedule.activity;
    let activity = engine.lock().service.activity_named(name);
    let activity =
        activity.ok_or_else(|| refusal(404, format!("there is no activity {name:?}")))?;
    let token = engine.schedule_task(activity, &schedule.input);
    let token = token.map_err(|text| refusal(400, text))?;
    if let Some(timeout) = schedule.heartbeat_timeout {
        let now = engine.clock().read();
        engine.lock().service.limit_heartbeat(&token, now, timeout);
    }
    Ok(pretty(&json!({ "taskToken": &*token })))
}

/// Describes the task of a token.
fn task(engine: &Engine, body: &[u8]) -> ControlResult {
    let token = read(body, &["taskToken"], &|body| {
        body.required_string("taskToken")
    })?;
    let now = engine.clock().read();
    let state = engine.lock();
    if !state.service.has_task(&token) {
        return Err(refusal(404, "there is no task of this token"));
    }
    Ok(pretty(&response::task(&state, &token, now)))
}

/// Verifies. The status is always 200: a failed verification is an answer.
fn verify(engine: &Engine) -> Value {
    match engine.verify() {
        Ok(()) => json!({ "met": true }),
        Err(report) => json!({
            "met": false,
            "summary": report.summary(),
            "report": report.to_string(),
        }),
    }
}

/// Reads a scenario file. Its steps play cassettes of the folder for it alone.
fn script(engine: &Engine, json: &str) -> Result<Script, ControlError> {
    let files = engine
        .control()
        .and_then(|control| control.files.as_deref());
    Script::parse_confined(json, files).map_err(|error| refusal(400, error.to_string()))
}

fn text(body: &[u8]) -> Result<&str, ControlError> {
    std::str::from_utf8(body).map_err(|_| refusal(400, "the body is not UTF-8"))
}

/// Reads the body of a request, an object with these keys. `read` returns `None` only after it has reported why, so
/// that the last refusal is a backstop.
fn read<T>(
    body: &[u8],
    keys: &[&'static str],
    read: &dyn Fn(&Object<'_>) -> Option<T>,
) -> Result<T, ControlError> {
    let read = request::read(text(body)?, keys, read);
    let read = read.map_err(|error| refusal(400, error.to_string()))?;
    read.ok_or_else(|| refusal(400, "the body is incomplete"))
}

fn refusal(status: u16, error: impl Into<Cow<'static, str>>) -> ControlError {
    ControlError {
        status,
        error: error.into().into_owned(),
    }
}
