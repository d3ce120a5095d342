//! The step that a scenario file says.

use std::time::Duration;

use super::Flaws;
use crate::aws::{ErrorCode, KmsKeyState, ServiceError};
use crate::fault::{Ending, Fault, Latency};
use crate::reply::Reply;
use crate::script::file::form::{FileFault, FileHold, FileLatency, FileReply, FileStep, FileTimes};
use crate::script::nearest::did_you_mean;
use crate::script::{Flaw, Step, Times};

impl FileStep {
    pub(super) fn write(mut self, flaws: &mut Flaws) -> Step {
        self.refuse_what_belongs_to_fail(flaws);
        let times = self.times.take();
        let (probability, damage) = (self.probability, self.damage.take());
        let latency = self.late(flaws);
        let finish = self.finish.take().map(|finish| finish.write(flaws));
        let mut step = self.act(flaws);
        step.damage = damage.map(Fault::from);
        step.times = match times {
            None => step.times,
            Some(FileTimes::Exactly(times)) => Times::Exactly(times),
            Some(FileTimes::Forever) => Times::Forever,
        };
        step.probability = probability;
        step.latency = latency;
        step.finish = finish;
        step
    }

    fn refuse_what_belongs_to_fail(&self, flaws: &mut Flaws) {
        let belongs = [
            ("kmsKeyState", self.kms_key_state.is_some()),
            ("message", self.message.is_some()),
            ("reason", self.reason.is_some()),
            ("status", self.status.is_some()),
        ];
        let given = belongs.iter().filter(|(_, given)| *given);
        for (key, _) in given.filter(|_| self.fail.is_none()) {
            let text = "it belongs to `fail`, which this step does not do";
            flaws.push(Flaw::at(*key, text));
        }
    }

    fn act(self, flaws: &mut Flaws) -> Step {
        let mut acts = Vec::new();
        if self.serve.is_some() {
            acts.push(("serve", Step::serve()));
        }
        if let Some(code) = &self.fail {
            let more = (self.status, self.message, self.reason, self.kms_key_state);
            acts.push(("fail", Step::fail(failure(code, more, flaws))));
        }
        if let Some(reply) = self.reply {
            acts.push(("reply", Step::reply(reply.write(flaws))));
        }
        if let Some(play) = self.play {
            acts.push(("play", play.write()));
        }
        if let Some(fault) = self.lose_request {
            acts.push(("loseRequest", Step::lose_request(fault.into())));
        }
        if let Some(fault) = self.lose_response {
            acts.push(("loseResponse", Step::lose_response(fault.into())));
        }
        if let Some(FileHold { until }) = self.hold {
            let hold = Step::hold();
            acts.push((
                "hold",
                until.map_or(hold.clone(), |count| hold.until(count)),
            ));
        }
        let names: Vec<_> = acts.iter().map(|(name, _)| format!("`{name}`")).collect();
        let text = match acts.len() {
            1 => return acts.remove(0).1,
            0 => "it does nothing".to_owned(),
            _ => format!("it does {}", names.join(" and ")),
        };
        let known = "`serve`, `fail`, `reply`, `play`, `loseRequest`, `loseResponse` and `hold`";
        let text = format!("a step does exactly one of {known}; {text}");
        flaws.push(Flaw::at("", text));
        Step::serve()
    }

    fn late(&self, flaws: &mut Flaws) -> Option<Latency> {
        let delay = self.delay_ms.map(Duration::from_millis);
        let latency = self.latency.as_ref();
        if delay.is_some() && latency.is_some() {
            let text = "a step has `delayMs` or `latency`, not both";
            flaws.push(Flaw::at("latency", text));
        }
        match latency.map(FileLatency::write) {
            None => delay.map(Latency::from),
            Some(Ok(latency)) => Some(latency),
            Some(Err(flaw)) => {
                flaws.push(flaw.within("latency", ""));
                None
            }
        }
    }
}

/// What stands beside a code: status, message, reason, state of the key.
type Beside = (
    Option<u16>,
    Option<String>,
    Option<String>,
    Option<KmsKeyState>,
);

fn failure(
    code: &str,
    (status, message, reason, kms_key_state): Beside,
    flaws: &mut Flaws,
) -> ServiceError {
    let mut error = ServiceError::custom(code);
    if error.code().is_none() && status.is_none() {
        let codes = ErrorCode::ALL.iter().map(|code| code.name());
        let text = format!(
            "{code:?} is not in the error table{}",
            match did_you_mean(code, codes) {
                nearest if nearest.is_empty() => "; another code needs a `status` beside it".into(),
                nearest => format!("{nearest} (another code needs a `status` beside it)"),
            }
        );
        flaws.push(Flaw::at("fail", text));
        return ErrorCode::InternalFailure.into();
    }
    if let Some(status) = status {
        error = error.with_status(status);
    }
    if let Some(message) = message {
        error = error.with_message(message);
    }
    if let Some(reason) = reason {
        error = error.with_reason(reason);
    }
    match kms_key_state {
        Some(state) => error.with_kms_key_state(state),
        None => error,
    }
}

impl FileReply {
    fn write(self, flaws: &mut Flaws) -> Reply {
        let mut flaw = |key: &str, text: String| {
            flaws.push(Flaw::at(key, text).within("reply", ""));
        };
        let fits = (200..=599).contains(&self.status);
        let mut reply = Reply::new(if fits { self.status } else { 200 }).body(self.body);
        if !fits {
            let text = format!("the status of an answer is 200 to 599, not {}", self.status);
            flaw("status", text);
        }
        for (name, value) in self.headers {
            match (name.parse::<http::HeaderName>(), value.parse()) {
                (Ok(name), Ok(value)) => {
                    reply.headers.append(name, value);
                }
                (Err(_), _) => flaw(
                    &format!("headers.{name}"),
                    format!("{name:?} is no name of an HTTP header"),
                ),
                (Ok(_), Err(_)) => flaw(
                    &format!("headers.{name}"),
                    format!("{value:?} is no value of an HTTP header"),
                ),
            }
        }
        reply
    }
}

impl FileLatency {
    fn write(&self) -> Result<Latency, Flaw> {
        match *self {
            Self::FixedMs(delay) => Ok(Latency::fixed(Duration::from_millis(delay))),
            Self::UniformMs { min, max } if min <= max => Ok(Latency::uniform(
                Duration::from_millis(min),
                Duration::from_millis(max),
            )),
            Self::LogNormalMs { median, sigma } if (0.0..=4.0).contains(&sigma) => {
                Ok(Latency::log_normal(Duration::from_millis(median), sigma))
            }
            Self::UniformMs { min, max } => Err(Flaw::at(
                "uniformMs",
                format!("`min` is at most `max`, and {min} is more than {max}"),
            )),
            Self::LogNormalMs { sigma, .. } => Err(Flaw::at(
                "logNormalMs.sigma",
                format!("a sigma is a number from 0 to 4, not {sigma:?}"),
            )),
        }
    }
}

impl From<FileFault> for Fault {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::Reset => Self::Reset,
            FileFault::Close => Self::Close,
            FileFault::Stall => Self::Stall,
            FileFault::Garbage => Self::Garbage,
            FileFault::Truncate { after_bytes, then } => Self::Truncate {
                after_bytes,
                then: then.unwrap_or(Ending::Close),
            },
            FileFault::Trickle { bytes, every_ms } => Self::Trickle {
                bytes,
                every: Duration::from_millis(every_ms),
            },
            FileFault::EmptyBody => Self::EmptyBody,
            FileFault::BrokenJson => Self::BrokenJson,
        }
    }
}
