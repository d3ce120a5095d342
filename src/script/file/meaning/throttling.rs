//! What a scenario file means by its throttling.

use super::Flaws;
use crate::script::Flaw;
use crate::script::file::form::{FileBucket, FileThrottling};
use crate::world::{START_EXECUTION, Throttling};

impl FileThrottling {
    pub(super) fn meant(self, flaws: &mut Flaws) -> Throttling {
        let buckets = match self {
            Self::Aws => return Throttling::aws(),
            Self::Buckets(buckets) => buckets,
        };
        let mut throttling = Throttling::new();
        for (operation, bucket) in buckets {
            let FileBucket {
                bucket,
                refill_per_second,
                express,
            } = bucket;
            if let Some(express) = express {
                if operation != START_EXECUTION {
                    let path = format!("throttling.{operation}.express");
                    let text = format!("only {START_EXECUTION} has a bucket for EXPRESS machines");
                    flaws.push(Flaw::at(path, text));
                }
                throttling = throttling.express_starts(express.bucket, express.refill_per_second);
            }
            throttling = throttling.bucket(operation, bucket, refill_per_second);
        }
        throttling
    }
}
