//! Route templates: `orders/{id:int}/{*rest}` (custom handler protocol, section
//! 7.5).
//!
//! They are parsed by the rules of ASP.NET Core. A template that does not parse
//! costs the function its route, and the Functions host says so only in its
//! log.

use std::borrow::Cow;

use super::grammar;
use super::parameter::{self, Parameter};

/// What is wrong with a template.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong: lower case, no final full stop.
    pub message: String,
    /// What mends it.
    pub remedy: Cow<'static, str>,
}

pub(super) fn fault(message: impl Into<String>, remedy: impl Into<Cow<'static, str>>) -> Fault {
    Fault {
        message: message.into(),
        remedy: remedy.into(),
    }
}

/// A template, split at its slashes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) segments: Vec<Segment>,
}

/// What stands between two slashes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// Only text.
    Literal(String),
    /// One parameter alone, which may be a catch-all.
    Parameter(Parameter),
    /// Text and parameters by turns.
    Complex(Vec<Part>),
}

/// A part of a segment. Two literals are never neighbours, nor two parameters.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    Parameter(Parameter),
}

/// A part or a boundary of segments, as they follow each other in the text.
pub(super) enum Token {
    Slash,
    Part(Part),
}

impl Template {
    pub(super) fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.segments.iter().flat_map(Segment::parameters)
    }
}

impl Segment {
    fn parameters(&self) -> Box<dyn Iterator<Item = &Parameter> + '_> {
        match self {
            Self::Literal(_) => Box::new(std::iter::empty()),
            Self::Parameter(parameter) => Box::new(std::iter::once(parameter)),
            Self::Complex(parts) => Box::new(parts.iter().filter_map(|part| match part {
                Part::Literal(_) => None,
                Part::Parameter(parameter) => Some(parameter),
            })),
        }
    }
}

/// Whether `template` parses.
pub(crate) fn check(template: &str) -> Result<(), Fault> {
    parse(template).map(drop)
}

/// Takes a template apart.
pub(super) fn parse(template: &str) -> Result<Template, Fault> {
    if template.starts_with('/') {
        return Err(fault(
            format!("the route `{template}` begins with a slash"),
            "remove the slash: the route prefix comes before it",
        ));
    }
    let tokens = split(template)?;
    grammar::check(&tokens)?;
    Ok(Template {
        segments: group(tokens),
    })
}

fn split(template: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut letters = template.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' => tokens.push(Token::Slash),
            // A doubled brace is a brace.
            '{' if letters.next_if_eq(&'{').is_none() => {
                tokens.push(Token::Part(Part::Parameter(parameter::read(&mut letters)?)));
            }
            '}' if letters.next_if_eq(&'}').is_none() => {
                return Err(fault(
                    "the route has a } without a {",
                    "remove it, or write }} for the character itself",
                ));
            }
            '?' => {
                return Err(fault(
                    "the route has a ? outside of a parameter",
                    "a query is not part of a route: remove it",
                ));
            }
            _ => match tokens.last_mut() {
                Some(Token::Part(Part::Literal(text))) => text.push(letter),
                _ => tokens.push(Token::Part(Part::Literal(letter.to_string()))),
            },
        }
    }
    Ok(tokens)
}

/// A slash at the end of a template means nothing.
fn group(tokens: Vec<Token>) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut parts = Vec::new();
    for token in tokens {
        match token {
            Token::Part(part) => parts.push(part),
            Token::Slash => segments.extend(segment(std::mem::take(&mut parts))),
        }
    }
    segments.extend(segment(parts));
    segments
}

fn segment(mut parts: Vec<Part>) -> Option<Segment> {
    if parts.len() > 1 {
        return Some(Segment::Complex(parts));
    }
    Some(match parts.pop()? {
        Part::Literal(text) => Segment::Literal(text),
        Part::Parameter(parameter) => Segment::Parameter(parameter),
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn takes_what_aspnet_takes() {
        for template in [
            "",
            "orders",
            "orders/",
            "orders/{id}",
            "orders/{id:int}",
            "orders/{id:int:min(1)?}",
            "orders/{id?}",
            "orders/{id=5}",
            "{*rest}",
            "{**rest}",
            "files/{name}.{extension?}",
            "a/{{literal}}/b",
            "{code:regex(^\\d{{3}}$)}",
            "{code:regex(a=b)?}",
        ] {
            assert_eq!(check(template), Ok(()), "{template}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for (template, words) in [
            ("/orders", "begins with a slash"),
            ("a//b", "two slashes"),
            ("a/{id", "without a }"),
            ("a/id}", "without a {"),
            ("a/{}", "no valid name"),
            ("a/{:int}", "no valid name"),
            ("a/{***x}", "no valid name"),
            ("a/{x??}", "no valid name"),
            ("a/{i{d}", "inside of the parameter"),
            ("{a}{b}", "nothing between"),
            ("{a}/{A}", "two parameters named"),
            ("{*rest}/b", "catch-all"),
            ("b{*rest}", "catch-all"),
            ("{a?}.txt", "does not end its segment"),
            ("{a}-{b?}", "`b` follows `-`"),
            ("{*rest?}", "cannot be optional"),
            ("{a=1?}", "cannot be optional"),
            ("a?b=1", "outside of a parameter"),
        ] {
            let message = check(template).expect_err(template).message;
            assert!(message.contains(words), "{template}: {message}");
        }
    }
}
