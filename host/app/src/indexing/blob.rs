//! The paths of blobs.

use super::entry::{Entry, place};
use super::{IndexContext, settings, storage, template};
use crate::json::Cursor;
use crate::problem::{Consequence, Severity};

/// A trigger's path is parsed when the function is loaded, and its container is
/// opened at once. Others are checked when a value is read or written.
pub(super) fn check(entry: &Entry<'_>, context: &IndexContext<'_>) {
    let key = if entry.object.get("path").is_some() {
        "path"
    } else {
        "blobPath"
    };
    let place = place(&entry.object, key);
    let Some(written) = place.if_scalar() else {
        return;
    };
    let Ok(path) = settings::resolve(written, context.settings) else {
        return;
    };
    if entry.is_trigger() {
        trigger(&place, &path, context);
    } else {
        value(entry, &place, &path);
    }
}

const CONTAINER: &str =
    "name a container with 3 to 63 lower-case letters, digits and single hyphens";

fn trigger(place: &Cursor<'_>, path: &str, context: &IndexContext<'_>) {
    let (container, _) = path.split_once('/').unwrap_or((path, ""));
    if let Some(error) = template::brace_error(path) {
        place.error(
            format!("{error}, and the Functions host does not load the function"),
            "write each expression as {name}",
        );
    } else if container.is_empty() {
        place.error(
            "does not begin with a container, and the Functions host does not load the function",
            "write it as container/{name}",
        );
    } else if template::has_expression(container) {
        place.error(
            "has an expression for its container, which a trigger cannot have",
            "name the container",
        );
    } else if let Some(error) = storage::container_name_error(container) {
        // A path without expressions is judged when the function is loaded, one
        // with expressions when the container is opened.
        let opened = template::has_expression(path);
        let consequence = if opened {
            "the Functions host exits when it opens it"
        } else {
            "the Functions host does not load the function"
        };
        place.error(
            format!("the container name `{container}` {error}, and {consequence}"),
            CONTAINER,
        );
        if opened {
            context.stops_all(place, "with this container");
        }
    }
}

fn value(entry: &Entry<'_>, place: &Cursor<'_>, path: &str) {
    let (container, blob) = path.split_once('/').unwrap_or((path, ""));
    let error = if let Some(error) = template::brace_error(path) {
        error
    } else if !template::has_expression(container)
        && let Some(error) = storage::container_name_error(container)
    {
        format!("the container name `{container}` {error}")
    } else if blob.is_empty() && entry.output {
        "does not name a blob in its container".to_owned()
    } else {
        return;
    };
    let remedy =
        "write it as container/blob, the container with lower-case letters, digits and hyphens";
    let (severity, message) = if entry.input {
        (Severity::Error, format!("{error}, so every call fails"))
    } else {
        (Severity::Warning, format!("{error}, so every value fails"))
    };
    place.add(Consequence::CallsFail, severity, message, remedy);
}
