//! What a step plays: an exchange of a cassette.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::cassette::RecordedExchange;

/// A recorded exchange: the path of its cassette, or the path and how it is played.
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Play", untagged))]
pub(crate) enum FilePlay {
    Cassette(String),
    More(FileCassette),
    /// What stands for both once the cassette is loaded; nothing if it could not be.
    #[cfg_attr(feature = "schemars", schemars(skip))]
    Loaded {
        exchange: Option<Box<RecordedExchange>>,
        adapt: bool,
    },
}

/// A recorded exchange, and how it is played.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "PlayedCassette"))]
#[serde(deny_unknown_fields)]
pub(crate) struct FileCassette {
    /// The path of the cassette, which begins at the folder of this file. Where it holds several
    /// exchanges, `recorded.json#2` is the second.
    pub(crate) cassette: String,
    /// The answer takes the name, the ARN and the date of today's request.
    #[serde(default)]
    pub(crate) adapt: bool,
}

impl<'de> Deserialize<'de> for FilePlay {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct PlayVisitor;
        impl<'de> Visitor<'de> for PlayVisitor {
            type Value = FilePlay;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the path of a cassette, or { \"cassette\": ... }")
            }

            fn visit_str<E>(self, path: &str) -> Result<FilePlay, E> {
                Ok(FilePlay::Cassette(path.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FilePlay, A::Error> {
                FileCassette::deserialize(MapAccessDeserializer::new(map)).map(FilePlay::More)
            }
        }
        reader.deserialize_any(PlayVisitor)
    }
}
