//! Patterns of blob paths, which give names to parts of a blob's name.

use super::ExpressionError;
use super::template::{Part, Template};

/// The pattern of a blob trigger's path, such as `in/{name}.{ext}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobPattern {
    /// The container, which has no expressions.
    pub container: String,
    /// The blob's name; `None` for every blob of the container.
    name: Option<Template>,
}

impl BlobPattern {
    /// Reads a path, its settings replaced.
    pub fn read(path: &str) -> Result<Self, ExpressionError> {
        let invalid = |problem: &str| ExpressionError::Malformed {
            text: path.to_owned(),
            problem: problem.to_owned(),
        };
        let (container, name) = match path.split_once('/') {
            Some((container, name)) => (container, Some(name)),
            None => (path, None),
        };
        if container.is_empty() {
            return Err(invalid(
                "does not begin with a container; write container/{name}",
            ));
        }
        if container.contains(['{', '}']) {
            return Err(invalid(
                "has an expression for its container; name the container",
            ));
        }
        let name = name.filter(|name| !name.is_empty()).map(Template::read);
        let name = name.transpose()?;
        let parts = name.iter().flat_map(|name| &name.parts);
        for part in parts {
            if let Part::Expression(expression) = part
                && expression.path.len() != 1
            {
                return Err(invalid(
                    "has a dot in the braces, which a trigger cannot have",
                ));
            }
        }
        Ok(Self {
            container: container.to_owned(),
            name,
        })
    }

    /// What the names of all blobs that match begin with.
    pub fn prefix(&self) -> &str {
        self.name.as_ref().map_or("", Template::literal_prefix)
    }

    /// The parts of `name` that have names, in the order of the pattern; `None` when the
    /// blob does not match. The first expression takes as much as it can, and then the
    /// next: `{name}.{ext}` finds `a.b` and `txt` in `a.b.txt`.
    pub fn captures(&self, name: &str) -> Option<Vec<(String, String)>> {
        let Some(pattern) = &self.name else {
            return Some(Vec::new());
        };
        let mut captured = Vec::new();
        matches(&pattern.parts, name, &mut captured).then(|| {
            let mut found: Vec<(String, String)> = Vec::new();
            for (name, value) in captured {
                // Of two expressions of one name the last counts.
                found.retain(|(known, _)| *known != name);
                found.push((name, value));
            }
            found
        })
    }
}

/// Matches the rest of a pattern. The pattern has few expressions, so that trying every
/// place for each costs little.
fn matches(parts: &[Part], text: &str, captured: &mut Vec<(String, String)>) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return text.is_empty();
    };
    match part {
        Part::Literal(literal) => text
            .strip_prefix(literal.as_str())
            .is_some_and(|text| matches(rest, text, captured)),
        Part::Expression(expression) => {
            let name = expression.path.first().cloned().unwrap_or_default();
            let known = captured.len();
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            let ends: Vec<_> = ends.collect();
            // A line feed ends what `.` of a regular expression takes.
            let most = text.find('\n').unwrap_or(text.len());
            for end in ends.into_iter().rev().filter(|end| *end <= most) {
                let (value, after) = text.split_at(end);
                captured.push((name.clone(), value.to_owned()));
                if matches(rest, after, captured) {
                    return true;
                }
                captured.truncate(known);
            }
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BlobPattern;

    #[test]
    fn names_match_from_the_left() {
        for (pattern, blob, captures) in [
            ("in", "x.txt", Some(&[][..])),
            ("in/", "a/b/x.txt", Some(&[])),
            ("in/x.txt", "x.txt", Some(&[])),
            ("in/x.txt", "X.txt", None),
            ("in/{name}", "a/b c.txt", Some(&[("name", "a/b c.txt")])),
            ("in/{name}", "", Some(&[("name", "")])),
            (
                "in/{name}.{ext}",
                "a.b.c d.txt",
                Some(&[("name", "a.b.c d"), ("ext", "txt")]),
            ),
            ("in/{name}.{ext}", "noext", None),
            (
                "in/{dir}/{name}",
                "d1/d2/f.txt",
                Some(&[("dir", "d1/d2"), ("name", "f.txt")]),
            ),
            ("in/sub/{name}.png", "sub/ü.png", Some(&[("name", "ü")])),
            ("in/sub/{name}.png", "sub/ü.jpg", None),
            ("in/{{x}}{name}", "{x}y", Some(&[("name", "y")])),
            ("in/{a}-{a}", "1-2", Some(&[("a", "2")])),
            ("in/{a}", "x\ny", None),
        ] {
            let pattern_read = BlobPattern::read(pattern).unwrap();
            let found = pattern_read.captures(blob);
            let found: Option<Vec<_>> = found.as_ref().map(|found| {
                let found = found.iter();
                found
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect()
            });
            assert_eq!(found.as_deref(), captures, "{pattern} {blob}");
        }
    }

    #[test]
    fn patterns_have_a_container() {
        for (pattern, says) in [
            ("", "does not begin with a container"),
            ("/x", "does not begin with a container"),
            ("{c}/x", "expression for its container"),
            ("in/{a.b}", "a dot in the braces"),
            ("in/{a", "without a }"),
        ] {
            let error = BlobPattern::read(pattern).unwrap_err().to_string();
            assert!(error.contains(says), "{pattern}: {error}");
        }
    }
}
