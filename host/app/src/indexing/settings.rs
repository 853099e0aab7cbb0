//! App settings that the Functions host needs to load a function.

use crate::settings::Settings;

/// Why a text with percent signs has no value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unresolved<'a> {
    /// The setting of this name does not exist.
    Missing(&'a str),
    /// A percent sign has no partner.
    Open,
}

/// `text` with every `%NAME%` replaced, as the Functions host does it for the
/// properties of a binding: all or nothing, and every percent sign counts.
pub(super) fn resolve<'a>(text: &'a str, settings: &Settings) -> Result<String, Unresolved<'a>> {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let (name, following) = after.split_once('%').ok_or(Unresolved::Open)?;
        let value = settings.get(name).ok_or(Unresolved::Missing(name))?;
        resolved.push_str(before);
        resolved.push_str(value);
        rest = following;
    }
    resolved.push_str(rest);
    Ok(resolved)
}

/// Whether `value` has the form of a connection string of Azure Storage.
pub(super) fn is_storage_connection(value: &str) -> bool {
    let parts = value.split(';').map(str::trim);
    let filled: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    !filled.is_empty()
        && filled.iter().all(|part| {
            let name = part.split_once('=').map(|(name, _)| name.trim());
            name.is_some_and(|name| !name.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_percent_sign_counts() {
        let settings: Settings = [("QUEUE", "orders"), ("A B", "x")].into_iter().collect();
        for (text, resolved) in [
            ("", Ok("")),
            ("plain", Ok("plain")),
            ("%QUEUE%", Ok("orders")),
            ("my-%queue%-%A B%", Ok("my-orders-x")),
            ("%MISSING%", Err(Unresolved::Missing("MISSING"))),
            ("%QUEUE%%", Err(Unresolved::Open)),
            ("100%", Err(Unresolved::Open)),
            ("%%", Err(Unresolved::Missing(""))),
        ] {
            let expected = resolved.map(str::to_owned);
            assert_eq!(resolve(text, &settings), expected, "{text}");
        }
    }

    #[test]
    fn connection_strings_have_a_form() {
        for (value, valid) in [
            ("UseDevelopmentStorage=true", true),
            ("AccountName=a;AccountKey=b==;", true),
            ("nonsense", false),
            ("", false),
            ("=x", false),
            ("a=b;c", false),
        ] {
            assert_eq!(is_storage_connection(value), valid, "{value}");
        }
    }
}
