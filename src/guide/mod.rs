//! The guide: transports, virtual time, recordings, clients. Its pages cover the
//! [operations], the [lints], the [messages] of failing tests, and the [events of `tracing`](tracing).
//!
//! # Which transport
//!
//! All transports give a client the same answers; a table of tests proves it. They differ in what
//! they need and in the faults that they support:
//!
#![doc = include_str!("transports.md")]
//!
//! Mounting a scenario panics if a step needs a capability that the transport lacks. A responder
//! checks it at the first request.
//!
//! - [`start`](crate::Builder::start) is the default: a real socket, and any client in any
//!   language reaches it.
//! - [`in_process`](crate::Builder::in_process) (feature `aws-sdk`) needs no port and no thread.
//! - `mount_on` and `responder` (feature `wiremock`) are for code that has one base URL for Step
//!   Functions and for others.
//!
//! # Virtual time
//!
//! Under `#[tokio::test(start_paused = true)]` back-off, delays and time-outs take no time. A
//! paused clock jumps ahead whenever its runtime has nothing to do, and that includes waiting for
//! another thread: over a socket that another thread serves, clients are given time-outs that are
//! none.
//!
//! | the test | the mock |
//! |---|---|
//! | has a client of `aws-sdk-sfn` and a paused clock | `.in_process().start()` |
//! | has another client, or must have a socket, and a paused clock on a current-thread runtime | `.start_on_current_runtime()` |
//! | is about 90 days rather than about seconds | any, and `sfn.clock().advance(..)` |
//!
//! With the first two, the service's own clock follows that of the runtime on which the latest request
//! came, so that `tokio::time::advance` frees names too. A mock in a `static` that several runtimes use
//! goes on from the time that has passed so far, and never goes back.
//!
//! # Recorded responses
//!
//! With the feature `record` the mock forwards a client's requests to another Step Functions, its
//! upstream, and records the answers. A request that a scenario handles is not forwarded or recorded.
//!
//! | mode | the file is there | the file is not there |
//! |---|---|---|
//! | `none` (the default) | played back | the mock does not start |
//! | `once` | played back | everything is recorded |
//! | `new` | played back; what it does not hold is recorded | everything is recorded |
//! | `all` | everything is recorded again | everything is recorded |
//!
//! The command `sfn-mock record` is the exception: its default is `once`, since its user wants to record.
//! Tests in CI must not record by accident.
//!
//! `SFN_MOCK_RECORD` in the environment goes before what a test or the command line chose, with these
//! four words. A request that is neither held nor recorded fails the test and shows the nearest
//! exchange.
//!
//! ```
//! # #[cfg(all(feature = "aws-sdk", feature = "record"))]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let cassette = std::env::temp_dir().join(format!("sfn-mock-guide-{}.json", std::process::id()));
//! use sfn_mock::record::{RecordMode, Recording};
//! use sfn_mock::SfnMock;
//!
//! let upstream = SfnMock::start(); // AWS, LocalStack, moto; here another mock
//! let recording = Recording::new(upstream.endpoint_url(), &cassette);
//! let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//!
//! let sfn = SfnMock::builder().record(recording.clone().mode(RecordMode::Once)).start();
//! let start = sfn.client().start_execution().state_machine_arn(orders).name("order-17");
//! let live = start.send().await.unwrap();
//! drop((sfn, upstream));
//!
//! let sfn = SfnMock::builder().record(recording).start(); // the mode `none`
//! let start = sfn.client().start_execution().state_machine_arn(orders).name("order-17");
//! assert_eq!(start.send().await.unwrap(), live);
//! # std::fs::remove_file(cassette).unwrap();
//! # }
//! # #[cfg(not(all(feature = "aws-sdk", feature = "record")))]
//! # fn main() {}
//! ```
//!
//! - A client signs for the mock's address, which AWS would refuse: `sign()` signs again with the credentials
//!   of the SDK's chain, `sign_with(..)` with given ones.
//! - The service of this mock is not used: `started()` and `execution(..)` find no execution.
//!   `exchanges()` and `calls()` work as always; [`is_recorded`](crate::journal::Exchange) marks an exchange.
//! - Each exchange is on the disk before its answer leaves: the first in the file, the others in
//!   `NAME.append-log` beside it, until the end of the recording folds them into the file. Keep the log
//!   of a recorder that was killed: [`Cassette::load`](crate::cassette::Cassette::load) reads it, and the next
//!   recorder folds it. A file `.NAME.NUMBER.new` that it leaves is of no use, and the next one removes it.
//! - The mock does not start where it could not record: a place that cannot be written, a file that is no
//!   recorded cassette, a cassette that another recorder has. Give each test one of its own. A missing folder
//!   is made; a file keeps its mode and owner, and is written through a link.
//! - On a disk that is full, a call gets a 501, which no SDK retries, and the test fails. The upstream is
//!   called again when there is room.
//! - The upstream answers in its own time. A test whose clock is paused can have its client's time-outs
//!   come first.
//! - `https` upstreams are reached through the proxy that the environment names, plain ones directly.
//!
//! # What the server grants a client
//!
//! A script cannot change these limits. They keep a broken client from taking memory or connections
//! forever. AWS documents the megabyte; the others are this crate's own.
//!
#![doc = include_str!("limits.md")]
//!
//! # Executions that end by themselves
//!
//! Definitions are never interpreted. An execution runs until the test says how it ends
//! (`sfn.execution("order-17").succeed(..)`), or as a [`Finish`](crate::Finish) has it. One that ends
//! after a duration ends by the mock's clock:
//!
//! | the mock | its clock | waiting for `after(2 s)` |
//! |---|---|---|
//! | is started with `start()` | the system's | takes two seconds |
//! | is in process, or on the current runtime | tokio's | takes none on a paused clock |
//! | has a `frozen_clock()` | frozen | takes a `sfn.clock().advance(..)` |
//!
//! Nothing runs in between: whoever looks, with a request or through the handle, sees what has closed
//! meanwhile, and when. [`wait_until_closed`](crate::SfnHandle::wait_until_closed) is woken then.
//! Where no time is to matter, [`after_polls`](crate::Finish::after_polls) counts the poller's own
//! looks.
//!
//! # Code that builds its own client
//!
//! [`SfnHandle::client`](crate::SfnHandle) and `config` set a client up so that tests do not
//! disturb each other. Code that makes its own is given, in order of preference,
//!
//! - `sfn.config()`, where it takes an `aws_sdk_sfn::config::Builder`;
//! - `sfn.sdk_config()`, where it takes an `SdkConfig`, as from `aws_config::load()`;
//! - `sfn.http_client()`, where it takes a transport: whatever the endpoint is, no socket is used;
//! - `sfn.configure(&mut command)`, where it is another process: it removes the AWS and proxy variables
//!   that the process would inherit, and sets those of `sfn.env()`. A program in Rust that calls
//!   StartSyncExecution needs `sfn.env_as_proxy()` too.
//!
//! Five things then are its own affair.
//!
//! **The retry quota is one for the process.** The SDK keeps it by *retry partition*, `sfn` by
//! default, and a suite that tests retries uses it up: of 300 tests that were throttled twice, 201
//! failed in one process on the default partition, none with a partition each. An `SdkConfig`
//! cannot carry one. Let the code take a `RetryPartition`, or run each test in a process of its
//! own, as `cargo nextest` does.
//!
//! **A client can be without retries unawares.** Under a `BehaviorVersion` before `v2026_01_12`,
//! `Config::builder()` makes a client that does not retry unless it is told to; `aws_config` has
//! always told it. The mock shows it:
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use aws_sdk_sfn::config::{BehaviorVersion, Config, Credentials, Region};
//! use sfn_mock::{ErrorCode, Scenario, SfnMock, Step};
//!
//! # #[allow(deprecated)]
//! # fn pinned() -> BehaviorVersion { BehaviorVersion::v2025_08_07() }
//! let throttled = Scenario::new("throttled once").then(Step::fail(ErrorCode::ThrottlingException));
//! let sfn = SfnMock::builder().scenario(throttled).in_process().start();
//! let config = Config::builder()
//!     .behavior_version(pinned()) // BehaviorVersion::v2025_08_07()
//!     .region(Region::new("us-east-1"))
//!     .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
//!     .http_client(sfn.http_client());
//! let client = aws_sdk_sfn::Client::from_conf(config.build());
//!
//! let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//! let answer = client.start_execution().state_machine_arn(orders).send().await;
//! assert!(answer.is_err());
//! assert_eq!(sfn.calls().single().attempts(), 1); // not 3
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
//!
//! **The SDK's default connector obeys `HTTP_PROXY`**, for 127.0.0.1 too, since `v2025_08_07`.
//! Where a machine sets it, set `NO_PROXY=127.0.0.1` for the tests, or give the client a plain
//! connector: `aws_smithy_http_client::Builder::new().build_http()`.
//!
//! **`sync-` stands before the host of StartSyncExecution**, before that of an `endpoint_url` too,
//! and no resolver knows `sync-127.0.0.1`. The clients of `sfn.config()` and `sfn.sdk_config()` take
//! it off. Another Rust client does with `sfn.http_client()`; boto3 with
//! `Config(inject_host_prefix=False)`.
//!
//! **Two features of `aws-sdk-sfn`**, both on by default. A client that is given no `http_client`
//! needs `default-https-client`: without it, a call fails with "No HTTP client was available". A
//! client that is given no `sleep_impl` needs `rt-tokio` to wait: without it, one with retries or
//! time-outs cannot be made. `sfn.config()` and `sfn.sdk_config()` give both.
//!
//! # What aws-sdk-sfn makes of it
//!
//! With its standard retries, which are three attempts. The executions are those of an unnamed
//! start; with a name it is at most one.
//!
#![doc = include_str!("client_errors.md")]
//!
//! Tested with aws-sdk-sfn 1.39, the first that knows the errors of KMS, 1.60, and 1.125.
//!
//! # Lints
//!
//! The errors of callers that the mock detects have a page each: [`lints`].

#[cfg(feature = "cli")]
pub mod control;
pub mod explore;
pub mod lints;
pub mod messages;
pub mod operations;
pub mod tracing;
