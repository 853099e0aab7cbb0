//! HTTP triggers (custom handler protocol, section 7.5).

use super::entry::Entry;
use crate::json::Value;
use crate::problem::{Consequence, Severity};

/// Reports what keeps an HTTP trigger from ever being called. Its route is
/// checked together with the app's prefix.
pub(super) fn check(entry: &Entry<'_>, function: &str, entries: &[Entry<'_>]) {
    methods(entry);
    returned(function, entries);
}

/// The host compares the methods of the list as they are.
fn methods(entry: &Entry<'_>) {
    let Some(methods) = entry.object.get("methods") else {
        return;
    };
    let Some(elements) = methods.if_array() else {
        return;
    };
    let usable = elements.iter().any(|element| {
        !matches!(element.value(), Value::Null) && element.if_scalar().is_some_and(is_token)
    });
    if usable {
        return;
    }
    methods.add(
        Consequence::CallsFail,
        Severity::Error,
        if elements.is_empty() {
            "is empty, so no request reaches the function"
        } else {
            "has no valid HTTP method, so no request reaches the function"
        },
        "list methods such as \"get\" and \"post\", or remove it for all",
    );
}

/// Whether a request can have this method (RFC 9110, section 5.6.2).
fn is_token(method: &str) -> bool {
    !method.is_empty()
        && method
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&letter))
}

/// The return value of an HTTP function without an HTTP output is the answer to
/// the caller, wherever else it goes (custom handler protocol, section 5.6).
fn returned(function: &str, entries: &[Entry<'_>]) {
    if entries.iter().any(|entry| entry.is("http")) {
        return;
    }
    let returned = entries
        .iter()
        .find(|entry| entry.output && entry.name() == Some("$return"));
    if let Some(entry) = returned {
        entry.object.cursor().warn(
            format!(
                "is the return value of `{function}`, which has no http output: the caller also receives the value for the {}",
                entry.kind
            ),
            "add an output of type http, or name this one otherwise",
        );
    }
}
