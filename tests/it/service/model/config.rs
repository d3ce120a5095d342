//! The settings of a mock at its start: the ends of executions by themselves, and the number of requests
//! that it takes.

use proptest::option;
use proptest::prelude::Strategy;
use sfn_mock::Throttling;

use super::actions::{Plan, plan};

/// A bucket's size, and what it gains each second.
type Bucket = (u32, u32);

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    /// One for each machine.
    pub(super) plans: [Option<Plan>; 3],
    pub(super) starts: Option<Bucket>,
    /// Starts of EXPRESS machines have their own.
    pub(super) express_starts: Option<Bucket>,
    pub(super) polls: Option<Bucket>,
}

pub(super) fn any() -> impl Strategy<Value = Setting> {
    let rarely = |polls| option::weighted(0.15, plan(polls));
    let plans = (
        rarely(true),
        option::weighted(0.4, plan(true)),
        rarely(false),
    );
    let bucket = || option::weighted(0.2, (1..12u32, 0..4u32));
    (plans, bucket(), bucket(), bucket()).prop_map(|(plans, starts, express_starts, polls)| {
        Setting {
            plans: plans.into(),
            starts,
            express_starts,
            polls,
        }
    })
}

impl Setting {
    pub(super) fn throttling(&self) -> Throttling {
        let mut throttling = Throttling::new();
        for (operation, bucket) in [
            ("StartExecution", self.starts),
            ("DescribeExecution", self.polls),
        ] {
            if let Some((size, refill)) = bucket {
                throttling = throttling.bucket(operation, size, refill);
            }
        }
        match self.express_starts {
            Some((size, refill)) => throttling.express_starts(size, refill),
            None => throttling,
        }
    }
}

/// The model of the buckets. Each is full at first, loses a token with each request, and gains some
/// each second until it is full.
#[derive(Debug)]
pub(super) struct Buckets {
    starts: Option<Tokens>,
    express_starts: Option<Tokens>,
    polls: Option<Tokens>,
}

#[derive(Debug)]
struct Tokens {
    bucket: Bucket,
    /// In thousandths: what a token a second gives in a millisecond.
    left: i64,
    at: i64,
}

impl Buckets {
    pub(super) fn new(setting: &Setting) -> Self {
        let full = |bucket: Option<Bucket>| {
            bucket.map(|bucket| Tokens {
                bucket,
                left: i64::from(bucket.0) * 1000,
                at: 0,
            })
        };
        Self {
            starts: full(setting.starts),
            express_starts: full(setting.express_starts),
            polls: full(setting.polls),
        }
    }

    /// EXPRESS starts take from the others' bucket where they have none of their own.
    pub(super) fn admit_start(&mut self, express: bool, now: i64) -> bool {
        let own = self.express_starts.as_mut().filter(|_| express);
        own.or(self.starts.as_mut())
            .is_none_or(|tokens| tokens.take(now))
    }

    pub(super) fn admit_describe(&mut self, now: i64) -> bool {
        self.polls.as_mut().is_none_or(|tokens| tokens.take(now))
    }
}

impl Tokens {
    fn take(&mut self, now: i64) -> bool {
        let (size, refill) = (i64::from(self.bucket.0), i64::from(self.bucket.1));
        self.left = (size * 1000).min(self.left + refill * (now - self.at));
        self.at = now;
        if self.left < 1000 {
            return false;
        }
        self.left -= 1000;
        true
    }
}
