//! What a scenario file can say in more than one form: a text or a pattern, a number or a word.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::script::nearest::nearest;

/// A text that is to be equal, or a pattern that is to match.
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Text", untagged))]
pub(crate) enum FileText {
    Equals(String),
    Matches(FileRegex),
}

/// An execution's name.
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Name", untagged))]
pub(crate) enum FileName {
    Text(FileText),
    /// An unnamed start.
    Unnamed,
}

/// A regular expression, which matches anywhere unless it is anchored.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "Regex"))]
#[serde(deny_unknown_fields)]
pub(crate) struct FileRegex {
    pub(crate) regex: String,
}

/// How many requests a step takes: a whole number from 1, or `"forever"`.
pub(crate) enum FileTimes {
    Exactly(u64),
    Forever,
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = FileText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or { \"regex\": ... }")
    }

    fn visit_str<E>(self, text: &str) -> Result<FileText, E> {
        Ok(FileText::Equals(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FileText, A::Error> {
        FileRegex::deserialize(MapAccessDeserializer::new(map)).map(FileText::Matches)
    }
}

impl<'de> Deserialize<'de> for FileText {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for FileName {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = FileName;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, { \"regex\": ... }, or null for an unnamed start")
            }

            fn visit_unit<E>(self) -> Result<FileName, E> {
                Ok(FileName::Unnamed)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<FileName, E> {
                TextVisitor.visit_str(text).map(FileName::Text)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FileName, A::Error> {
                TextVisitor.visit_map(map).map(FileName::Text)
            }
        }
        reader.deserialize_any(NameVisitor)
    }
}

impl<'de> Deserialize<'de> for FileTimes {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct TimesVisitor;
        impl Visitor<'_> for TimesVisitor {
            type Value = FileTimes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number from 1, or \"forever\"")
            }

            fn visit_u64<E>(self, times: u64) -> Result<FileTimes, E> {
                Ok(FileTimes::Exactly(times))
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<FileTimes, E> {
                match nearest(word, ["forever"]) {
                    Some(meant) if meant == word => Ok(FileTimes::Forever),
                    Some(_) => Err(E::unknown_variant(word, &["forever"])),
                    None => Err(E::invalid_type(Unexpected::Str(word), &self)),
                }
            }
        }
        reader.deserialize_any(TimesVisitor)
    }
}
