//! Throttling in a scenario file.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::script::nearest::nearest;

/// Which operations are throttled.
pub(crate) enum FileThrottling {
    /// AWS's default quotas.
    Aws,
    /// A bucket for each operation that is throttled, by name.
    Buckets(BTreeMap<String, FileBucket>),
}

/// A token bucket.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Bucket"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileBucket {
    /// How many requests it takes at once.
    #[cfg_attr(feature = "schemars", schemars(range(min = 1)))]
    pub(crate) bucket: u32,
    /// How many more each second of the mock's clock.
    pub(crate) refill_per_second: u32,
    /// With `StartExecution`: the starts of EXPRESS machines have a bucket of their own.
    pub(crate) express: Option<FileExpress>,
}

/// The token bucket of the starts of EXPRESS machines.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ExpressBucket"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileExpress {
    /// How many requests it takes at once.
    #[cfg_attr(feature = "schemars", schemars(range(min = 1)))]
    pub(crate) bucket: u32,
    /// How many more each second of the mock's clock.
    pub(crate) refill_per_second: u32,
}

impl<'de> Deserialize<'de> for FileThrottling {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct ThrottlingVisitor;
        impl<'de> Visitor<'de> for ThrottlingVisitor {
            type Value = FileThrottling;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"aws\", or a bucket for each operation")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<FileThrottling, E> {
                match nearest(word, ["aws"]) {
                    Some(meant) if meant == word => Ok(FileThrottling::Aws),
                    Some(_) => Err(E::unknown_variant(word, &["aws"])),
                    None => Err(E::invalid_type(Unexpected::Str(word), &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FileThrottling, A::Error> {
                let buckets = BTreeMap::deserialize(MapAccessDeserializer::new(map))?;
                Ok(FileThrottling::Buckets(buckets))
            }
        }
        reader.deserialize_any(ThrottlingVisitor)
    }
}
