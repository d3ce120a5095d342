//! Bytes looked at eight at a time: where the first of a kind stands.
//!
//! What lies between two escapes, two colons or two spaces is a few bytes mostly. std's search, and that
//! of the crates for it, is made for long texts, and to begin it costs more than these bytes.

/// Where the bytes from `at` on end that say what they are: the place of the first quote, backslash or
/// control character, or the end.
pub(crate) fn end_of_plain(bytes: &[u8], at: usize) -> usize {
    first(bytes, at, |word| {
        below(word, b' ') | is(word, b'"') | is(word, b'\\')
    })
}

/// The place of the first `wanted` byte from `at` on, or the end.
pub(crate) fn find(bytes: &[u8], at: usize, wanted: u8) -> usize {
    first(bytes, at, |word| is(word, wanted))
}

/// The place of the first of two wanted bytes from `at` on, or the end.
pub(crate) fn find_either(bytes: &[u8], at: usize, wanted: [u8; 2]) -> usize {
    let [one, other] = wanted;
    first(bytes, at, |word| is(word, one) | is(word, other))
}

/// `marks` sets the highest bit of every byte that is wanted. It may set those above the first one
/// wrongly.
#[inline]
fn first(bytes: &[u8], mut at: usize, marks: impl Fn(u64) -> u64) -> usize {
    while let Some(word) = bytes[at..].first_chunk() {
        let marked = marks(u64::from_le_bytes(*word));
        if marked != 0 {
            return at + marked.trailing_zeros() as usize / 8;
        }
        at += word.len();
    }
    let rest = &bytes[at..];
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    let marked = marks(u64::from_le_bytes(word));
    // What fills the word up may be marked too.
    rest.len().min(marked.trailing_zeros() as usize / 8) + at
}

const EACH: u64 = u64::from_le_bytes([1; 8]);

/// Marks the bytes below `bound`, which is at most 128: the first of them is the lowest that borrows
/// when `bound` is taken from each.
#[inline]
fn below(word: u64, bound: u8) -> u64 {
    word.wrapping_sub(EACH * u64::from(bound)) & !word & (EACH << 7)
}

/// Marks the bytes that are `byte`: their difference to it is below 1.
#[inline]
fn is(word: u64, byte: u8) -> u64 {
    below(word ^ (EACH * u64::from(byte)), 1)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::{end_of_plain, find, find_either};

    /// Bytes among which the wanted ones, their neighbours and those with the highest bit are not rare.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            any::<u8>(),
            proptest::sample::select(b"\x00\x1f !\"#[\\]:;,\x7f\x80\xa0\xa2\xdc\xff".as_slice()),
            Just(b'a'),
        ];
        vec(byte, 0..40)
    }

    proptest! {
        #[test]
        fn the_place_is_that_of_the_first_byte_that_is_wanted(bytes in bytes(), at in 0_usize..40) {
            let at = at.min(bytes.len());
            let first = |wanted: &dyn Fn(u8) -> bool| {
                let place = bytes[at..].iter().position(|byte| wanted(*byte));
                place.map_or(bytes.len(), |place| at + place)
            };
            let special = |byte| byte < b' ' || byte == b'"' || byte == b'\\';
            prop_assert_eq!(end_of_plain(&bytes, at), first(&special));
            prop_assert_eq!(find(&bytes, at, b':'), first(&|byte| byte == b':'));
            let either = find_either(&bytes, at, [b' ', b',']);
            prop_assert_eq!(either, first(&|byte| b" ,".contains(&byte)));
        }
    }
}
