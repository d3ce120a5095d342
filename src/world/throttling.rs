//! Token buckets: the number of requests that an operation accepts before it is throttled.

/// The token bucket of one operation: each request takes a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// The number of tokens it holds, and begins with.
    pub(crate) size: u32,
    /// The number of tokens it gains each second of the mock's clock.
    pub(crate) refill_per_second: u32,
}

/// The throttled operations, each with a token bucket, as AWS has them.
///
/// Every request that the service gets takes a token from its operation's bucket. If the bucket is
/// empty, the request is refused with ThrottlingException ("Rate exceeded") and does nothing else.
/// Buckets fill up again by the mock's [clock](crate::Clock): a frozen one does not move until the test
/// moves it. A request that a scenario answers in the service's place takes no token.
///
/// ```
/// use sfn_mock::{SfnMock, Throttling};
///
/// // AWS's own quotas, and a DescribeExecution that a tight polling loop meets at once.
/// let throttling = Throttling::aws().bucket("DescribeExecution", 10, 2);
/// let sfn = SfnMock::builder().throttling(throttling).start();
/// ```
///
/// By default nothing is throttled. Inferred: that the check comes before all checks of
/// the service itself, and behind those of AWS's front layer (body, operation,
/// authorization).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "give it to `Builder::throttling`"]
pub struct Throttling {
    /// AWS's quotas, where no bucket replaces them.
    pub(crate) aws: bool,
    /// In the order of their operations.
    pub(crate) buckets: Vec<(String, Bucket)>,
    /// Starts of EXPRESS machines, where they have a bucket of their own.
    pub(crate) express: Option<Bucket>,
}

impl Throttling {
    /// Throttles only the operations that have a [`bucket`](Self::bucket).
    pub fn new() -> Self {
        Self::default()
    }

    /// Throttles each operation by AWS's default quota, of the mock's region.
    ///
    /// Documented, in an older copy of the quota page: AWS has raised some of these since, and an
    /// account can have others. An operation that the page does not list is not throttled.
    pub fn aws() -> Self {
        Self {
            aws: true,
            ..Self::default()
        }
    }

    /// Gives an operation a bucket of this size, which is full at first and gains `refill_per_second`
    /// tokens each second.
    ///
    /// # Panics
    ///
    /// The mock's start panics if Step Functions has no such operation, or `size` is 0.
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
        let bucket = (operation.into(), bucket);
        let place = self.buckets.partition_point(|(name, _)| *name < bucket.0);
        match self.buckets.get_mut(place) {
            Some(known) if known.0 == bucket.0 => *known = bucket,
            Some(_) | None => self.buckets.insert(place, bucket),
        }
        self
    }

    /// Gives starts of EXPRESS machines a bucket of their own, as AWS does. Without it, a
    /// [`bucket`](Self::bucket) of StartExecution is for the starts of all machines.
    pub fn express_starts(mut self, size: u32, refill_per_second: u32) -> Self {
        self.express = Some(Bucket {
            size,
            refill_per_second,
        });
        self
    }

    /// The buckets of the operations, and that of EXPRESS starts, in `region`. AWS's bucket of EXPRESS starts
    /// does not count where the author gave StartExecution one.
    pub(crate) fn buckets_in(&self, region: &str) -> (Vec<(&str, Bucket)>, Option<Bucket>) {
        let mut buckets = Vec::new();
        for (operation, bucket) in &self.buckets {
            buckets.push((operation.as_str(), *bucket));
        }
        let has_bucket = |operation: &str| self.buckets.iter().any(|(known, _)| known == operation);
        if !self.aws {
            return (buckets, self.express);
        }
        let is_large = LARGE_REGIONS.contains(&region);
        for (operation, in_large, elsewhere) in AWS {
            if !has_bucket(operation) {
                let (size, refill_per_second) = if is_large { *in_large } else { *elsewhere };
                let bucket = Bucket {
                    size,
                    refill_per_second,
                };
                buckets.push((operation, bucket));
            }
        }
        let express = (!has_bucket(START_EXECUTION)).then_some(EXPRESS);
        (buckets, self.express.or(express))
    }
}

pub(crate) const START_EXECUTION: &str = "StartExecution";

/// Documented: the regions with the larger quotas.
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

    fn size(throttling: &Throttling, region: &str, operation: &str) -> Option<u32> {
        let (buckets, _) = throttling.buckets_in(region);
        let bucket = buckets.iter().find(|(name, _)| *name == operation);
        bucket.map(|(_, bucket)| bucket.size)
    }

    #[test]
    fn the_quotas_of_start_execution_differ_by_region_and_type() {
        let throttling = Throttling::aws();
        assert_eq!(size(&throttling, "eu-west-1", START_EXECUTION), Some(1300));
        assert_eq!(
            size(&throttling, "eu-central-1", START_EXECUTION),
            Some(800)
        );
        assert_eq!(throttling.buckets_in("eu-west-1").1, Some(EXPRESS));
    }

    #[test]
    fn a_bucket_replaces_the_quota_of_its_operation() {
        let throttling = Throttling::aws().bucket(START_EXECUTION, 10, 2);
        assert_eq!(size(&throttling, "eu-west-1", START_EXECUTION), Some(10));
        assert_eq!(size(&throttling, "eu-west-1", "ListExecutions"), Some(200));
        assert_eq!(throttling.buckets_in("eu-west-1").1, None);
        let throttling = throttling.express_starts(7, 1);
        let (_, express) = throttling.buckets_in("eu-west-1");
        assert_eq!(express.map(|bucket| bucket.size), Some(7));
    }
}
