//! The control interface: what clients in other languages ask of a served mock beside Step
//! Functions. JSON over HTTP under `/_sfn-mock/`, on the mock's own port.

mod asked;
mod settled;
mod told;

use std::borrow::Cow;

use http::Method;
use serde_json::{Value, json};

use self::asked::{Finish, Release};
use crate::engine::Engine;
use crate::file::Object;
use crate::reply::Reply;
use crate::request::Request;
use crate::script::Script;

/// Where all of it lives. AWS's own calls go to `/`.
const ROOT: &str = "/_sfn-mock/";

/// What is answered: a status and a JSON value, or a text.
type Answered = Result<Value, Refused>;

/// Why something was not done.
struct Refused {
    status: u16,
    error: String,
}

/// One thing that can be asked.
struct Route {
    method: Method,
    path: &'static str,
    run: fn(&Engine, &[u8]) -> Answered,
}

/// Everything that can be asked.
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
        run: |mock, _| Ok(told::executions(&mock.lock())),
    },
    Route {
        method: Method::GET,
        path: "journal",
        run: |mock, _| Ok(told::journal(&mock.lock().journal.exchanges())),
    },
    Route {
        method: Method::GET,
        path: "journal.har",
        run: |mock, _| archive(mock),
    },
    Route {
        method: Method::GET,
        path: "timeline",
        run: |mock, _| Ok(mock.lock().journal.timeline().to_string().into()),
    },
    Route {
        method: Method::GET,
        path: "verify",
        run: |mock, _| Ok(verify(mock)),
    },
];

/// The answer to a request, where it is one to the control interface and the mock has one.
pub(crate) fn answer(mock: &Engine, request: &Request<'_>) -> Option<Reply> {
    let path = request.path().strip_prefix(ROOT)?;
    mock.control()?;
    let (status, body) = match ask(mock, request.method(), path, request.body()) {
        Ok(body) => (200, body),
        Err(Refused { status, error }) => (status, json!({ "error": error })),
    };
    let reply = Reply::new(status).header("content-type", "application/json");
    Some(reply.body(format!("{body:#}\n")))
}

fn ask(mock: &Engine, method: &str, path: &str, body: &[u8]) -> Answered {
    let mut here = ROUTES.iter().filter(|route| route.path == path).peekable();
    if here.peek().is_none() {
        let list = |route: &Route| format!("{} {ROOT}{}", route.method, route.path);
        let known: Vec<_> = ROUTES.iter().map(list).collect();
        return Err(refused(
            404,
            format!("there is no {ROOT}{path}; there is {}", known.join(", ")),
        ));
    }
    match here.find(|route| route.method == *method) {
        Some(route) => (route.run)(mock, body),
        None => Err(refused(405, format!("{ROOT}{path} does not take {method}"))),
    }
}

/// All begins anew: as it was started, or as the script in the body says.
fn reset(mock: &Engine, body: &[u8]) -> Answered {
    let script = match text(body)?.trim() {
        "" => mock.control().cloned().unwrap_or_default(),
        written => {
            let script = script(written)?;
            settled::agrees(mock, &script)?;
            script
        }
    };
    mock.reset(script);
    Ok(json!({}))
}

/// The scenarios of a scenario file are mounted after those that are there, and their orders kept.
fn mount(mock: &Engine, body: &[u8]) -> Answered {
    let script = script(text(body)?)?;
    settled::agrees(mock, &script)?;
    if !script.is_mountable() {
        let text = "only `scenarios` can be mounted, and `inOrder`; a world, `unmatched` and `advice` \
                    are for `reset`";
        return Err(refused(400, text));
    }
    let count = script.scenarios.len();
    for scenario in script.scenarios {
        mock.mount(scenario).map_err(|flaw| refused(400, flaw))?;
    }
    for order in script.orders {
        mock.lock().playback.keep_order(order);
    }
    Ok(json!({ "mounted": count }))
}

fn advance(mock: &Engine, body: &[u8]) -> Answered {
    let advance_ms = read(body, &["advanceMs"], &|body| {
        body.required_integer("advanceMs")
    })?;
    mock.clock()
        .advance(std::time::Duration::from_millis(advance_ms));
    mock.bell().ring();
    Ok(json!({ "nowMs": mock.clock().read().as_millis() }))
}

fn release(mock: &Engine, body: &[u8]) -> Answered {
    let Release { scenario, release } = read(body, &Release::KEYS, &Release::read)?;
    let Some((gate, _)) = mock.gate(&scenario) else {
        let text = format!("no mounted scenario {scenario:?} has a step that holds");
        return Err(refused(404, text));
    };
    let waiting = gate.held().len();
    match release {
        asked::Which::All => gate.release_all(),
        asked::Which::Next if waiting > 0 => gate.release_next(),
        asked::Which::Next => return Err(refused(409, "no request waits at the gate")),
    }
    Ok(json!({ "waited": waiting }))
}

fn finish(mock: &Engine, body: &[u8]) -> Answered {
    let finish = read(body, &Finish::KEYS, &Finish::read)?;
    let named = finish.execution.clone();
    let closing = finish
        .closing(mock.clock().read())
        .map_err(|text| refused(400, text))?;
    let mut state = mock.lock();
    let fitting = state.service.fitting(&named);
    let fitting: Vec<_> = fitting.map(|(id, _)| id).collect();
    let [id] = fitting[..] else {
        let text = format!("{} executions are called {named:?}", fitting.len());
        let status = if fitting.is_empty() { 404 } else { 409 };
        return Err(refused(status, text));
    };
    let closed = state.service.close(id, closing);
    let told = told::execution(&state, id);
    drop(state);
    mock.bell().ring();
    closed.map_err(|before| refused(409, format!("the execution {named:?} is {before}")))?;
    Ok(told)
}

/// Always 200: what was not met is an answer, not a failure to answer.
fn verify(mock: &Engine) -> Value {
    match mock.verify() {
        Ok(()) => json!({ "met": true }),
        Err(report) => json!({
            "met": false,
            "summary": report.summary(),
            "report": report.to_string(),
        }),
    }
}

/// As an HTTP archive, which is JSON too.
fn archive(mock: &Engine) -> Answered {
    let timeline = mock.lock().journal.timeline();
    serde_json::from_str(&timeline.to_har()).map_err(|error| refused(500, error.to_string()))
}

fn script(json: &str) -> Result<Script, Refused> {
    Script::parse(json).map_err(|error| refused(400, error.to_string()))
}

fn text(body: &[u8]) -> Result<&str, Refused> {
    std::str::from_utf8(body).map_err(|_| refused(400, "the body is not UTF-8"))
}

fn read<T>(
    body: &[u8],
    keys: &[&'static str],
    read: &dyn Fn(&Object<'_>) -> Option<T>,
) -> Result<T, Refused> {
    let read = asked::read(text(body)?, keys, read);
    let read = read.map_err(|error| refused(400, error.to_string()))?;
    read.ok_or_else(|| refused(400, "the body is incomplete"))
}

fn refused(status: u16, error: impl Into<Cow<'static, str>>) -> Refused {
    Refused {
        status,
        error: error.into().into_owned(),
    }
}
