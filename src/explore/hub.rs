//! The hub: every request of the explored clients waits here until the explorer lets it go on.

use std::future::{Future, pending};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::Value;

use super::steps::target;
use super::trace::{Footprint, TracedRequest, call_number};

/// The requests that wait, and the processes that live.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    state: Mutex<HubState>,
    /// The choice that the request which is handed to the mock right now meets, counted from 1.
    choice: AtomicUsize,
}

/// The value of [`Hub::choice`] for a request that meets no choice, and is served.
const NO_CHOICE: usize = 0;

#[derive(Debug, Default)]
struct HubState {
    waiting: Vec<WaitingRequest>,
    next_id: u64,
    /// The incarnation of each worker that lives.
    alive: Vec<u64>,
    /// The calls of this run, by invocation id.
    calls: Vec<String>,
}

/// A request that waits.
#[derive(Debug)]
struct WaitingRequest {
    id: u64,
    request: TracedRequest,
    waker: Option<Waker>,
    release: Option<Continuation>,
}

/// The way in which a request goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Continuation {
    /// The mock handles it, and meets this choice of the schedule.
    Handle(Option<usize>),
    /// The mock handles it, and the response never arrives: its process is about to die.
    Abandon,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, HubState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts an incarnation of a worker; requests of earlier ones are refused from now on.
    pub(crate) fn start(&self, worker: usize) -> u64 {
        let mut state = self.lock();
        if state.alive.len() <= worker {
            state.alive.resize(worker + 1, 0);
        }
        state.alive[worker] += 1;
        state.alive[worker]
    }

    /// Returns true if a process of this worker was ever started.
    pub(crate) fn has_started(&self, worker: usize) -> bool {
        self.lock().alive.len() > worker
    }

    /// The requests that wait, by worker and then in order of arrival.
    pub(crate) fn waiting(&self) -> Vec<(u64, TracedRequest)> {
        let state = self.lock();
        let mut found = Vec::new();
        for waiting in &state.waiting {
            if waiting.release.is_none() {
                found.push((waiting.id, waiting.request.clone()));
            }
        }
        found.sort_by_key(|(id, request)| (request.worker, *id));
        found
    }

    pub(crate) fn is_waiting(&self, worker: usize) -> bool {
        let state = self.lock();
        let mut waiting = state.waiting.iter();
        waiting.any(|waiting| waiting.release.is_none() && waiting.request.worker == worker)
    }

    /// Lets a request go on.
    pub(crate) fn release(&self, id: u64, release: Continuation) {
        let mut state = self.lock();
        let waker = state
            .waiting
            .iter_mut()
            .find(|waiting| waiting.id == id)
            .and_then(|waiting| {
                waiting.release = Some(release);
                waiting.waker.take()
            });
        // Without the lock, which the task that is woken takes.
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Returns true for the request that meets this choice of the schedule.
    pub(crate) fn meets(&self, choice: usize) -> bool {
        self.choice.load(Ordering::SeqCst) == choice + 1
    }

    /// A transport to the mock for the clients of one incarnation of a worker.
    pub(crate) fn transport(
        self: &Arc<Self>,
        mock: SharedHttpClient,
        worker: usize,
        incarnation: u64,
    ) -> SharedHttpClient {
        let hub = Arc::clone(self);
        SharedHttpClient::new(Transport {
            hub,
            mock,
            worker,
            incarnation,
        })
    }

    /// Adds a request, which waits from now on, and returns its id; `None` if its process has crashed.
    fn arrive(&self, worker: usize, incarnation: u64, request: &HttpRequest) -> Option<u64> {
        let mut state = self.lock();
        if state.alive.get(worker) != Some(&incarnation) {
            return None;
        }
        let request = read(request, worker, &mut state.calls);
        let id = state.next_id;
        state.next_id += 1;
        state.waiting.push(WaitingRequest {
            id,
            request,
            waker: None,
            release: None,
        });
        Some(id)
    }
}

#[derive(Debug)]
struct Transport {
    hub: Arc<Hub>,
    mock: SharedHttpClient,
    worker: usize,
    incarnation: u64,
}

impl HttpClient for Transport {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(HubConnector {
            hub: Arc::clone(&self.hub),
            mock: self.mock.http_connector(settings, components),
            worker: self.worker,
            incarnation: self.incarnation,
        })
    }
}

#[derive(Debug)]
struct HubConnector {
    hub: Arc<Hub>,
    mock: SharedHttpConnector,
    worker: usize,
    incarnation: u64,
}

impl HttpConnector for HubConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(id) = self.hub.arrive(self.worker, self.incarnation, &request) else {
            let dead = io::Error::new(
                io::ErrorKind::ConnectionAborted,
                "the process that made this client has crashed in the exploration",
            );
            return HttpConnectorFuture::ready(Err(ConnectorError::io(dead.into())));
        };
        let (hub, mock) = (Arc::clone(&self.hub), self.mock.clone());
        let turn = Turn {
            hub: Arc::clone(&hub),
            id,
        };
        HttpConnectorFuture::new(async move {
            let release = turn.await;
            let choice = match release {
                Continuation::Handle(choice) => choice.map_or(NO_CHOICE, |choice| choice + 1),
                Continuation::Abandon => NO_CHOICE,
            };
            // The in-process transport has the mock decide within `call`.
            hub.choice.store(choice, Ordering::SeqCst);
            let response = mock.call(request);
            hub.choice.store(NO_CHOICE, Ordering::SeqCst);
            if let Continuation::Abandon = release {
                return pending().await;
            }
            response.await
        })
    }
}

/// Ready once the explorer lets the request go on. A client that gives up takes it away.
struct Turn {
    hub: Arc<Hub>,
    id: u64,
}

impl Future for Turn {
    type Output = Continuation;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Continuation> {
        let mut state = self.hub.lock();
        let found = state
            .waiting
            .iter_mut()
            .find(|waiting| waiting.id == self.id);
        let waiting = found.expect("a request waits until its turn is dropped");
        if let Some(release) = waiting.release {
            return Poll::Ready(release);
        }
        waiting.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.hub
            .lock()
            .waiting
            .retain(|waiting| waiting.id != self.id);
    }
}

/// Reads the parts of a request that the explorer needs. Adds its call to `calls`.
fn read(request: &HttpRequest, worker: usize, calls: &mut Vec<String>) -> TracedRequest {
    let headers = request.headers();
    let operation = headers
        .get("x-amz-target")
        .and_then(|target| target.split('.').nth(1));
    let operation = operation.unwrap_or("(no operation)").to_owned();
    let attempt = headers.get("amz-sdk-request").and_then(|attempt| {
        let number = attempt.split("attempt=").nth(1)?.split(';').next()?;
        number.trim().parse().ok()
    });
    let id = headers.get("amz-sdk-invocation-id").map(str::to_owned);
    // A request without an invocation id is a call by itself.
    let id = id.unwrap_or_else(|| format!("request {}", calls.len()));
    let call = call_number(calls, &id);
    let bytes = request.body().bytes().unwrap_or_default();
    let mut body = DefaultHasher::new();
    bytes.hash(&mut body);
    let members: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let member = |name: &str| members.get(name).and_then(Value::as_str);
    let name = member("name");
    let target = target(
        &operation,
        member("executionArn"),
        member("stateMachineArn"),
        name,
    );
    TracedRequest {
        worker,
        footprint: footprint(&operation, &target, name.is_some(), body.finish()),
        name: name.map(str::to_owned),
        operation,
        target,
        call,
        attempt: attempt.unwrap_or(1),
        body: body.finish(),
    }
}

/// The part of the service that a request can read or write. An execution is known by its machine
/// and its name. It may be too large, and must not be too small: orders of requests whose footprints do not
/// conflict are not all tried.
fn footprint(operation: &str, target: &str, named: bool, body: u64) -> Footprint {
    let resource = |text: &str| {
        let mut hash = DefaultHasher::new();
        text.hash(&mut hash);
        hash.finish()
    };
    match operation {
        "StartExecution" if named => Footprint::Writes(resource(target)),
        // An unnamed start makes an execution that no other request can name.
        "StartExecution" => Footprint::Writes(body ^ resource("unnamed")),
        "DescribeExecution" | "GetExecutionHistory" => Footprint::Reads(resource(target)),
        _ => Footprint::Everything,
    }
}
