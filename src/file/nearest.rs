//! Suggestions: the known word that is nearest to a misspelt one.

use crate::diff;

/// Finds the known word that is nearest to `word`, if one is similar enough. Case, `_` and `-` do
/// not count; a word that begins with the other one is near.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    const MIN_PREFIX: usize = 4;
    /// One letter in four may differ.
    const MIN_SIMILARITY: f64 = 0.75;
    let word = plain(word);
    let mut nearest = None;
    let mut best = 0.0;
    for candidate in known {
        let plain = plain(candidate);
        let similarity = diff::similarity(&word, &plain);
        let begins = word.len().min(plain.len()) >= MIN_PREFIX
            && (word.starts_with(&plain) || plain.starts_with(&word));
        if (begins || similarity >= MIN_SIMILARITY) && (nearest.is_none() || similarity > best) {
            (nearest, best) = (Some(*candidate), similarity);
        }
    }
    nearest
}

/// `; did you mean ..?` with the nearest word, or nothing.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(known) => format!("; did you mean {known:?}?"),
        None => String::new(),
    }
}

fn plain(word: &str) -> String {
    let mut plain = String::new();
    for letter in word.chars() {
        if letter != '_' && letter != '-' {
            plain.extend(letter.to_lowercase());
        }
    }
    plain
}
