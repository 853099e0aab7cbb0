//! A parameter of a template, between braces:
//! `{name:constraint:constraint(argument)=default}`.

use std::iter::Peekable;
use std::str::Chars;

use super::error::{TemplateError, invalid};
use super::policies::{self, slice};

/// A named part of the path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The constraints as written, such as `int` and `range(1,5)`.
    pub(super) constraints: Vec<String>,
    /// The default value.
    pub(super) default: Option<String>,
}

/// How much of the path a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One segment, or a part of one.
    Single,
    /// The same, or nothing: `{id?}`.
    Optional,
    /// All the rest, including slashes: `{*rest}`. With two asterisks slashes
    /// also stay as they are when a path is made, which never happens here.
    CatchAll,
}

impl Parameter {
    pub(super) fn is_optional(&self) -> bool {
        self.kind == Kind::Optional
    }

    pub(super) fn is_catch_all(&self) -> bool {
        self.kind == Kind::CatchAll
    }
}

/// Reads a parameter up to its closing brace; the opening one has been read.
pub(super) fn read(letters: &mut Peekable<Chars<'_>>) -> Result<Parameter, TemplateError> {
    let mut text = String::new();
    loop {
        match letters.next() {
            Some('}') if letters.next_if_eq(&'}').is_none() => return parse(&text),
            Some('{') if letters.next_if_eq(&'{').is_none() => {
                return Err(invalid(
                    format!("the route has a {{ inside of the parameter `{text}`"),
                    "close the first one before the second",
                ));
            }
            Some(letter) => text.push(letter),
            None => {
                return Err(invalid(
                    "the route has a { without a }",
                    "close it, or write {{ for the character itself",
                ));
            }
        }
    }
}

fn parse(text: &str) -> Result<Parameter, TemplateError> {
    let letters: Vec<char> = text.chars().collect();
    let stars = letters
        .iter()
        .take(2)
        .take_while(|one| **one == '*')
        .count();
    let inner = letters.get(stars..).unwrap_or_default();
    let (inner, optional) = match inner.split_last() {
        Some(('?', inner)) => (inner, true),
        _ => (inner, false),
    };
    // The first letter belongs to the name, whatever it is.
    let delimiter = (1..inner.len()).find(|at| matches!(inner.get(*at), Some(':' | '=')));
    let name = slice(inner, 0, delimiter.unwrap_or(inner.len()));
    if name.is_empty() || name.contains(['*', '/', '?', '{', '}']) {
        return Err(invalid(
            format!("the route parameter `{{{text}}}` has no valid name"),
            "name it with letters and digits, as in {id}",
        ));
    }
    let (constraints, default) = match delimiter {
        Some(delimiter) => policies::read(inner, delimiter - 1),
        None => (Vec::new(), None),
    };
    if optional && (default.is_some() || stars > 0) {
        return Err(invalid(
            format!("the route parameter `{name}` cannot be optional as well"),
            "remove the ?",
        ));
    }
    Ok(Parameter {
        name,
        kind: match (stars, optional) {
            (0, false) => Kind::Single,
            (0, true) => Kind::Optional,
            _ => Kind::CatchAll,
        },
        constraints,
        default,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_parsed() {
        use Kind::{CatchAll, Optional, Single};
        for (text, name, kind, constraints, default) in [
            ("id", "id", Single, &[][..], None),
            ("id?", "id", Optional, &[], None),
            ("*rest", "rest", CatchAll, &[], None),
            ("**rest=a/b", "rest", CatchAll, &[], Some("a/b")),
            ("id=", "id", Single, &[], Some("")),
            ("id:int", "id", Single, &["int"], None),
            ("id:int?", "id", Optional, &["int"], None),
            (
                "id:int:min(1)=5",
                "id",
                Single,
                &["int", "min(1)"],
                Some("5"),
            ),
            ("id:=5", "id", Single, &[], Some("5")),
            ("id::int", "id", Single, &["int"], None),
            ("id=a:b", "id", Single, &[], Some("a:b")),
            ("x:regex(a:b)", "x", Single, &["regex(a:b)"], None),
            (
                "x:regex((a)|(b=c)):alpha",
                "x",
                Single,
                &["regex((a)|(b=c))", "alpha"],
                None,
            ),
            ("x:regex(a?)", "x", Single, &["regex(a?)"], None),
            ("x:min(1:int", "x", Single, &["min(1", "int"], None),
            (":int", ":int", Single, &[], None),
            ("=5", "=5", Single, &[], None),
            ("=:int", "=", Single, &[], Some(":int")),
            ("::int", ":", Single, &["int"], None),
            (
                "x:regex(a:b):alpha",
                "x",
                Single,
                &["regex(a:b)", "alpha"],
                None,
            ),
            (
                "x:regex(a:b):length(2)",
                "x",
                Single,
                &["regex(a:b):length(2)"],
                None,
            ),
            ("x:int(a)b:alpha", "x", Single, &["int(a)b", "alpha"], None),
            ("x:regex(a=5", "x", Single, &["regex(a"], Some("5")),
        ] {
            let parameter = parse(text).expect(text);
            assert_eq!(parameter.name, name, "{text}");
            assert_eq!(parameter.kind, kind, "{text}");
            assert_eq!(parameter.constraints, constraints, "{text}");
            assert_eq!(parameter.default.as_deref(), default, "{text}");
        }
    }
}
