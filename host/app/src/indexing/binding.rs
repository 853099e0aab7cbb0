//! Checks for bindings of every type.

use super::entry::Entry;
use super::kinds::{self, Directions, Kind};
use super::{IndexContext, blob, mcp, queue, references, values};
use crate::json::{Cursor, Object, Value};
use crate::problem::{Consequence, Severity};

/// Reports what is wrong with any binding.
pub(super) fn check(entry: &Entry<'_>, context: &IndexContext<'_>) {
    keys(&entry.object);
    direction_value(&entry.object);
    match kinds::find(entry.kind) {
        Some(kind) => {
            direction(entry, kind);
            required(entry, kind);
        }
        None => unknown(entry, context),
    }
    if entry.kind != "http" && entry.is("http") {
        http_case(entry);
    }
    references::check(entry, context);
    values::check(entry);
    if entry.is("queue") || entry.is("queueTrigger") {
        queue::check(entry, context);
    } else if entry.is("blob") || entry.is("blobTrigger") {
        blob::check(entry, context);
    } else {
        mcp::check(entry);
    }
}

/// Only the exact type `http` is interpreted as a response (custom handler
/// protocol, sections 5.5 and 5.6).
fn http_case(entry: &Entry<'_>) {
    if let Some(place) = entry.object.get("type") {
        place.warn(
            format!(
                "is `{}`, which the Functions host treats as a return value: status and headers apply only together with a body",
                entry.kind
            ),
            "write \"http\" in lower case",
        );
    }
}

/// The host reads these two keys by their exact names.
fn keys(object: &Object<'_>) {
    for key in ["type", "direction"] {
        if object.exact(key).is_some() {
            continue;
        }
        let other = object
            .members()
            .find(|(name, _)| name.eq_ignore_ascii_case(key));
        let Some((name, value)) = other else {
            continue;
        };
        let says_in = value
            .if_scalar()
            .is_some_and(|direction| direction.eq_ignore_ascii_case("in"));
        if key == "type" || !says_in {
            value.error(
                format!("the Functions host does not read `{name}`, only `{key}`"),
                format!("spell it `{key}`"),
            );
        }
    }
}

/// An absent direction is `in`; an empty one is an error.
fn direction_value(object: &Object<'_>) {
    if let Some(direction) = object.exact("direction")
        && (matches!(direction.value(), Value::Null) || direction.if_text() == Some(""))
    {
        direction.error(
            "has no value, and the Functions host refuses the function",
            "write \"in\" or \"out\"",
        );
    }
}

fn unknown(entry: &Entry<'_>, context: &IndexContext<'_>) {
    let Some(place) = entry.object.get("type") else {
        return;
    };
    let message = format!(
        "is `{}`, which is not a binding type of the Functions host or of its extension bundles",
        entry.kind
    );
    match kinds::nearest(entry.kind) {
        Some(near) => place.error(message, format!("did you mean `{near}`?")),
        None if context.extensions => place.warn(
            message,
            "correct it, unless the app installs an extension that defines it",
        ),
        None => place.error(
            message,
            "correct it, or install the extension that defines it",
        ),
    }
}

fn direction(entry: &Entry<'_>, kind: &Kind) {
    let direction = entry.object.exact("direction");
    let place = direction.as_ref().unwrap_or_else(|| entry.object.cursor());
    let both = entry.input && entry.output;
    match kind.directions {
        Directions::Trigger if both && entry.is("httpTrigger") => place.error(
            "is `inout`, and the Functions host does not load an HTTP trigger of that kind",
            "write \"direction\": \"in\"",
        ),
        Directions::Trigger if both => place.warn(
            "is `inout`, although a trigger is an input",
            "write \"direction\": \"in\"",
        ),
        Directions::Out if entry.is("http") && entry.input => place.error(
            "a binding of type http is an output, and the Functions host does not load the function",
            "write \"direction\": \"out\"",
        ),
        Directions::Either if both => place.add(
            Consequence::CallsFail,
            Severity::Error,
            format!(
                "is `inout`, and every call fails with a binding of type {} in both directions",
                kind.name
            ),
            "split it into two bindings, one \"in\" and one \"out\"",
        ),
        Directions::Out if entry.input => place.add(
            Consequence::CallsFail,
            Severity::Error,
            format!(
                "a binding of type {} is an output, and every call fails otherwise",
                kind.name
            ),
            "write \"direction\": \"out\"",
        ),
        Directions::In if entry.output => place.add(
            Consequence::CallsFail,
            Severity::Error,
            format!(
                "a binding of type {} is an input, and every call fails otherwise",
                kind.name
            ),
            "write \"direction\": \"in\"",
        ),
        _ => {}
    }
}

fn required(entry: &Entry<'_>, kind: &Kind) {
    for names in kind.required {
        let given: Option<Cursor<'_>> = names.iter().find_map(|name| entry.object.get(name));
        let Some(key) = names.first().filter(|_| given.is_none()) else {
            continue;
        };
        entry.object.cursor().error(
            format!(
                "has no `{key}`, and the Functions host does not load a {} without one",
                kind.name
            ),
            format!("add \"{key}\""),
        );
    }
}
