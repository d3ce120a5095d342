//! Chance from one seed: ids and draws that come out the same in every run with that seed.

use uuid::{Builder, Uuid};

/// The purpose of a draw. Each is a stream of its own, so that a draw more in one never
/// shifts another. A new one goes to the end: another number is another stream, and a seed would no longer
/// give the values that it gave.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(crate) enum Purpose {
    ExecutionId = 1,
    RequestId,
    AliasWeight,
    Probability,
    Latency,
    PageToken,
    TaskToken,
    RevisionId,
    TraceId,
}

/// The source of all chance in one mock.
#[derive(Debug)]
pub(crate) struct Chance {
    seed: u64,
    execution_ids: fastrand::Rng,
    alias_weights: fastrand::Rng,
    task_tokens: fastrand::Rng,
}

/// The ids of answers: each comes from the number of its exchange, so that the journal need not keep it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestIds {
    seed: u64,
}

impl RequestIds {
    /// The id of the answer to exchange `number`: a version 4 UUID.
    pub(crate) fn of(self, number: u64) -> Uuid {
        uuid(&mut stream(self.seed, Purpose::RequestId, b"", number))
    }
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            execution_ids: stream(seed, Purpose::ExecutionId, b"", 0),
            alias_weights: stream(seed, Purpose::AliasWeight, b"", 0),
            task_tokens: stream(seed, Purpose::TaskToken, b"", 0),
        }
    }

    /// A seed for a mock that was given none.
    pub(crate) fn random_seed() -> u64 {
        // Short enough to be copied by hand from a failure message.
        u64::from(fastrand::u32(..))
    }

    /// A version 4 UUID for an execution that was given no name, or an EXPRESS execution.
    pub(crate) fn execution_id(&mut self) -> Uuid {
        uuid(&mut self.execution_ids)
    }

    /// The source of `x-amzn-RequestId`.
    pub(crate) fn request_ids(&self) -> RequestIds {
        RequestIds { seed: self.seed }
    }

    /// A task token: a long text without a meaning.
    pub(crate) fn task_token(&mut self) -> String {
        // Observed: real ones begin like this.
        let mut token = "AAAAKgAAAAIAAAAAAAAAA".to_owned();
        for _ in 0..235 {
            token.push(self.task_tokens.alphanumeric());
        }
        token
    }

    /// The trace header that the service makes for the `nth` execution, which started `epoch_seconds` after
    /// the beginning of 1970.
    ///
    /// Recorded: that there is one. Inferred: its form, that of X-Ray.
    pub(crate) fn trace_header(&self, nth: u64, epoch_seconds: u64) -> String {
        let id = self.keyed(Purpose::TraceId, b"", nth).u128(..) >> 32;
        format!("Root=1-{epoch_seconds:08x}-{id:024x};Sampled=1")
    }

    /// A number below 100, the sum of an alias's weights, for the choice between its versions.
    pub(crate) fn alias_weight(&mut self) -> u32 {
        self.alias_weights.u32(0..100)
    }

    /// The source of the ids of all revisions; [`RevisionIds::of`] narrows it to one machine.
    pub(crate) fn revision_ids(&self) -> RevisionIds {
        RevisionIds { seed: self.seed }
    }

    /// The draws that belong to the `nth` event of `key`: the same for one seed, in whatever
    /// order the events of different keys come.
    pub(crate) fn keyed(&self, purpose: Purpose, key: &[u8], nth: u64) -> fastrand::Rng {
        stream(self.seed, purpose, key, nth)
    }
}

/// The ids of one machine's revisions: the same for one seed, whenever they are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RevisionIds {
    seed: u64,
}

impl RevisionIds {
    /// The ids of one machine, by its ARN and its place among the machines: a machine that is created again
    /// has other ids.
    pub(crate) fn of(self, arn: &str, place: u64) -> Self {
        let seed = stream(self.seed, Purpose::RevisionId, arn.as_bytes(), place).u64(..);
        Self { seed }
    }

    /// The id of the machine's revision with this number: a version 4 UUID.
    pub(crate) fn id(self, revision: u32) -> Uuid {
        uuid(&mut stream(
            self.seed,
            Purpose::RevisionId,
            b"",
            revision.into(),
        ))
    }
}

fn uuid(rng: &mut fastrand::Rng) -> Uuid {
    Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}

/// Makes the source of one stream of draws, seeded by FNV-1a over all that names the stream. Std's hasher does
/// not promise the same value in another Rust release, where a seed must still give the same values; for the
/// same reason the order of the parts must stay.
fn stream(seed: u64, purpose: Purpose, key: &[u8], nth: u64) -> fastrand::Rng {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in [
        &seed.to_le_bytes()[..],
        &[purpose as u8],
        &nth.to_le_bytes(),
        key,
    ] {
        for byte in part {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fastrand::Rng::with_seed(hash)
}
