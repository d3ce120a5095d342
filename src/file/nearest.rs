//! Did you mean: the known word that is nearest to a misspelt one.

use similar::TextDiff;

/// The nearest of the known words, if one is near enough to have been meant. Case, `_` and `-` do
/// not count; a word that begins as the other one does is near.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const TELLING: usize = 4;
    /// One letter in four may be wrong.
    const ALIKE: f32 = 0.75;
    let word = plain(word);
    let near = |candidate: &'k str| {
        let plain = plain(candidate);
        let alike = TextDiff::from_chars(&word, &plain).ratio();
        let begins = word.len().min(plain.len()) >= TELLING
            && (word.starts_with(&plain) || plain.starts_with(&word));
        (begins || alike >= ALIKE).then_some((alike, candidate))
    };
    let nearest = known
        .into_iter()
        .filter_map(near)
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    nearest.map(|(_, candidate)| candidate)
}

/// `, did you mean ...?` with the nearest, or nothing.
pub(crate) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map_or_else(String::new, |known| format!("; did you mean {known:?}?"))
}

fn plain(word: &str) -> String {
    let letters = word.chars().filter(|letter| !"_-".contains(*letter));
    letters.flat_map(char::to_lowercase).collect()
}
