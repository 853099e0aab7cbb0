//! The names of queues.

use super::entry::{Entry, place};
use super::{IndexContext, settings, storage, template};
use crate::problem::{Consequence, Severity};

/// A trigger with an invalid name is not loaded. An output's name is checked
/// only when there is a message for it.
pub(super) fn check(entry: &Entry<'_>, context: &IndexContext<'_>) {
    const REMEDY: &str = "use 3 to 63 lower-case letters, digits and single hyphens";
    let place = place(&entry.object, "queueName");
    let Some(written) = place.if_scalar() else {
        return;
    };
    let Ok(name) = settings::resolve(written, context.settings) else {
        return;
    };
    if entry.is_trigger() {
        if let Some(error) = storage::queue_name_error(&name) {
            place.error(
                format!("the queue name `{name}` {error}, and the Functions host does not load the function"),
                REMEDY,
            );
        }
    } else if let Some(error) = template::brace_error(&name) {
        place.add(
            Consequence::CallsFail,
            Severity::Warning,
            format!("{error}, so every message fails"),
            "write each expression as {name}",
        );
    } else if !template::has_expression(&name)
        && let Some(error) = storage::queue_name_error(&name)
    {
        place.add(
            Consequence::CallsFail,
            Severity::Warning,
            format!("the queue name `{name}` {error}, so every message fails"),
            REMEDY,
        );
    }
}
