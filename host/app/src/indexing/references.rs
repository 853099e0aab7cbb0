//! Settings that a binding names: `%NAME%` and `connection` (custom handler
//! protocol, section 7.3).
//!
//! A missing setting is a warning wherever the app is read: it may exist in
//! Azure. Here are the texts that no setting can fix.

use super::IndexContext;
use super::entry::Entry;
use super::settings::{self, Unresolved};
use crate::function::connection_value;
use crate::json::Cursor;
use crate::problem::{Consequence, Severity};

/// The properties in which the host replaces `%NAME%`, of all types.
const RESOLVED: [&str; 17] = [
    "schedule",
    "queueName",
    "path",
    "blobPath",
    "connection",
    "topicName",
    "subscriptionName",
    "eventHubName",
    "consumerGroup",
    "databaseName",
    "containerName",
    "collectionName",
    "tableName",
    "partitionKey",
    "rowKey",
    "topic",
    "brokerList",
];

/// The types whose connection is one of Azure Storage.
const STORAGE: [&str; 5] = ["queueTrigger", "queue", "blobTrigger", "blob", "table"];

pub(super) fn check(entry: &Entry<'_>, context: &IndexContext<'_>) {
    // An output's settings are looked up when there is a value for it. An HTTP
    // trigger's properties are taken as they are.
    if !entry.input || entry.is("httpTrigger") || entry.is("http") {
        return;
    }
    for key in RESOLVED {
        if let Some(value) = entry.object.get(key)
            && let Some(text) = value.if_scalar()
        {
            percent_names(entry, &value, text, context);
        }
    }
    connection(entry, context);
}

/// The consequence, and the words for it: for a trigger, for an input.
fn consequence(entry: &Entry<'_>) -> (Consequence, &'static str) {
    if entry.is_trigger() {
        (
            Consequence::NotLoaded,
            "the Functions host does not load the function",
        )
    } else {
        (Consequence::CallsFail, "every call fails")
    }
}

fn percent_names(entry: &Entry<'_>, value: &Cursor<'_>, text: &str, context: &IndexContext<'_>) {
    if settings::resolve(text, context.settings) == Err(Unresolved::Open) {
        let (consequence, words) = consequence(entry);
        value.add(
            consequence,
            Severity::Error,
            format!("has a percent sign without a second one, so {words}"),
            "write %NAME% for an app setting",
        );
    }
}

fn connection(entry: &Entry<'_>, context: &IndexContext<'_>) {
    const DEFAULT: &str = "AzureWebJobsStorage";
    let storage = STORAGE.iter().any(|kind| entry.is(kind));
    let written = entry.object.get("connection");
    let text = written.as_ref().and_then(Cursor::if_scalar);
    let Ok(name) = settings::resolve(text.unwrap_or_default(), context.settings) else {
        return;
    };
    let name = match name.as_str() {
        "" if storage => DEFAULT,
        "" => return,
        name => name,
    };
    let (consequence, words) = consequence(entry);
    let place = match &written {
        Some(written) if name != DEFAULT => written,
        _ => entry.object.cursor(),
    };
    match connection_value(context.settings, name) {
        None if name.contains('=') => place.add(
            consequence,
            Severity::Error,
            format!("is a connection string, not the name of a setting, so {words}"),
            "put it into an app setting, and write the name of the setting",
        ),
        Some(value) if storage && !value.is_empty() && !settings::is_storage_connection(value) => {
            place.add(
                consequence,
                Severity::Error,
                format!(
                    "needs the setting `{name}`, which does not hold a connection string, so {words}"
                ),
                "set it to a connection string such as \"UseDevelopmentStorage=true\"",
            );
        }
        _ => {}
    }
}
