//! What the value of a parameter must look like: `{id:int:range(1,9)}`.
//!
//! The names and their meanings are ASP.NET Core's. Numbers and dates are read
//! as .NET reads them with the invariant culture.

mod arguments;
mod datetime;
mod guid;
mod number;

use regex_lite::{Regex, RegexBuilder};

use super::template::{Fault, fault};
use crate::spelling;
use arguments::Arguments;

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
}

impl Constraint {
    /// Reads a constraint such as `int` or `range(1,9)`.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
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
            "regex" => regex(arguments.all()?),
            _ => Err(fault(
                format!("the route constraint `{}` is not known", arguments.name),
                spelling::suggestion(arguments.name, &NAMES),
            )),
        }
    }

    /// Whether `value` meets this; `None` is the nothing that a catch-all
    /// parameter found.
    pub(super) fn holds(&self, value: Option<&str>) -> bool {
        let Some(value) = value else {
            return matches!(self, Self::NonFile);
        };
        match self {
            Self::Alpha => value.bytes().all(|letter| letter.is_ascii_alphabetic()),
            Self::Bool => {
                let value = number::trim(value);
                value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
            }
            Self::DateTime => datetime::is_datetime(value),
            Self::Decimal => number::is_decimal(value),
            Self::Float => number::is_float(value),
            Self::File => is_file(value),
            Self::NonFile => !is_file(value),
            Self::Guid => guid::is_guid(value),
            Self::Int => number::trim(value).parse::<i32>().is_ok(),
            Self::Long => number::trim(value).parse::<i64>().is_ok(),
            Self::Length { least, most } => {
                (*least..=*most).contains(&value.encode_utf16().count())
            }
            Self::Range { least, most } => number::trim(value)
                .parse()
                .is_ok_and(|number: i64| (*least..=*most).contains(&number)),
            Self::Regex(regex) => regex.is_match(value),
            Self::Required => !value.is_empty(),
        }
    }
}

fn is_file(value: &str) -> bool {
    let name = value.rsplit('/').next().unwrap_or(value);
    name.split_once('.')
        .is_some_and(|(_, extension)| extension.contains(|letter| letter != '.'))
}

/// ASP.NET ignores case and looks for the pattern anywhere in the value. This
/// engine takes linear time whatever the pattern, so that no path can keep it
/// busy; in return it knows less than .NET's and the case of English only.
fn regex(pattern: &str) -> Result<Constraint, Fault> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .build()
        .map(Constraint::Regex)
        .map_err(|error| {
            fault(
                format!("the handler cannot match the regular expression `{pattern}` of the route: {error}"),
                "write it without look-around, back-references and \\p classes",
            )
        })
}

#[cfg(test)]
mod tests;
