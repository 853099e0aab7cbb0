//! URIs with parameters: `docs://{chapter}/{page}`.

use fancy_regex::Regex;

/// The URI of a resource, or a template of URIs.
#[derive(Clone, Debug)]
pub struct UriTemplate {
    text: String,
    /// The names of the parameters, in order.
    names: Vec<String>,
    /// Matches URIs; `None` without parameters.
    pattern: Option<Regex>,
}

/// A template that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriTemplateError {
    /// A brace without its counterpart.
    #[error("`{0}` has an unmatched brace")]
    Unmatched(String),
    /// A parameter that is not a name.
    #[error("`{{{0}}}` is not a parameter; write a name of letters, digits and _")]
    Parameter(String),
    /// The template is too large.
    #[error("`{0}` is too long for a template")]
    TooLong(String),
}

impl UriTemplate {
    /// Reads a template. A parameter stands for one or more characters other than `/`,
    /// `?` and `#`, as in the MCP extension.
    ///
    /// # Errors
    /// When a brace is not closed or a parameter has no valid name.
    pub fn new(text: &str) -> Result<Self, UriTemplateError> {
        let unmatched = || UriTemplateError::Unmatched(text.to_owned());
        let (mut names, mut pattern) = (Vec::new(), String::from("^"));
        let mut rest = text;
        while let Some((literal, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(unmatched)?;
            let valid = !name.is_empty()
                && name
                    .bytes()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
            if !valid {
                return Err(UriTemplateError::Parameter(name.to_owned()));
            }
            pattern.push_str(&fancy_regex::escape(literal));
            pattern.push_str("([^/?#]+)");
            names.push(name.to_owned());
            rest = after;
        }
        if rest.contains('}') {
            return Err(unmatched());
        }
        pattern.push_str(&fancy_regex::escape(rest));
        pattern.push('$');
        let pattern = if names.is_empty() {
            None
        } else {
            let pattern = Regex::new(&pattern);
            Some(pattern.map_err(|_| UriTemplateError::TooLong(text.to_owned()))?)
        };
        Ok(Self {
            text: text.to_owned(),
            names,
            pattern,
        })
    }

    /// The template as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it has parameters.
    pub fn has_parameters(&self) -> bool {
        self.pattern.is_some()
    }

    /// The values of the parameters in `uri`, if it matches; not decoded.
    pub fn find<'u>(&self, uri: &'u str) -> Option<Vec<(&str, &'u str)>> {
        let Some(pattern) = &self.pattern else {
            return (self.text == uri).then(Vec::new);
        };
        let captures = pattern.captures(uri).ok()??;
        let values = captures.iter().skip(1).flatten();
        let names = self.names.iter().map(String::as_str);
        Some(names.zip(values.map(|value| value.as_str())).collect())
    }
}

impl PartialEq for UriTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for UriTemplate {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_match_templates() {
        for (template, uri, expected) in [
            ("file://readme", "file://readme", Some(&[][..])),
            ("file://readme", "file://readme2", None),
            ("file://bin/{id}", "file://bin/7", Some(&[("id", "7")])),
            ("file://bin/{id}", "file://bin/", None),
            ("file://bin/{id}", "file://bin/7/8", None),
            ("file://bin/{id}", "file://bin/7?x", None),
            (
                "a://{b}/{c}.txt",
                "a://1/2.txt",
                Some(&[("b", "1"), ("c", "2")]),
            ),
            ("a://{b}/{c}.txt", "a://1/2xtxt", None),
            (
                "a://{b}-{c}",
                "a://1-2-3",
                Some(&[("b", "1-2"), ("c", "3")]),
            ),
            ("a://{b}", "a://%7Bx%7D", Some(&[("b", "%7Bx%7D")])),
        ] {
            let template = UriTemplate::new(template).unwrap();
            let found = template.find(uri);
            assert_eq!(found.as_deref(), expected, "{template:?} {uri}");
        }
    }

    #[test]
    fn templates_that_cannot_be_used() {
        for text in ["a://{b", "a://b}", "a://{}", "a://{b c}", "a://{?b}"] {
            assert!(UriTemplate::new(text).is_err(), "{text}");
        }
    }
}
