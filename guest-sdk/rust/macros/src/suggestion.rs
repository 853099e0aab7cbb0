//! "Did you mean": the known name that is closest to a misspelt one.

/// ` (did you mean …?)`, or nothing if no name is similar.
pub(crate) fn for_name(written: &str, known: &[&str]) -> String {
    let folded = written.to_lowercase();
    let closest = known
        .iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&folded, &name.to_lowercase()),
                name,
            )
        })
        .min_by_key(|(distance, _)| *distance);
    match closest {
        Some((distance, name)) if distance <= 1 + written.len() / 4 => {
            format!(" (did you mean `{name}`?)")
        }
        _ => String::new(),
    }
}
