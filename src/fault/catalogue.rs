//! The table of faults: the effect of each, and the deliveries that it can break.

use std::time::Duration;

use super::{Ending, Fault};

/// One kind of [`Fault`]: a row of [`Fault::CATALOGUE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultEntry {
    /// Its name in a scenario file.
    pub name: &'static str,
    /// One fault of this kind.
    pub example: Fault,
    /// The events that the peer sees.
    pub peer_sees: &'static str,
    /// Set if it can [lose a request](crate::Step::lose_request).
    pub loses_request: bool,
    /// Set if it can [lose a response](crate::Step::lose_response).
    pub loses_response: bool,
    /// Set if it can [damage an answer](crate::Step::damaged).
    pub damages: bool,
}

impl Fault {
    /// Every kind of fault, with what it can break. Mounting a scenario checks it against this table.
    ///
    /// ```
    /// use sfn_mock::Fault;
    ///
    /// let lossy = Fault::CATALOGUE.iter().filter(|entry| entry.loses_response);
    /// let names: Vec<_> = lossy.map(|entry| entry.name).collect();
    /// assert_eq!(names, ["reset", "close", "stall", "garbage", "truncate"]);
    /// ```
    #[rustfmt::skip]
    pub const CATALOGUE: &'static [FaultEntry] = &[
        entry("reset", Self::Reset, [true, true, true], "an RST, no byte of the answer before it"),
        entry("close", Self::Close, [true, true, true], "a FIN, no byte of the answer before it"),
        entry("stall", Self::Stall, [true, true, true], "nothing; the connection is kept"),
        entry("garbage", Self::Garbage, [true, true, true], "bytes that are not HTTP, then a FIN"),
        entry("truncate", TRUNCATE, [false, true, true], "the head and some bytes of the body, then a FIN or an RST"),
        entry("trickle", TRICKLE, [false, false, true], "all of the answer, a few bytes at a time"),
        entry("emptyBody", Self::EmptyBody, [false, false, true], "the answer with an empty body"),
        entry("brokenJson", Self::BrokenJson, [false, false, true], "the answer with its body cut in the middle, whole as HTTP"),
    ];

    /// Its row of the table.
    pub(super) fn entry(self) -> &'static FaultEntry {
        let row = match self {
            Self::Reset => 0,
            Self::Close => 1,
            Self::Stall => 2,
            Self::Garbage => 3,
            Self::Truncate { .. } => 4,
            Self::Trickle { .. } => 5,
            Self::EmptyBody => 6,
            Self::BrokenJson => 7,
        };
        &Self::CATALOGUE[row]
    }
}

const TRUNCATE: Fault = Fault::Truncate {
    after_bytes: 20,
    then: Ending::Close,
};
const TRICKLE: Fault = Fault::Trickle {
    bytes: 16,
    every: Duration::from_millis(50),
};

/// Makes a row. `can` states whether it can lose a request, lose a response, damage an answer.
const fn entry(
    name: &'static str,
    example: Fault,
    can: [bool; 3],
    peer_sees: &'static str,
) -> FaultEntry {
    FaultEntry {
        name,
        example,
        peer_sees,
        loses_request: can[0],
        loses_response: can[1],
        damages: can[2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_the_row_of_its_example() {
        for entry in Fault::CATALOGUE {
            assert_eq!(entry.example.entry(), entry);
        }
    }

    #[test]
    fn the_documentation_shows_the_table() {
        let documentation = include_str!("mod.rs");
        for entry in Fault::CATALOGUE {
            let variant = format!("{:?}", entry.example);
            let variant = variant.split(' ').next().unwrap_or_default();
            let [request, response, damage] =
                [entry.loses_request, entry.loses_response, entry.damages]
                    .map(|can| if can { "yes" } else { "no" });
            let row = format!(
                "/// | `{variant}` | {} | {request} | {response} | {damage} |\n",
                entry.peer_sees
            );
            assert!(documentation.contains(&row), "missing: {row}");
        }
    }
}
