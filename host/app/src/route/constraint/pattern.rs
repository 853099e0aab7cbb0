//! Regular expressions: `{code:regex(^[a-z]+$)}`.

use fancy_regex::RegexBuilder;

use super::super::error::{TemplateError, invalid};
use super::Verdict;

/// How many steps a match may backtrack. Only expressions with look-around or
/// back-references backtrack at all; the others take linear time.
const MOST_STEPS: usize = 100_000;

/// A regular expression, matched anywhere in the value and without case.
#[derive(Clone, Debug)]
pub(in super::super) struct Regex {
    inner: fancy_regex::Regex,
    /// Whether everything in the expression means the same here as in .NET.
    plain: bool,
    /// Whether the end of the text counts, before which .NET allows a line feed.
    ends: bool,
}

impl Regex {
    pub(super) fn parse(pattern: &str) -> Result<Self, TemplateError> {
        let regex = RegexBuilder::new(pattern)
            .case_insensitive(true)
            .backtrack_limit(MOST_STEPS)
            .build();
        let regex = regex.map_err(|source| {
            invalid(
                format!("the regular expression `{pattern}` of the route is not valid: {source}"),
                "correct it, and double every brace in it",
            )
        })?;
        Ok(Self {
            inner: regex,
            plain: is_plain(pattern),
            ends: pattern.contains(['$', 'Z', 'z']),
        })
    }

    pub(super) fn holds(&self, value: &str) -> Verdict {
        match self.inner.is_match(value) {
            Ok(matches) if self.is_sure_of(value) => Verdict::of(matches),
            Ok(guess) => Verdict::Unsure { guess },
            Err(_) => Verdict::Unsure { guess: false },
        }
    }

    /// Beyond ASCII the two engines differ in letters, digits and cases.
    fn is_sure_of(&self, value: &str) -> bool {
        self.plain && value.is_ascii() && !(self.ends && value.ends_with('\n'))
    }
}

/// Whether the expression has only what all engines read alike: letters,
/// digits and the usual operators of ASCII, their escapes, and groups, named or
/// not. Classes within classes, inline flags, conditions and the like are left
/// to .NET.
fn is_plain(pattern: &str) -> bool {
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    let mut before = None;
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let plain = match (letter, next) {
            (letter, _) if !letter.is_ascii() || letter.is_ascii_control() => false,
            ('\\', Some(escaped)) => {
                letters.next();
                !escaped.is_ascii_alphanumeric() || "dDwWsSbBAzt".contains(escaped)
            }
            ('[', _) | ('-', Some('-')) if in_class => false,
            ('&' | '~', Some(next)) if in_class => next != letter,
            ('[', _) => {
                in_class = true;
                letters.next_if_eq(&'^');
                // A bracket that comes first is one of the class.
                letters.next_if_eq(&']').is_none()
            }
            (']', _) => {
                let closes = in_class;
                in_class = false;
                closes
            }
            ('(', Some('?')) if !in_class => {
                letters.next();
                matches!(letters.peek(), Some(':' | '=' | '!' | '<'))
            }
            ('{', Some(next)) if !in_class => {
                next.is_ascii_digit() && before.is_some_and(|before| !"(|^*+?{".contains(before))
            }
            _ => true,
        };
        if !plain {
            return false;
        }
        before = Some(letter);
    }
    !in_class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portable_expressions_are_recognized() {
        for (pattern, plain) in [
            ("^[a-z]+$", true),
            (r"^\d{3}-\d{4}$", true),
            ("(a|b)*", true),
            ("(?:x)(?=y)(?<name>z)", true),
            ("^(?!api)", true),
            ("[a-z-[aeiou]]", false),
            ("[a&&b]", false),
            ("[]a]", false),
            ("(?i)x", false),
            ("(?>x)", false),
            (r"\p{L}", false),
            (r"\Z", false),
            ("é", false),
            ("x{,3}", false),
            ("{3}", false),
        ] {
            assert_eq!(is_plain(pattern), plain, "{pattern}");
        }
    }

    #[test]
    fn backtracking_is_bounded() {
        let regex = Regex::parse("^(?=(a+)+$)(a+)+\\1b$").unwrap();
        let value = "a".repeat(64);
        assert_eq!(regex.holds(&value), Verdict::Unsure { guess: false });
    }
}
