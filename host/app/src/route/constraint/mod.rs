//! Constraints on the value of a parameter: `{id:int:range(1,9)}`.
//!
//! The names and their meanings are ASP.NET Core's. Numbers and dates are read
//! as .NET reads them with the invariant culture. For a few values it is
//! uncertain here what .NET decides; see [`Verdict`].

mod arguments;
mod datetime;
mod guid;
mod number;
mod pattern;

use super::error::{TemplateError, invalid};
use crate::spelling;
use arguments::Arguments;
use pattern::Regex;

/// The names in lower case; .NET ignores their case.
const NAMES: [&str; 19] = [
    "alpha",
    "bool",
    "datetime",
    "decimal",
    "double",
    "file",
    "float",
    "guid",
    "int",
    "length",
    "long",
    "max",
    "maxlength",
    "min",
    "minlength",
    "nonfile",
    "range",
    "regex",
    "required",
];

/// Whether the Functions host accepts a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It accepts it.
    Yes,
    /// It refuses it.
    No,
    /// One of the two, and more likely `guess`. Where a key is at stake, the
    /// decision must not depend on the guess.
    Unsure {
        /// The more likely answer.
        guess: bool,
    },
}

impl Verdict {
    /// A certain answer.
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Both conditions together.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unsure {
                guess: self.guess() && other.guess(),
            },
        }
    }

    /// The answer, or the more likely one.
    pub(crate) fn guess(self) -> bool {
        match self {
            Self::Yes => true,
            Self::No => false,
            Self::Unsure { guess } => guess,
        }
    }
}

/// A condition on a value.
#[derive(Clone, Debug)]
pub(super) enum Constraint {
    /// Only letters of the English alphabet, or nothing.
    Alpha,
    Bool,
    DateTime,
    Decimal,
    /// `double` and `float`: since .NET Core 3.0 both read every finite number,
    /// however large.
    Float,
    /// A file name after the last slash: something after a full stop.
    File,
    /// Anything else, or nothing at all.
    NonFile,
    Guid,
    Int,
    Long,
    /// How many UTF-16 units, which is what .NET calls the length of a text.
    Length {
        least: usize,
        most: usize,
    },
    Range {
        least: i64,
        most: i64,
    },
    Regex(Regex),
    /// Any text but the empty one.
    Required,
    /// One that only the Functions host can decide.
    Undecidable,
}

impl Constraint {
    /// Reads a constraint such as `int` or `range(1,9)`.
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let arguments = Arguments::of(text);
        let none = |constraint| arguments.none().map(|()| constraint);
        let length = |least, most| Self::Length { least, most };
        let range = |least, most| Self::Range { least, most };
        match arguments.name.to_ascii_lowercase().as_str() {
            "alpha" => none(Self::Alpha),
            "bool" => none(Self::Bool),
            "datetime" => none(Self::DateTime),
            "decimal" => none(Self::Decimal),
            "double" | "float" => none(Self::Float),
            "file" => none(Self::File),
            "nonfile" => none(Self::NonFile),
            "guid" => none(Self::Guid),
            "int" => none(Self::Int),
            "long" => none(Self::Long),
            "required" => none(Self::Required),
            "length" => arguments.one_or_ordered().map(|(a, b)| length(a, b)),
            "minlength" => arguments.one().map(|least| length(least, usize::MAX)),
            "maxlength" => arguments.one().map(|most| length(0, most)),
            "min" => arguments.one().map(|least| range(least, i64::MAX)),
            "max" => arguments.one().map(|most| range(i64::MIN, most)),
            "range" => arguments.ordered().map(|(a, b)| range(a, b)),
            "regex" => Regex::parse(arguments.all()?).map(Self::Regex),
            _ => Err(invalid(
                format!("the route constraint `{}` is not known", arguments.name),
                spelling::suggestion(arguments.name, &NAMES),
            )),
        }
    }

    /// Whether `value` satisfies this; `None` is a catch-all parameter that
    /// matched nothing.
    pub(super) fn holds(&self, value: Option<&str>) -> Verdict {
        let Some(value) = value else {
            return match self {
                Self::Undecidable => Verdict::Unsure { guess: false },
                other => Verdict::of(matches!(other, Self::NonFile)),
            };
        };
        Verdict::of(match self {
            Self::Undecidable => return Verdict::Unsure { guess: false },
            Self::Alpha => return alpha(value),
            Self::DateTime => return datetime::holds(value),
            Self::Decimal => return number::decimal(value),
            Self::Guid => return guid::holds(value),
            Self::Regex(regex) => return regex.holds(value),
            Self::Bool => {
                // Null characters count as blanks, too, but a path cannot have them.
                let value = value.trim();
                value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
            }
            Self::Float => number::is_float(value),
            Self::File => is_file(value),
            Self::NonFile => !is_file(value),
            Self::Int => number::trim(value).parse::<i32>().is_ok(),
            Self::Long => number::trim(value).parse::<i64>().is_ok(),
            Self::Length { least, most } => {
                (*least..=*most).contains(&value.encode_utf16().count())
            }
            Self::Range { least, most } => number::trim(value)
                .parse()
                .is_ok_and(|number: i64| (*least..=*most).contains(&number)),
            Self::Required => !value.is_empty(),
        })
    }
}

/// .NET asks for the expression `^[A-Za-z]*$`, whose end may be before a line
/// feed. Older versions ignored case and so accepted the Kelvin sign as a `k`.
fn alpha(value: &str) -> Verdict {
    let text = value.strip_suffix('\n').unwrap_or(value);
    let odd = |letter: char| matches!(letter, '\u{130}' | '\u{131}' | '\u{17f}' | '\u{212a}');
    if text.chars().all(|letter| letter.is_ascii_alphabetic()) {
        Verdict::Yes
    } else if text
        .chars()
        .all(|letter| letter.is_ascii_alphabetic() || odd(letter))
    {
        Verdict::Unsure { guess: false }
    } else {
        Verdict::No
    }
}

fn is_file(value: &str) -> bool {
    let name = value.rsplit('/').next().unwrap_or(value);
    name.split_once('.')
        .is_some_and(|(_, extension)| extension.contains(|letter| letter != '.'))
}

#[cfg(test)]
mod tests;
