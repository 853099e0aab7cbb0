//! Texts with binding expressions in braces (custom handler protocol, section 7.3).

use std::fmt;

use super::ExpressionError;
use super::builtin::Builtin;

/// A text with binding expressions in braces, such as `in/{name}.{ext}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    pub(super) parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text that stands for itself.
    Literal(String),
    /// An expression.
    Expression(Expression),
}

/// What is in the braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    /// The names, which were separated by dots.
    pub(super) path: Vec<String>,
    /// What follows the colon.
    pub(super) format: Option<String>,
    /// What it stands for if there is no value of this name.
    pub(super) builtin: Option<Builtin>,
}

impl Template {
    /// Reads `text`. Two braces of a kind stand for one that is not special.
    pub fn read(text: &str) -> Result<Self, ExpressionError> {
        let invalid = |problem: String| ExpressionError::Malformed {
            text: text.to_owned(),
            problem,
        };
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (literal, from) = rest.split_at(at);
            push_literal(&mut parts, literal);
            let place = text.len() - from.len() + 1;
            if let Some((escape, after)) = escaped(from) {
                push_literal(&mut parts, escape);
                rest = after;
                continue;
            }
            let Some(inner) = from.strip_prefix('{') else {
                return Err(invalid(format!(
                    "has a }} without a {{ at character {place}"
                )));
            };
            let end = inner.find(['{', '}']);
            let Some((name, after)) = end
                .map(|end| inner.split_at(end))
                .and_then(|(name, after)| Some((name, after.strip_prefix('}')?)))
            else {
                return Err(invalid(format!(
                    "has a {{ without a }} at character {place}"
                )));
            };
            let expression = Expression::read(name);
            let named = expression.ok_or_else(|| {
                invalid(format!(
                    "has no valid name in the braces at character {place}"
                ))
            })?;
            parts.push(Part::Expression(named));
            rest = after;
        }
        push_literal(&mut parts, rest);
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// What comes before the first expression.
    pub fn literal_prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Expression {
    /// `None` when this is not the name of anything.
    fn read(text: &str) -> Option<Self> {
        let builtin = Builtin::of(text);
        // The format of a builtin is a part of its name.
        let (name, format) = match text.split_once(':') {
            Some((name, format)) if builtin.is_none() && !name.is_empty() => (name, Some(format)),
            _ => (text, None),
        };
        let path: Vec<_> = name.split('.').map(str::to_owned).collect();
        let of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
        let is_named = |part: &String| !part.is_empty() && part.chars().all(of_name);
        let is_valid = builtin.is_some()
            || path.iter().all(is_named)
                && path.first().is_some_and(|first| {
                    !first.contains('-') && !first.starts_with(|letter: char| letter.is_numeric())
                });
        is_valid.then(|| Self {
            path,
            format: format.map(str::to_owned),
            builtin,
        })
    }
}

/// Splits two braces of a kind off, as one.
fn escaped(text: &str) -> Option<(&str, &str)> {
    let after = text
        .strip_prefix("{{")
        .or_else(|| text.strip_prefix("}}"))?;
    Some((text.get(..1)?, after))
}

fn push_literal(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Literal(literal)) => literal.push_str(text),
        _ => parts.push(Part::Literal(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn braces_come_in_pairs() {
        for (text, says) in [
            ("", None),
            ("in/a.txt", None),
            ("in/{name}.{ext}", None),
            ("in/{{2024}}/{name}", None),
            ("in/{o.inner.name}", None),
            ("in/{headers.x-name}", None),
            ("in/{rand-guid}-{rand-guid:N}", None),
            ("in/{DateTime:yyyy-MM-dd}", None),
            ("in/{name", Some("{ without a } at character 4")),
            ("in/{a{b}", Some("{ without a } at character 4")),
            ("in/name}", Some("} without a { at character 8")),
            ("in/{}", Some("no valid name in the braces at character 4")),
            ("in/{a b}", Some("no valid name")),
            ("in/{a..b}", Some("no valid name")),
            ("in/{x-name}", Some("no valid name")),
            ("in/{1a}", Some("no valid name")),
        ] {
            let read = Template::read(text);
            match says {
                None => assert!(read.is_ok(), "{text}: {read:?}"),
                Some(says) => {
                    let error = read.unwrap_err().to_string();
                    assert!(error.contains(says), "{text}: {error}");
                }
            }
        }
    }

    #[test]
    fn prefixes_end_at_the_first_expression() {
        for (text, prefix) in [
            ("", ""),
            ("a/b", "a/b"),
            ("a/{b}/c", "a/"),
            ("a{{b}}{c}", "a{b}"),
            ("{a}b", ""),
        ] {
            let template = Template::read(text).unwrap();
            assert_eq!(template.literal_prefix(), prefix, "{text}");
        }
    }
}
