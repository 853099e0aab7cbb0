//! A single template, for tables other than that of the functions.

use std::cmp::Ordering;

use super::error::TemplateError;
use super::fold;
use super::parameter::Parameter;
use super::pattern::Pattern;
use super::precedence::Precedence;
use super::request_path::RequestPath;
use super::template::{Part, Segment};

/// A compiled route template.
#[derive(Debug)]
pub struct RouteTemplate {
    pattern: Pattern,
    precedence: Precedence,
}

/// The value of one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The parameter's name, as the template spells it.
    pub name: String,
    /// The value, decoded; an escaped slash stays `%2F`.
    pub value: String,
    /// The value escaped as it came, for another URL. What was only a part of a
    /// segment, or a default of the template, is the decoded value.
    pub escaped: String,
}

impl RouteTemplate {
    /// Reads a template that does not begin with a slash.
    ///
    /// # Errors
    /// When `template` is invalid, or a constraint is unknown.
    pub fn parse(template: &str) -> Result<Self, TemplateError> {
        let pattern = Pattern::parse(template)?;
        Ok(Self {
            precedence: Precedence::of(pattern.template()),
            pattern,
        })
    }

    /// The values of the parameters when the path matches. Optional parameters
    /// and catch-alls for which the path has nothing are absent.
    pub fn matches(&self, path: &RequestPath<'_>) -> Option<Vec<Captured>> {
        let values = self.pattern.matches(path)?;
        let captured = values.into_iter().map(|(name, value)| {
            let escaped = self.escaped(&name, path).unwrap_or_else(|| value.clone());
            Captured {
                name,
                value,
                escaped,
            }
        });
        Some(captured.collect())
    }

    /// What the path has for the parameter `name`, as it came.
    fn escaped(&self, name: &str, path: &RequestPath<'_>) -> Option<String> {
        let mut segments = self.pattern.template().segments.iter().enumerate();
        segments.find_map(|(index, segment)| match segment {
            Segment::Parameter(parameter) if parameter.name == name => {
                let first = path.escaped.get(index)?;
                if !parameter.is_catch_all() {
                    return Some((*first).to_owned());
                }
                let mut rest = path.escaped.get(index..)?.join("/");
                if path.trailing_slash {
                    rest.push('/');
                }
                Some(rest)
            }
            Segment::Parameter(_) | Segment::Literal(_) | Segment::Complex(_) => None,
        })
    }

    /// The names of the parameters, in the order of the template.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let parameters = self.pattern.template().parameters();
        parameters.map(|parameter| parameter.name.as_str())
    }

    /// The first parameter that may be left out, as `{id?}`.
    pub fn optional(&self) -> Option<&str> {
        let mut parameters = self.pattern.template().parameters();
        let found = parameters.find(|parameter| parameter.is_optional())?;
        Some(&found.name)
    }

    /// The text of every segment that has no parameter.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        let segments = self.pattern.template().segments.iter();
        segments.filter_map(|segment| match segment {
            Segment::Literal(text) => Some(text.as_str()),
            Segment::Parameter(_) | Segment::Complex(_) => None,
        })
    }

    /// Compares templates by specificity, as ASP.NET Core does: the lesser one is
    /// tried first.
    pub fn by_specificity(&self, other: &Self) -> Ordering {
        self.precedence.cmp(&other.precedence)
    }

    /// Whether the two match the same paths, judging by their text: names of
    /// parameters and the case of letters do not count.
    pub fn same_paths(&self, other: &Self) -> bool {
        let (one, other) = (self.pattern.template(), other.pattern.template());
        one.segments.len() == other.segments.len()
            && one
                .segments
                .iter()
                .zip(&other.segments)
                .all(|pair| match pair {
                    (Segment::Literal(one), Segment::Literal(other)) => fold::equal(one, other),
                    (Segment::Parameter(one), Segment::Parameter(other)) => alike(one, other),
                    (Segment::Complex(one), Segment::Complex(other)) => {
                        one.len() == other.len()
                            && one.iter().zip(other).all(|pair| match pair {
                                (Part::Literal(one), Part::Literal(other)) => {
                                    fold::equal(one, other)
                                }
                                (Part::Parameter(one), Part::Parameter(other)) => alike(one, other),
                                _ => false,
                            })
                    }
                    _ => false,
                })
    }
}

fn alike(one: &Parameter, other: &Parameter) -> bool {
    one.kind == other.kind
        && one.constraints == other.constraints
        && one.default.is_some() == other.default.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name=value~escaped`, or `-` when the path does not match.
    fn found(template: &str, path: &str) -> String {
        let template = RouteTemplate::parse(template).expect(template);
        let path = RequestPath::parse(path).expect(path);
        let Some(captured) = template.matches(&path) else {
            return "-".to_owned();
        };
        let words = captured
            .iter()
            .map(|one| format!("{}={}~{}", one.name, one.value, one.escaped));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn values_are_given_decoded_and_raw() {
        for (template, path, expected) in [
            ("a/{b}", "/a/x%20y", "b=x y~x%20y"),
            ("a/{b}", "/a/x%2Fy/", "b=x%2Fy~x%2Fy"),
            ("a/{b}", "/a/x%252Fy", "b=x%2Fy~x%252Fy"),
            ("a/{*b}", "/a/x%20/y//z/", "b=x /y//z/~x%20/y//z/"),
            ("a/{*b}", "/a", ""),
            ("a/{*b}", "/q/../a/x/.", "b=x/~x/"),
            ("{a}.{b}/{c}", "/1.%32/3", "a=1~1 b=2~2 c=3~3"),
            ("a/{b=7}", "/a", "b=7~7"),
            ("a", "/b", "-"),
        ] {
            assert_eq!(found(template, path), expected, "{template} {path}");
        }
    }

    #[test]
    fn templates_that_match_the_same_paths_are_detected() {
        for (one, other, same) in [
            ("a/{b}", "A/{c}", true),
            ("a/{*b}", "a/{**c}", true),
            ("a/{b}", "a/{*b}", false),
            ("a/{b:int}", "a/{b}", false),
            ("a/{b:int}", "a/{c:int}", true),
            ("a/{b}.{c}", "a/{d}.{e}", true),
            ("a/{b}.{c}", "a/{d}-{e}", false),
            ("a", "a/b", false),
            ("", "", true),
        ] {
            let parse = |text| RouteTemplate::parse(text).expect(text);
            assert_eq!(parse(one).same_paths(&parse(other)), same, "{one} {other}");
        }
    }
}
