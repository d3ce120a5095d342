//! The settings of a recording.

use std::fmt;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::upstream::{region_of, service_of};
use super::{Credentials, RecordMode, Recorder, Signing, Upstream};
use crate::cassette::{Cassette, CassetteWriter, PlaybackOptions, Redaction, Source, hide_secrets};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind};

/// The default time limit of an answer: enough for an upstream that has just been started.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A cassette that is recorded from an upstream, and played back: for
/// [`Builder::record`](crate::Builder::record). Requires feature `record`.
///
/// The upstream is any Step Functions: AWS over TLS, LocalStack, moto, another
/// `sfn-mock`. By default it is not called: the mode is [`RecordMode::None`], unless
/// `SFN_MOCK_RECORD` overrides it.
///
/// ```
/// use sfn_mock::cassette::Redaction;
/// use sfn_mock::record::{RecordMode, Recording};
///
/// Recording::new("https://states.eu-west-1.amazonaws.com", "tests/cassettes/orders.json")
///     .mode(RecordMode::Once)
///     .sign()
///     .redact(Redaction::new().pointer("/input/card"));
/// ```
///
/// **Each exchange is on the disk before its answer leaves**, without the secrets that a
/// [`Redaction`] takes out. The first one goes to the file, which is written beside and takes the old
/// one's place; it keeps its mode and its owner, and is written through a link. Further ones are
/// appended to `FILE.append-log`, which is folded into the file when the recorder ends, or when the next
/// one begins. [`Cassette::load`] reads both, so that a recorder that is killed loses no exchange.
///
/// **The mock does not start where it could not record**: if the folder or the file cannot be written,
/// if the file is anything but a recorded cassette, or if another recorder has it, since a cassette has
/// one recorder at a time (`FILE.append-log` is its lock). Nor does it start where the file cannot be
/// replaced without harm: if it has other hard links, which would keep the old content, or is a mount
/// point (a container's volume of one file; mount its folder). A missing folder is made. An exchange that
/// cannot be written later, on a full disk, is answered with a 501, which no SDK retries, is not in the
/// file, and fails the test; the upstream is not called again until there is room.
///
/// The journal of a failing test, `target/sfn-mock/TEST.har`, is redacted by the same rules. A body
/// that cannot be read, and so cannot be redacted, is not recorded, and the test fails: see
/// [`keep_unreadable`](Self::keep_unreadable).
#[derive(Clone)]
#[must_use = "give it to `Builder::record`"]
pub struct Recording {
    upstream: String,
    cassette: PathBuf,
    mode: RecordMode,
    signing: Signing,
    region: Option<String>,
    timeout: Duration,
    redaction: Redaction,
    service: Option<String>,
    client: Option<String>,
    playback: Arc<PlaybackFn>,
    /// The place in a test where a builder gets it.
    written_at: Option<&'static Location<'static>>,
}

type PlaybackFn = dyn Fn(PlaybackOptions) -> PlaybackOptions + Send + Sync;

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording")
            .field("upstream", &hide_secrets(&self.upstream))
            .field("cassette", &self.cassette)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// A recording whose mode is known and whose file has been read.
#[derive(Debug)]
pub(crate) struct OpenRecording {
    /// The cassette that is played back.
    pub(crate) playback: Option<PlaybackOptions>,
    /// The recorder of all other requests.
    pub(crate) recorder: Option<Recorder>,
}

impl Recording {
    /// A recording of the Step Functions at this URL, in this file. A relative path starts at the
    /// program's current directory; `cargo test` runs tests in the package's folder.
    pub fn new(upstream: impl Into<String>, cassette: impl Into<PathBuf>) -> Self {
        Self {
            upstream: upstream.into(),
            cassette: cassette.into(),
            mode: RecordMode::default(),
            signing: Signing::default(),
            region: None,
            timeout: TIMEOUT,
            redaction: Redaction::new(),
            service: None,
            client: None,
            playback: Arc::new(|options| options),
            written_at: None,
        }
    }

    /// Sets the place in a test where it is recorded, for messages.
    pub(crate) fn written_at(mut self, place: Option<&'static Location<'static>>) -> Self {
        self.written_at = place;
        self
    }

    /// Sets the mode. `SFN_MOCK_RECORD` overrides it.
    pub fn mode(mut self, mode: RecordMode) -> Self {
        self.mode = mode;
        self
    }

    /// Signs each request for the upstream, with the credentials that the SDK's usual chain finds:
    /// environment, profile, SSO, a process, web identity, container, instance. By default a request is
    /// forwarded with the client's signature, which is for this mock's address: AWS refuses it.
    pub fn sign(mut self) -> Self {
        self.signing = Signing::ByChain;
        self
    }

    /// Signs each request for the upstream, with these credentials.
    pub fn sign_with(mut self, credentials: Credentials) -> Self {
        self.signing = Signing::With(credentials);
        self
    }

    /// Sets the region to sign for. Default: the one that the upstream's host names
    /// (`states.eu-west-1.amazonaws.com`), else the one that the SDK's chain finds, else
    /// `us-east-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the time that the upstream may take for one answer. Default: 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Takes more secrets out. Requests are redacted too before they are compared with the cassette.
    pub fn redact(mut self, redaction: Redaction) -> Self {
        self.redaction = if self.redaction.is_keeping_unreadable() {
            redaction.keep_unreadable()
        } else {
            redaction
        };
        self
    }

    /// Keeps bodies that cannot be read, as [`Redaction::keep_unreadable`] does. Without it the exchange
    /// is recorded without such a body, and the test fails.
    pub fn keep_unreadable(mut self) -> Self {
        self.redaction = self.redaction.keep_unreadable();
        self
    }

    /// Names the service in the cassette's source, such as `moto 5.2.5`. Default: the region of AWS, or
    /// the upstream's host and port.
    pub fn source_service(mut self, service: impl Into<String>) -> Self {
        self.service = Some(service.into());
        self
    }

    /// Names the client in the cassette's source. Default: that of the first request's `User-Agent`.
    pub fn source_client(mut self, client: impl Into<String>) -> Self {
        self.client = Some(client.into());
        self
    }

    /// Sets the options of playback. Default: [`PlaybackOptions::of`].
    ///
    /// ```
    /// # use sfn_mock::record::Recording;
    /// Recording::new("http://127.0.0.1:4566", "orders.json")
    ///     .playback(|options| options.adapted().ignoring("/input/sentAt"));
    /// ```
    pub fn playback(
        mut self,
        options: impl Fn(PlaybackOptions) -> PlaybackOptions + Send + Sync + 'static,
    ) -> Self {
        self.playback = Arc::new(options);
        self
    }

    pub(crate) fn redaction(&self) -> Redaction {
        self.redaction.clone()
    }

    /// Decides on the mode, reads the file, and begins to record if the mode asks for it.
    pub(crate) fn open(self) -> Result<OpenRecording, Error> {
        let uri = Upstream::parse(&self.upstream)?;
        let mode = RecordMode::of_environment()?.unwrap_or(self.mode);
        // It is locked before it is read: a recorder may be filling it, and may have made it by then.
        let may_record = match mode {
            RecordMode::None => false,
            RecordMode::Once => !self.cassette.exists(),
            RecordMode::New | RecordMode::All => true,
        };
        let writer = may_record.then(|| CassetteWriter::lock(&self.cassette, &self.redaction));
        let writer = writer.transpose()?;
        let held = match (mode, self.cassette.exists()) {
            (RecordMode::None, false) => return Err(missing(&self.cassette)),
            (RecordMode::Once | RecordMode::New | RecordMode::All, false) => None,
            (RecordMode::None | RecordMode::Once | RecordMode::New, true) => {
                Some(Cassette::load(&self.cassette)?)
            }
            (RecordMode::All, true) => Some(Cassette::load(&self.cassette).map_err(|error| {
                let next = "mode `all` replaces recorded cassettes alone: remove the file, or record \
                            into one of its own";
                error.trying(next.to_owned())
            })?),
        };
        let is_played = mode != RecordMode::All;
        let playback = held.clone().filter(|_| is_played).map(|held| {
            let options = PlaybackOptions::of(held).redacted(self.redaction.clone());
            (self.playback)(options).written_at(self.written_at)
        });
        // Mode `once` and a file that another recorder has made before the lock was free.
        let is_finished = mode == RecordMode::Once && held.is_some();
        let Some(mut writer) = writer.filter(|_| !is_finished) else {
            return Ok(OpenRecording {
                playback,
                recorder: None,
            });
        };
        if let Some(held) = &held {
            refuse_made_up(held, &self.cassette)?;
        }
        let service = self.service.unwrap_or_else(|| service_of(&uri));
        let continued = held.clone().filter(|_| is_played);
        let beginning =
            continued.unwrap_or_else(|| Cassette::new(Source::recorded(service, now())));
        writer.begin(held.as_ref(), beginning)?;
        if let Some(client) = &self.client {
            writer.set_client(client);
        }
        let region = self.region.or_else(|| region_of(&uri).map(str::to_owned));
        let upstream = Upstream {
            uri,
            signing: self.signing,
            region,
            timeout: self.timeout,
        };
        let names_client = self.client.is_none();
        let recorder = Recorder::new(Arc::new(upstream), writer, names_client, self.written_at);
        Ok(OpenRecording {
            playback,
            recorder: Some(recorder),
        })
    }
}

fn now() -> SystemTime {
    Clock::true_time()
}

fn missing(cassette: &Path) -> Error {
    let text = format!(
        "{}: there is no such cassette, and mode `none` records nothing; \
         `{}=once` records it",
        cassette.display(),
        RecordMode::VARIABLE
    );
    Error::new(ErrorKind::Read, text)
}

/// Refuses a cassette whose source would become untrue by recording into it, or that could not be
/// recorded again.
fn refuse_made_up(held: &Cassette, path: &Path) -> Result<(), Error> {
    match held.source() {
        Source::Recorded { .. } => Ok(()),
        Source::Documentation { .. } | Source::Synthetic { .. } => {
            let text = format!(
                "{}: expected recorded exchanges, found made-up ones; record into a file of its own",
                path.display()
            );
            Err(Error::new(ErrorKind::Record, text))
        }
    }
}
