//! Query strings of simulated requests. Corral decodes those of real ones.

use crate::Fields;

/// The decoded parameters of a URL.
pub(super) fn parse(url: &str) -> Fields {
    let (_, query) = url.split_once('?').unwrap_or_default();
    let query = query.split('#').next().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_may_repeat() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("/api/x", &[]),
            ("/api/x?", &[]),
            ("/api/x?a=1&a=2", &[("a", "1"), ("a", "2")]),
            (
                "/api/x?a=b+c%20%C3%A9&flag#end",
                &[("a", "b c é"), ("flag", "")],
            ),
            ("/api/x?a=50%&b=%zz", &[("a", "50%"), ("b", "%zz")]),
        ];
        for (url, expected) in cases {
            let parsed = parse(url);
            let parsed: Vec<_> = parsed
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            assert_eq!(parsed, *expected, "{url}");
        }
    }
}
