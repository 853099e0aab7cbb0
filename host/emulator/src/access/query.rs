//! The query of a request.

use percent_encoding::percent_decode_str;

/// The first value of the parameter `name` in the query of `target`, decoded; names are
/// compared without case.
pub(super) fn parameter(target: &str, name: &str) -> Option<String> {
    let (_, query) = target.split_once('?')?;
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        decoded(key)
            .eq_ignore_ascii_case(name)
            .then(|| decoded(value))
    })
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}
