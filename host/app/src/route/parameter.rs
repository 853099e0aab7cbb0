//! What stands between the braces of a template:
//! `{name:constraint:constraint(argument)=default}`.

use std::iter::Peekable;
use std::str::Chars;

use super::template::{Fault, fault};

/// A part of the path that gets a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The constraints as written, such as `int` and `range(1,5)`.
    pub(super) constraints: Vec<String>,
    /// The value when the path has none.
    pub(super) default: Option<String>,
}

/// How much of the path a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One segment, or a part of one.
    Single,
    /// The same, or nothing: `{id?}`.
    Optional,
    /// All the rest, slashes included: `{*rest}`. With two asterisks slashes
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
pub(super) fn read(letters: &mut Peekable<Chars<'_>>) -> Result<Parameter, Fault> {
    let mut text = String::new();
    loop {
        match letters.next() {
            Some('}') if letters.next_if_eq(&'}').is_none() => return parse(&text),
            Some('{') if letters.next_if_eq(&'{').is_none() => {
                return Err(fault(
                    format!("the route has a {{ inside of the parameter `{text}`"),
                    "close the first one before the second",
                ));
            }
            Some(letter) => text.push(letter),
            None => {
                return Err(fault(
                    "the route has a { without a }",
                    "close it, or write {{ for the character itself",
                ));
            }
        }
    }
}

fn parse(text: &str) -> Result<Parameter, Fault> {
    let inner = text.trim_start_matches('*');
    let stars = text.len() - inner.len();
    let (inner, optional) = match inner.strip_suffix('?') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let (name, rest) = inner.split_at(inner.find([':', '=']).unwrap_or(inner.len()));
    if name.is_empty() || name.contains(['*', '/', '?', '{', '}']) || stars > 2 {
        return Err(fault(
            format!("the route parameter `{{{text}}}` has no valid name"),
            "name it with letters and digits, as in {id}",
        ));
    }
    let (constraints, default) = constraints(rest);
    if optional && (default.is_some() || stars > 0) {
        return Err(fault(
            format!("the route parameter `{name}` cannot be optional as well"),
            "remove the ?",
        ));
    }
    Ok(Parameter {
        name: name.to_owned(),
        kind: match (stars, optional) {
            (0, false) => Kind::Single,
            (0, true) => Kind::Optional,
            _ => Kind::CatchAll,
        },
        constraints,
        default: default.map(str::to_owned),
    })
}

/// Splits what follows the name into constraints and a default value.
fn constraints(mut rest: &str) -> (Vec<String>, Option<&str>) {
    let mut found = Vec::new();
    while let Some(text) = rest.strip_prefix(':') {
        let (constraint, after) = text.split_at(end(text));
        if !constraint.is_empty() {
            found.push(constraint.to_owned());
        }
        rest = after;
    }
    (found, rest.strip_prefix('='))
}

/// Where the constraint at the beginning of `text` ends. A regular expression
/// may hold any character, so its argument ends only at a parenthesis after
/// which nothing, a constraint or a default value follows.
fn end(text: &str) -> usize {
    let delimiter = text.find([':', '=']).unwrap_or(text.len());
    let Some(open) = text.find('(').filter(|open| *open < delimiter) else {
        return delimiter;
    };
    text.match_indices(')')
        .map(|(close, _)| close + 1)
        .filter(|after| *after > open)
        .find(|after| {
            text.get(*after..)
                .is_none_or(|rest| rest.is_empty() || rest.starts_with([':', '=']))
        })
        .unwrap_or(delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_taken_apart() {
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
        ] {
            let parameter = parse(text).expect(text);
            assert_eq!(parameter.name, name, "{text}");
            assert_eq!(parameter.kind, kind, "{text}");
            assert_eq!(parameter.constraints, constraints, "{text}");
            assert_eq!(parameter.default.as_deref(), default, "{text}");
        }
    }
}
