//! Fields of answers as .NET's typed collections give them back: parsed and written
//! again.

use super::media_type::{disposition, media_type};
use super::products::{products, token};

/// The values of a field after parsing. What .NET cannot parse stays as it is.
pub(crate) fn typed(name: &str, values: &[&str]) -> Vec<String> {
    if name.eq_ignore_ascii_case("Cache-Control") {
        return cache_control(values).map_or_else(|| owned(values), |value| vec![value]);
    }
    values.iter().flat_map(|value| one(name, value)).collect()
}

fn one(name: &str, value: &str) -> Vec<String> {
    let parsed = match name.to_ascii_lowercase().as_str() {
        "accept-ranges" | "allow" | "connection" | "content-encoding" | "content-language"
        | "trailer" | "transfer-encoding" | "vary" => tokens(value),
        "server" => products(value),
        "content-type" => media_type(value).map(|value| vec![value]),
        "content-disposition" => disposition(value).map(|value| vec![value]),
        _ => None,
    };
    parsed.unwrap_or_else(|| vec![value.to_owned()])
}

/// The elements of a list of tokens.
fn tokens(value: &str) -> Option<Vec<String>> {
    let elements = value.split(',').map(str::trim);
    let elements = elements.filter(|element| !element.is_empty());
    let tokens: Option<Vec<String>> = elements
        .map(|element| match token(element)? {
            (token, "") => Some(token.to_owned()),
            _ => None,
        })
        .collect();
    tokens.filter(|tokens| !tokens.is_empty())
}

/// The directives of `Cache-Control` in the order in which .NET writes them.
const DIRECTIVES: [&str; 12] = [
    "no-store",
    "no-transform",
    "only-if-cached",
    "public",
    "must-revalidate",
    "proxy-revalidate",
    "no-cache",
    "max-age",
    "s-maxage",
    "max-stale",
    "min-fresh",
    "private",
];

/// One value for all.
fn cache_control(values: &[&str]) -> Option<String> {
    let mut directives: Vec<(usize, String)> = Vec::new();
    for value in values {
        // A comma may stand in a quoted list of fields; such values stay.
        if value.contains('"') {
            return None;
        }
        for directive in value
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            let (name, value) = token(directive)?;
            let lower = name.to_ascii_lowercase();
            let known = DIRECTIVES.iter().position(|known| *known == lower);
            let written = match known {
                Some(_) if is_valid(&lower, value) => format!("{lower}{value}"),
                Some(_) => return None,
                None => directive.to_owned(),
            };
            directives.push((known.unwrap_or(DIRECTIVES.len()), written));
        }
    }
    directives.sort_by_key(|(rank, _)| *rank);
    directives.dedup();
    let directives: Vec<String> = directives.into_iter().map(|(_, text)| text).collect();
    Some(directives.join(", "))
}

/// Whether a directive may have this value, which begins with `=` unless it is empty.
fn is_valid(directive: &str, value: &str) -> bool {
    let seconds = value.strip_prefix('=').map(str::parse::<i32>);
    match (directive, seconds) {
        ("max-age" | "s-maxage" | "min-fresh", seconds) => matches!(seconds, Some(Ok(_))),
        ("max-stale", Some(seconds)) => seconds.is_ok(),
        _ => value.is_empty(),
    }
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().copied().map(str::to_owned).collect()
}
