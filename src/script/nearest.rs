//! Did you mean: the known word that is nearest to a misspelt one.

/// The nearest of the known words, if one is near enough to have been meant. Case, `_` and `-` do
/// not count; a word that begins as the other one does is near.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const TELLING: usize = 4;
    let word = plain(word);
    let near = |candidate: &'k str| {
        let plain = plain(candidate);
        let length = word.chars().count().max(plain.chars().count());
        let distance = strsim::osa_distance(&word, &plain);
        let begins = word.len().min(plain.len()) >= TELLING
            && (word.starts_with(&plain) || plain.starts_with(&word));
        (begins || distance * 3 <= length).then_some((distance, candidate))
    };
    let nearest = known
        .into_iter()
        .filter_map(near)
        .min_by_key(|(distance, _)| *distance);
    nearest.map(|(_, candidate)| candidate)
}

/// `, did you mean ...?` with the nearest, or nothing.
pub(super) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map_or_else(String::new, |known| format!("; did you mean {known:?}?"))
}

fn plain(word: &str) -> String {
    let letters = word.chars().filter(|letter| !"_-".contains(*letter));
    letters.flat_map(char::to_lowercase).collect()
}
