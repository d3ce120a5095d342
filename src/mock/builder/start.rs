//! The start of a mock, and the errors in its settings.

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::{Builder, Host};
use crate::clock::Stopwatch;
#[cfg(feature = "cli")]
use crate::engine::Control;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::mock::{SfnHandle, SfnMock};
use crate::panic_message::refuse;
#[cfg(feature = "record")]
use crate::record::{OpenRecording, Recorder, Recording};
#[cfg(feature = "record")]
use crate::script::Script;
use crate::script::hints;
use crate::transport::server::Server;

impl Builder {
    /// Starts the mock on the runtime that this is called on, with a socket.
    ///
    /// Only this start combines a socket with a paused clock, on a current-thread runtime: a server on
    /// another thread would see false time-outs, since a paused clock jumps ahead while that thread
    /// works.
    ///
    /// # Panics
    ///
    /// If it is not called on a tokio runtime with I/O and time enabled, has invalid
    /// settings, or cannot listen.
    #[track_caller]
    pub fn start_on_current_runtime(mut self) -> SfnMock {
        if Handle::try_current().is_err() {
            refuse(
                "`start_on_current_runtime()` was called outside of a tokio runtime",
                "call it in an async test, such as `#[tokio::test]`; `start()` needs no runtime",
            );
        }
        self.place = Host::CurrentRuntime;
        self.start()
    }

    /// Starts the mock. It needs no runtime and answers at once.
    ///
    /// # Panics
    ///
    /// If it has invalid settings, with all of them in the message; or if it cannot listen.
    #[track_caller]
    pub fn start(self) -> SfnMock {
        match self.begin() {
            Ok(mock) => mock,
            Err(error) => refuse(&error, error.next()),
        }
    }

    /// Starts the mock, or returns why it cannot: for programs whose settings come from a file or a
    /// user. In a test, [`start`](Self::start) reports it as well.
    ///
    /// # Errors
    ///
    /// If it has invalid settings, with all of them in the message ([`ErrorKind::Script`]); or if it cannot listen ([`ErrorKind::Listen`]).
    #[cfg_attr(
        not(feature = "record"),
        expect(unused_mut, reason = "a recording forgets where it was written")
    )]
    pub fn try_start(mut self) -> Result<SfnMock, Error> {
        // A line of the program's source does not help its user.
        #[cfg(feature = "record")]
        {
            self.recording = self.recording.map(|recording| recording.written_at(None));
        }
        self.begin()
    }

    /// Starts the mock. A recording is opened first, since its exchanges are played by the script, which a reset by
    /// the control interface begins with again; the mock is announced under its URL last.
    fn begin(self) -> Result<SfnMock, Error> {
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        #[cfg_attr(
            not(feature = "record"),
            expect(unused_mut, reason = "a recording adds its exchanges to it")
        )]
        let mut script = self.script;
        #[cfg(feature = "record")]
        let redaction = self.recording.as_ref().map(Recording::redaction);
        #[cfg(feature = "record")]
        let recorder = open(self.recording, &mut script)?;
        #[cfg(feature = "cli")]
        let control = self.control.then(|| Control {
            script: script.clone(),
            files: self.control_files,
        });
        let stopwatch = match self.place {
            Host::OwnRuntime => Stopwatch::of_the_system(),
            Host::CurrentRuntime | Host::Process => Stopwatch::of_tokio(),
        };
        let engine = Engine::new(script, stopwatch).with_wait_limit(self.wait_limit);
        #[cfg(feature = "cli")]
        let engine = control.into_iter().fold(engine, Engine::with_control);
        #[cfg(feature = "record")]
        let engine = recorder.into_iter().fold(engine, Engine::with_recorder);
        #[cfg(feature = "record")]
        let engine = redaction
            .into_iter()
            .fold(engine, Engine::with_journal_redaction);
        let engine = Arc::new(engine.with_journal_limit(self.journal_limit));
        let (endpoint_url, server) = if matches!(self.place, Host::Process) {
            ("http://in-process.sfn-mock.invalid".to_owned(), None)
        } else {
            let address = self.bind.unwrap_or((Ipv4Addr::LOCALHOST, 0).into());
            let on_current_runtime = self.place == Host::CurrentRuntime;
            let server = Server::start(Arc::clone(&engine), address, on_current_runtime)?;
            (format!("http://{}", server.address()), Some(server))
        };
        let endpoint_url = Arc::<str>::from(endpoint_url);
        engine.announce(Arc::clone(&endpoint_url));
        Ok(SfnMock {
            handle: SfnHandle {
                engine,
                endpoint_url,
                listens: server.is_some(),
                #[cfg(feature = "explore")]
                explored: None,
            },
            server,
            closed: false,
        })
    }

    /// Returns the errors in its settings, and what to try; `None` without errors.
    fn refusal(&self) -> Option<Error> {
        let (mut texts, mut nexts) = (Vec::new(), Vec::new());
        if let Some(contradiction) = &self.contradiction {
            texts.push(contradiction.clone());
            nexts
                .push("set it in one place: in one of the scripts, or with the builder".to_owned());
        }
        let diagnostics = self.script.diagnostics();
        if !diagnostics.is_empty() {
            for diagnostic in &diagnostics {
                texts.push(diagnostic.to_string());
            }
            nexts.push(hints(&diagnostics));
        }
        #[cfg(feature = "cli")]
        if self.control && self.bind.is_some_and(|bind| !bind.ip().is_loopback()) {
            texts.push(
                "its control interface is for loopback alone, since every client can change \
                 everything"
                    .to_owned(),
            );
            nexts.push("bind it to 127.0.0.1, or leave the control interface out".to_owned());
        }
        if texts.is_empty() {
            return None;
        }
        let text = format!("the mock cannot start: {}", texts.join("\n  and "));
        Some(Error::new(ErrorKind::Script, text).trying(nexts.join("; ")))
    }
}

/// Opens a recording: adds its exchanges to the script, and returns the recorder for the requests that
/// they do not answer.
#[cfg(feature = "record")]
fn open(recording: Option<Recording>, script: &mut Script) -> Result<Option<Recorder>, Error> {
    let Some(recording) = recording else {
        return Ok(None);
    };
    let OpenRecording { playback, recorder } = recording.open()?;
    script.playing.extend(playback);
    Ok(recorder)
}
