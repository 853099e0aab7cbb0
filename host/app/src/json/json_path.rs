//! JSON paths, by which messages name a value.

/// The path of the member `name` of the object at `path`.
pub(crate) fn child(path: &str, name: &str) -> String {
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$');
    if plain {
        format!("{path}.{name}")
    } else {
        format!("{path}['{name}']")
    }
}
