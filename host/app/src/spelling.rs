//! "Did you mean": the known word nearest to one that is not known.

/// The nearest of `known` to `word`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::osa_distance(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The remedy for a `word` that is not among `known`: the nearest one, or all.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_nearest_word() {
        let known = ["limits", "instances", "grants", "build", "sha256"];
        for (word, near) in [
            ("limit", Some("limits")),
            ("Limits", Some("limits")),
            ("grnats", Some("grants")),
            ("sha-256", Some("sha256")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), near, "{word}");
        }
        assert_eq!(suggestion("limit", &known), "did you mean `limits`?");
        assert_eq!(suggestion("x", &["in", "out"]), "use one of: in, out");
    }
}
