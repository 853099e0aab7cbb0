//! The app settings that a function's bindings name: `%SETTING%` and
//! `connection` (custom handler protocol, section 7.3).

use crate::json::{Cursor, Dialect, Object, Value};
use crate::settings::Settings;

/// Warns of settings that do not exist. They may exist in Azure, so this is
/// never an error.
pub(super) fn check(file: &Object<'_>, settings: &Settings) {
    // What is not a list was reported when the bindings were read.
    let Some(list) = file.get("bindings") else {
        return;
    };
    if !matches!(list.value(), Value::Array(_)) {
        return;
    }
    for binding in list.array().unwrap_or_default() {
        percent_names(&binding, settings);
        if matches!(binding.value(), Value::Object(_))
            && let Some(object) = binding.with(Dialect::Binding).object()
        {
            connection(&object, settings);
        }
    }
}

fn percent_names(value: &Cursor<'_>, settings: &Settings) {
    match value.value() {
        Value::Text(text) => {
            for name in settings.unknown_names(text) {
                value.warn(
                    format!("names the setting `{name}`, which does not exist"),
                    add_setting(name),
                );
            }
        }
        Value::Array(_) => {
            for element in value.array().unwrap_or_default() {
                percent_names(&element, settings);
            }
        }
        Value::Object(_) => {
            if let Some(object) = value.object() {
                for (_, member) in object.members() {
                    percent_names(&member, settings);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn connection(binding: &Object<'_>, settings: &Settings) {
    const DEFAULT: &str = "AzureWebJobsStorage";
    let written = binding
        .get("connection")
        .filter(|connection| !matches!(connection.value(), Value::Text(name) if name.is_empty()));
    if let Some(connection) = written {
        if let Some(name) = connection.text()
            && !name.contains('%')
            && !connects(settings, name)
        {
            connection.warn(
                format!("names the connection setting `{name}`, which does not exist"),
                add_setting(name),
            );
        }
        return;
    }
    let kind = binding.get("type").and_then(|kind| match kind.value() {
        Value::Text(kind) => Some(kind.to_ascii_lowercase()),
        _ => None,
    });
    let storage = ["queue", "blob", "table"];
    if kind.is_some_and(|kind| storage.iter().any(|prefix| kind.starts_with(prefix)))
        && !connects(settings, DEFAULT)
    {
        binding.cursor().warn(
            format!("uses the connection setting `{DEFAULT}`, which does not exist"),
            add_setting(DEFAULT),
        );
    }
}

/// Whether a connection is configured: under its name, under its name with the
/// prefix of the SDK, as a connection string, or by the parts of a managed
/// identity (`NAME__accountName`).
fn connects(settings: &Settings, name: &str) -> bool {
    let parts = format!("{name}__").to_ascii_lowercase();
    [
        name.to_owned(),
        format!("AzureWebJobs{name}"),
        format!("ConnectionStrings__{name}"),
        format!("ConnectionStrings:{name}"),
    ]
    .iter()
    .any(|name| settings.get(name).is_some())
        || settings
            .iter()
            .any(|(setting, _)| setting.to_ascii_lowercase().starts_with(&parts))
}

fn add_setting(name: &str) -> String {
    format!("add `{name}` to the app settings (locally: to Values in local.settings.json)")
}
