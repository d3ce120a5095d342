//! Token buckets: how many requests of an operation the service takes before it says that the
//! rate is exceeded.

use std::collections::BTreeMap;

/// How many requests of an operation the service takes at once, and how many more each second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// How many tokens it holds, and begins with.
    pub(crate) size: u32,
    /// How many tokens it gains each second of the mock's clock.
    pub(crate) refill_per_second: u32,
}

/// Which operations are throttled, and how: a token bucket for each, as AWS has them.
///
/// Every request that the service gets takes a token from its operation's bucket. Where there is
/// none, the request is refused with ThrottlingException ("Rate exceeded") and does nothing else.
/// Buckets fill up again by the mock's [clock](crate::Clock): one with a seed stands until the test
/// moves it. What a scenario answers in the service's place takes no token.
///
/// ```
/// use sfn_mock::{SfnMock, Throttling};
///
/// // AWS's own quotas, and a DescribeExecution that a tight polling loop meets at once.
/// let throttling = Throttling::aws().bucket("DescribeExecution", 10, 2);
/// let sfn = SfnMock::builder().throttling(throttling).start();
/// ```
///
/// Nothing is throttled unless it is told here. Inferred: that the check comes before all that the
/// service itself looks at, and behind those of AWS's front layer (body, operation,
/// authorization).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "give it to `Builder::throttling`"]
pub struct Throttling {
    /// AWS's quotas, where no bucket says otherwise.
    pub(crate) aws: bool,
    pub(crate) buckets: BTreeMap<String, Bucket>,
    /// Starts of EXPRESS machines, where they have a bucket of their own.
    pub(crate) express: Option<Bucket>,
}

impl Throttling {
    /// Nothing is throttled but what [`bucket`](Self::bucket) says.
    pub fn new() -> Self {
        Self::default()
    }

    /// AWS's default quotas, of the mock's region.
    ///
    /// Documented, in an older copy of the quota page: AWS has raised some of these since, and an
    /// account can have others. An operation that the page does not list is not throttled.
    pub fn aws() -> Self {
        Self {
            aws: true,
            ..Self::default()
        }
    }

    /// An operation has a bucket of this size, which is full at first and gains so many tokens each
    /// second.
    ///
    /// An operation that is none of Step Functions', or a size of 0, panics when the mock starts.
    pub fn bucket(
        mut self,
        operation: impl Into<String>,
        size: u32,
        refill_per_second: u32,
    ) -> Self {
        let bucket = Bucket {
            size,
            refill_per_second,
        };
        self.buckets.insert(operation.into(), bucket);
        self
    }

    /// Starts of EXPRESS machines have a bucket of their own, as AWS has it. Without it, a
    /// [`bucket`](Self::bucket) of StartExecution is for the starts of all machines.
    pub fn express_starts(mut self, size: u32, refill_per_second: u32) -> Self {
        self.express = Some(Bucket {
            size,
            refill_per_second,
        });
        self
    }

    /// The buckets by operation, and that of EXPRESS starts, in `region`.
    pub(crate) fn resolved(&self, region: &str) -> (BTreeMap<&str, Bucket>, Option<Bucket>) {
        let mut buckets = BTreeMap::new();
        let mut express = None;
        if self.aws {
            let large = LARGE_REGIONS.contains(&region);
            for (operation, in_large, elsewhere) in AWS {
                let (size, refill_per_second) = if large { *in_large } else { *elsewhere };
                let bucket = Bucket {
                    size,
                    refill_per_second,
                };
                buckets.insert(*operation, bucket);
            }
            express = Some(EXPRESS);
        }
        if self.buckets.contains_key(START_EXECUTION) {
            express = None;
        }
        let told = self.buckets.iter();
        buckets.extend(told.map(|(operation, bucket)| (operation.as_str(), *bucket)));
        (buckets, self.express.or(express))
    }
}

pub(crate) const START_EXECUTION: &str = "StartExecution";

/// Documented: where the larger quotas are.
const LARGE_REGIONS: &[&str] = &["us-east-1", "us-west-2", "eu-west-1"];

/// Documented: in every region.
const EXPRESS: Bucket = Bucket {
    size: 6000,
    refill_per_second: 6000,
};

/// A bucket's size, and its refill each second.
type Quota = (u32, u32);

/// The quotas of each operation: in the large regions, and elsewhere. Documented, in
/// the archived sources of the quota page.
#[rustfmt::skip]
const AWS: &[(&str, Quota, Quota)] = &[
    ("CreateActivity", (100, 1), (100, 1)),
    ("CreateStateMachine", (100, 1), (100, 1)),
    ("DeleteActivity", (100, 1), (100, 1)),
    ("DeleteStateMachine", (100, 1), (100, 1)),
    ("DescribeActivity", (200, 1), (200, 1)),
    ("DescribeExecution", (300, 15), (250, 10)),
    ("DescribeStateMachine", (200, 20), (200, 20)),
    ("DescribeStateMachineForExecution", (200, 1), (200, 1)),
    ("GetActivityTask", (3000, 500), (1500, 300)),
    ("GetExecutionHistory", (400, 20), (400, 20)),
    ("ListActivities", (100, 10), (100, 5)),
    ("ListExecutions", (200, 5), (100, 2)),
    ("ListStateMachines", (100, 5), (100, 5)),
    ("ListTagsForResource", (100, 1), (100, 1)),
    ("SendTaskFailure", (3000, 500), (1500, 300)),
    ("SendTaskHeartbeat", (3000, 500), (1500, 300)),
    ("SendTaskSuccess", (3000, 500), (1500, 300)),
    (START_EXECUTION, (1300, 300), (800, 150)),
    ("StopExecution", (1000, 200), (500, 25)),
    ("TagResource", (200, 1), (200, 1)),
    ("UntagResource", (200, 1), (200, 1)),
    ("UpdateStateMachine", (100, 1), (100, 1)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotas_of_start_execution_differ_by_region_and_type() {
        let quotas = |region| {
            let throttling = Throttling::aws();
            let (buckets, express) = throttling.resolved(region);
            let standard = buckets[START_EXECUTION];
            (standard.size, standard.refill_per_second, express)
        };
        assert_eq!(quotas("eu-west-1"), (1300, 300, Some(EXPRESS)));
        assert_eq!(quotas("eu-central-1"), (800, 150, Some(EXPRESS)));
    }

    #[test]
    fn what_is_told_stands_above_the_quotas() {
        let throttling = Throttling::aws().bucket(START_EXECUTION, 10, 2);
        let (buckets, express) = throttling.resolved("eu-west-1");
        assert_eq!((buckets[START_EXECUTION].size, express), (10, None));
        assert_eq!(buckets["ListExecutions"].size, 200);
        let throttling = throttling.express_starts(7, 1);
        let (_, express) = throttling.resolved("eu-west-1");
        assert_eq!(express.map(|bucket| bucket.size), Some(7));
    }
}
