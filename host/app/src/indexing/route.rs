//! Routes together with the app's prefix (custom handler protocol, section 7.5).
//!
//! The Functions host registers all routes at once. One that ASP.NET Core
//! rejects stops the host, and with it every function.

use super::IndexContext;
use super::entry::Entry;
use crate::json::Cursor;
use crate::problem::{Consequence, Severity};
use crate::route::{self, TemplateSummary};

/// Checks the route of one function.
pub(super) fn check(trigger: &Entry<'_>, function: &str, context: &IndexContext<'_>) {
    let written = trigger.object.get("route");
    let text = written
        .as_ref()
        .and_then(Cursor::if_scalar)
        .filter(|text| !text.trim().is_empty());
    let place = match (&written, text) {
        (Some(route), Some(_)) => route,
        _ => trigger.object.cursor(),
    };
    let text = text.unwrap_or(function);
    let lower = text.to_ascii_lowercase();
    if ["admin", "runtime"]
        .iter()
        .any(|word| lower.starts_with(word))
    {
        // The host leaves this function out before it registers routes.
        return;
    }
    let summary = match route::summarize(&join(&context.route_prefix, text)) {
        Ok(summary) => summary,
        Err(error) => {
            // An error in the prefix is reported at the prefix.
            if route::summarize(&join("", text)).is_err()
                || route::summarize(&join(&context.route_prefix, "x")).is_ok()
            {
                place.error(error.message, error.remedy);
                context.stops_all(place, "with this route");
            }
            return;
        }
    };
    constraints(&summary, place, context);
    trigger_name(&summary, trigger, place);
    // The prefix is checked at its own place.
    if let Ok(summary) = route::summarize(&join("", text)) {
        written_as_matched(&summary, text, place);
    }
}

/// The template that the host registers.
pub(super) fn join(prefix: &str, route: &str) -> String {
    if prefix.is_empty() {
        route.to_owned()
    } else {
        format!("{prefix}/{route}")
    }
}

fn constraints(summary: &TemplateSummary, place: &Cursor<'_>, context: &IndexContext<'_>) {
    let constraints = summary
        .parameters
        .iter()
        .flat_map(|parameter| &parameter.constraints);
    for (text, error) in constraints {
        let Some(error) = error else {
            continue;
        };
        match regular_expression(text) {
            None => {
                place.error(
                    format!("{}, and the Functions host does not start", error.message),
                    error.remedy.clone(),
                );
                context.stops_all(place, "with this constraint");
            }
            Some(pattern) if is_beyond_us(pattern) => {}
            Some(pattern) => place.add(
                Consequence::CallsFail,
                Severity::Error,
                format!("the route constraint has `{pattern}`, which is not a regular expression, so every call fails"),
                "correct the expression",
            ),
        }
    }
}

/// The pattern of a `regex` constraint that has one.
fn regular_expression(constraint: &str) -> Option<&str> {
    let (name, rest) = constraint.split_once('(')?;
    name.eq_ignore_ascii_case("regex")
        .then(|| rest.strip_suffix(')'))?
}

/// Whether the pattern may use what .NET supports and our engine does not:
/// look-around, back-references, classes of Unicode and the like.
fn is_beyond_us(pattern: &str) -> bool {
    const MARKS: [&str; 13] = [
        "(?=", "(?!", "(?<", "(?>", "(?(", "(?'", "(?#", "(?", "\\p", "\\P", "\\k", "\\G", "-[",
    ];
    let numbered = pattern.match_indices('\\').any(|(at, _)| {
        pattern
            .get(at + 1..)
            .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    });
    numbered || MARKS.iter().any(|mark| pattern.contains(mark))
}

/// The host hands the parameters to the function's bindings by name.
fn trigger_name(summary: &TemplateSummary, trigger: &Entry<'_>, place: &Cursor<'_>) {
    let Some(name) = trigger.name() else {
        return;
    };
    if summary
        .parameters
        .iter()
        .any(|parameter| parameter.name.eq_ignore_ascii_case(name))
    {
        place.add(
            Consequence::CallsFail,
            Severity::Error,
            format!(
                "the route parameter `{name}` has the name of the trigger, so every call fails"
            ),
            "rename the one or the other",
        );
    }
}

/// A route is compared, as written, with the decoded path.
pub(super) fn written_as_matched(summary: &TemplateSummary, text: &str, place: &Cursor<'_>) {
    if let Some(name) = setting(&summary.literals) {
        place.add(
            Consequence::CallsFail,
            Severity::Error,
            format!("has `%{name}%`, and the Functions host does not replace settings in a route"),
            "write the text itself",
        );
    } else if let Some(decoded) = route::unescaped(text) {
        place.add(
            Consequence::CallsFail,
            Severity::Error,
            format!("`{text}` is compared with the decoded path, so no request matches it"),
            format!("write \"{decoded}\""),
        );
    } else if summary.literals.iter().any(|literal| literal.contains('#')) {
        place.warn(
            "has a #, which ends the path of a URL unless the caller writes %23",
            "choose another character",
        );
    }
}

/// The name between two percent signs, if it looks like that of a setting.
fn setting(literals: &[String]) -> Option<&str> {
    literals.iter().find_map(|literal| {
        let (_, after) = literal.split_once('%')?;
        let (name, _) = after.split_once('%')?;
        let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let plain = name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_.:-".contains(letter));
        (begins && plain && route::escape(after).is_none()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_and_route_are_joined_as_the_host_does() {
        for (prefix, route, valid) in [
            ("api", "x", true),
            ("", "x", true),
            ("/api", "x", true),
            ("", "/x", true),
            ("", "~/x", true),
            ("api", "/x", false),
            ("api/", "x", false),
            ("/", "x", false),
        ] {
            let summary = route::summarize(&join(prefix, route));
            assert_eq!(summary.is_ok(), valid, "{prefix} {route}");
        }
    }

    #[test]
    fn invalid_patterns_are_distinguished_from_dotnet_only_ones() {
        for (pattern, beyond) in [
            ("[", false),
            ("(", false),
            ("*a", false),
            ("(?<=a)b", true),
            ("(a)\\1", true),
            ("\\p{L}", true),
        ] {
            assert_eq!(is_beyond_us(pattern), beyond, "{pattern}");
        }
    }
}
