//! Texts with settings and variables in them.

use corral_app::Settings;

use crate::variable::{Scope, Variable};

/// A text of the file, scanned once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) pieces: Vec<Piece>,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As written, braces undoubled.
    Text(String),
    /// The value of an app setting, which is never scanned again.
    Setting(String),
    /// Filled in for each request.
    Variable(Variable),
}

/// A template, and what its author should know about it.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    pub(crate) template: Template,
    /// Names in braces that are not variables here.
    pub(crate) unknown: Vec<String>,
    /// Names between percent signs that are not settings.
    pub(crate) unset: Vec<String>,
    /// Variables that were written as in a route: `{*rest}`.
    pub(crate) starred: Vec<String>,
}

impl Template {
    /// Fills in the variables by `value`.
    pub(crate) fn render<'v>(
        &self,
        value: impl Fn(&Variable) -> std::borrow::Cow<'v, str>,
    ) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(part) | Piece::Setting(part) => text.push_str(part),
                Piece::Variable(variable) => text.push_str(&value(variable)),
            }
        }
        text
    }

    /// The text when nothing has to be filled in.
    pub(crate) fn constant(&self) -> Option<String> {
        let parts = self.pieces.iter().map(|piece| match piece {
            Piece::Text(part) | Piece::Setting(part) => Some(part.as_str()),
            Piece::Variable(_) => None,
        });
        parts.collect()
    }

    /// Whether a part without a variable contains `text`.
    pub(crate) fn has_text(&self, text: &str) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Text(part) | Piece::Setting(part) => part.contains(text),
            Piece::Variable(_) => false,
        })
    }

    /// Whether an app setting is in it: what it makes may be a secret.
    pub(crate) fn has_setting(&self) -> bool {
        let mut pieces = self.pieces.iter();
        pieces.any(|piece| matches!(piece, Piece::Setting(_)))
    }

    /// The same with every text changed by `change`.
    pub(crate) fn map_text(self, change: impl Fn(&str) -> String) -> Self {
        let pieces = self.pieces.into_iter().map(|piece| match piece {
            Piece::Text(part) => Piece::Text(change(&part)),
            Piece::Setting(part) => Piece::Setting(change(&part)),
            Piece::Variable(variable) => Piece::Variable(variable),
        });
        Self {
            pieces: pieces.collect(),
        }
    }

    /// Splits before the first of `delimiters` in a text part, and returns which
    /// it was.
    pub(crate) fn split_at_any(&self, delimiters: &[char]) -> (Self, Option<(char, Self)>) {
        let mut before = Self::default();
        let mut pieces = self.pieces.iter();
        while let Some(piece) = pieces.next() {
            if let Piece::Text(part) | Piece::Setting(part) = piece
                && let Some(at) = part.find(delimiters)
                && let Some(delimiter) = part.get(at..).and_then(|rest| rest.chars().next())
            {
                let (kept, rest) = part.split_at(at);
                let rest = rest.get(delimiter.len_utf8()..).unwrap_or_default();
                before.push_like(piece, kept);
                let mut after = Self::default();
                after.push_like(piece, rest);
                after.pieces.extend(pieces.cloned());
                return (before, Some((delimiter, after)));
            }
            before.pieces.push(piece.clone());
        }
        (before, None)
    }

    fn push_like(&mut self, piece: &Piece, text: &str) {
        if text.is_empty() && !matches!(piece, Piece::Setting(_)) {
            return;
        }
        self.pieces.push(match piece {
            Piece::Setting(_) => Piece::Setting(text.to_owned()),
            Piece::Text(_) | Piece::Variable(_) => Piece::Text(text.to_owned()),
        });
    }

    fn push_text(&mut self, text: &str) {
        if let Some(Piece::Text(last)) = self.pieces.last_mut() {
            last.push_str(text);
        } else {
            self.pieces.push(Piece::Text(text.to_owned()));
        }
    }
}

/// Scans from left to right: `{{` and `}}` are braces, `{name}` is a variable,
/// `%NAME%` is a setting, and everything else is itself.
///
/// A `}}` without an earlier `{{` stays as it is, so that unescaped JSON
/// survives.
pub(crate) fn scan(text: &str, settings: &Settings, scope: &Scope<'_>) -> Scanned {
    let mut scanned = Scanned::default();
    let mut open = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("{{") {
            scanned.template.push_text("{");
            open += 1;
            rest = after;
        } else if let Some((star, name, after)) = braced(rest, scope.stars) {
            let variable = scope.resolve(name);
            if variable == Variable::Nothing {
                scanned.unknown.push(name.to_owned());
            }
            if star {
                scanned.starred.push(name.to_owned());
            }
            scanned.template.pieces.push(Piece::Variable(variable));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("}}") {
            scanned
                .template
                .push_text(if open > 0 { "}" } else { "}}" });
            open = open.saturating_sub(1);
            rest = after;
        } else {
            if let Some((name, after)) = percented(rest) {
                if let Some(value) = settings.get(name) {
                    let value = Piece::Setting(value.to_owned());
                    scanned.template.pieces.push(value);
                    rest = after;
                    continue;
                }
                scanned.unset.extend(unset(name));
            }
            let (letter, after) = rest.split_at(first.len_utf8());
            scanned.template.push_text(letter);
            rest = after;
        }
    }
    scanned
}

/// Replaces the settings in `text`, and returns the names that are not settings.
/// `inserted` may change the inserted values.
pub(crate) fn expand(
    text: &str,
    settings: &Settings,
    inserted: impl Fn(&str) -> String,
) -> (String, Vec<String>) {
    let mut expanded = String::with_capacity(text.len());
    let mut missing = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at(at);
        expanded.push_str(before);
        let name = percented(from);
        if let Some((name, after)) = name
            && let Some(value) = settings.get(name)
        {
            expanded.push_str(&inserted(value));
            rest = after;
            continue;
        }
        missing.extend(name.and_then(|(name, _)| unset(name)));
        expanded.push('%');
        rest = from.get(1..).unwrap_or_default();
    }
    expanded.push_str(rest);
    (expanded, missing)
}

/// A name that is not a setting, unless it is an escape such as `%AB` with
/// another one after it.
fn unset(name: &str) -> Option<String> {
    let escape = name.len() == 2 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    (!escape).then(|| name.to_owned())
}

/// `{name}` at the beginning: whether it has an asterisk, the name, and what
/// follows.
fn braced(text: &str, stars: bool) -> Option<(bool, &str, &str)> {
    let inner = text.strip_prefix('{')?;
    let bare = inner.trim_start_matches('*');
    let star = bare.len() < inner.len();
    if star && !stars {
        return None;
    }
    let (name, after) = bare.split_once('}')?;
    let first = name.bytes().next()?;
    let valid = (first.is_ascii_alphanumeric() || first == b'_')
        && name
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || b"_-.$!#&'*+^~".contains(&letter));
    valid.then_some((star, name, after))
}

/// `%NAME%` at the beginning: the name, and what follows.
fn percented(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('%')?.split_once('%')?;
    let first = name.bytes().next()?;
    let valid = (first.is_ascii_alphabetic() || first == b'_')
        && name
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || b"_.:-".contains(&letter));
    valid.then_some((name, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settings() -> Settings {
        [("K", "se{id}k"), ("EMPTY", ""), ("AB", "x")]
            .into_iter()
            .collect()
    }

    fn scanned(text: &str) -> Scanned {
        let parameters = ["id".to_owned(), "b".to_owned()];
        scan(text, &settings(), &Scope::request(&parameters))
    }

    /// Parameters are their names in angle brackets.
    fn rendered(text: &str) -> String {
        scanned(text).template.render(|variable| match variable {
            Variable::Route(name) => format!("<{name}>").into(),
            _ => "".into(),
        })
    }

    #[test]
    fn templates_are_scanned() {
        for (text, expected) in [
            ("", ""),
            ("{id}", "<id>"),
            ("{ID}", "<id>"),
            ("{{id}}", "{id}"),
            ("{{{id}}}", "{<id>}"),
            ("{foo}", ""),
            ("{ id }", "{ id }"),
            ("{", "{"),
            ("{}", "{}"),
            ("}", "}"),
            ("}}", "}}"),
            ("{id", "{id"),
            ("{*id}", "{*id}"),
            ("{-x}", "{-x}"),
            ("{é}", "{é}"),
            (r#"{"a":"{id}"}"#, r#"{"a":"<id>"}"#),
            (r#"{"a":{"b":1}}"#, r#"{"a":{"b":1}}"#),
            (r#"{{"a":{"b":1}}"#, r#"{"a":{"b":1}"#),
            (
                r#"{"test":"{{{b}}}{{123}}{1}"}"#,
                r#"{"test":"{<b>}{123}"}"#,
            ),
            ("{{ example }} x", "{ example } x"),
            ("%K%", "se{id}k"),
            ("%k%-%EMPTY%-", "se{id}k--"),
            ("%MISSING%", "%MISSING%"),
            ("%MISSING%K%", "%MISSINGse{id}k"),
            ("%3D%K%", "%3Dse{id}k"),
            ("T07%3A00%3A00Z", "T07%3A00%3A00Z"),
            ("100%", "100%"),
            ("{%K%}", "{se{id}k}"),
        ] {
            assert_eq!(rendered(text), expected, "{text}");
        }
    }

    #[test]
    fn unknown_names_are_reported() {
        let found =
            scanned("{foo} %MISSING% %CD%20 {id} {request.method} {backend.request.method}");
        assert_eq!(found.unknown, ["foo", "backend.request.method"]);
        assert_eq!(found.unset, ["MISSING"]);
    }

    #[test]
    fn templates_are_split_only_at_literal_text() {
        let (before, after) = scanned("a%K%/{id}?x?{b}").template.split_at_any(&['?']);
        let (_, after) = after.unwrap();
        assert_eq!(before.pieces.len(), 4);
        assert!(before.has_setting() && !after.has_setting());
        assert_eq!(after.pieces.len(), 2);
        assert_eq!(scanned("{id}").template.split_at_any(&['?']).1, None);
        assert_eq!(scanned("a%AB%").template.constant().as_deref(), Some("ax"));
        assert_eq!(scanned("a{id}").template.constant(), None);
    }

    proptest! {
        #[test]
        fn text_without_braces_and_settings_is_itself(text in "[^{}%]{0,40}") {
            prop_assert_eq!(rendered(&text), text);
        }

        #[test]
        fn escaped_text_is_itself(text in "[{}a-z]{0,20}") {
            let escaped = text.replace('{', "{{").replace('}', "}}");
            // Closing braces that come first are not escapes.
            let open = |text: &str| text.bytes().try_fold(0_i32, |open, letter| {
                let open = open + i32::from(letter == b'{') - i32::from(letter == b'}');
                (open >= 0).then_some(open)
            });
            if open(&text).is_some() {
                prop_assert_eq!(rendered(&escaped), text);
            }
        }

        #[test]
        fn no_text_panics(text in "[{}%*a-zK.\"é ]{0,40}") {
            let _ = rendered(&text);
            let _ = expand(&text, &settings(), str::to_owned);
            let _ = scanned(&text).template.split_at_any(&['a', 'é']);
        }

        #[test]
        fn values_are_not_scanned(value in "[{}%a-zK]{0,20}") {
            let template = scanned("{id}").template;
            let value = value.as_str();
            prop_assert_eq!(template.render(|_| value.into()), value);
        }
    }
}
