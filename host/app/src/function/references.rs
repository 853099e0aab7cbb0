//! The app settings that a function's bindings name: `%SETTING%` and
//! `connection` (custom handler protocol, section 7.3).

use crate::json::{Cursor, Object};
use crate::problem::{Consequence, Severity};
use crate::settings::Settings;

/// The host's own account, which local hosts provide without a setting.
const HOST_ACCOUNT: &str = "AzureWebJobsStorage";

/// Warns of settings that do not exist. They may exist in Azure, so this is
/// never an error.
pub(super) fn check(bindings: &[Cursor<'_>], settings: &Settings) {
    for binding in bindings {
        percent_names(binding, settings, consequence(binding));
        if let Some(binding) = binding.if_object() {
            connection(&binding, settings);
        }
    }
}

/// What comes of a setting that does not exist in Azure either. Triggers of extensions
/// for which a local host has no substitute can be fired there all the same.
fn consequence(binding: &Cursor<'_>) -> Consequence {
    let kind = binding.if_object().and_then(|binding| binding.get("type"));
    let kind = kind.as_ref().and_then(Cursor::if_text);
    let kind = kind.unwrap_or_default();
    let refused = ["timerTrigger", "queueTrigger", "blobTrigger"];
    if refused.iter().any(|name| name.eq_ignore_ascii_case(kind)) {
        Consequence::NotLoaded
    } else {
        Consequence::Nothing
    }
}

fn percent_names(value: &Cursor<'_>, settings: &Settings, consequence: Consequence) {
    if let Some(text) = value.if_text() {
        for name in settings.unknown_names(text) {
            value.add(
                consequence,
                Severity::Warning,
                format!("names the setting `{name}`, which does not exist"),
                add_setting(name),
            );
        }
    }
    for element in value.if_array().unwrap_or_default() {
        percent_names(&element, settings, consequence);
    }
    for (_, member) in value.if_object().iter().flat_map(Object::members) {
        percent_names(&member, settings, consequence);
    }
}

fn connection(binding: &Object<'_>, settings: &Settings) {
    let written = binding
        .get("connection")
        .filter(|connection| connection.if_text() != Some(""));
    if let Some(connection) = written {
        if let Some(name) = connection.text()
            && !name.contains('%')
            && connection_value(settings, name).is_none()
        {
            let of_host = [HOST_ACCOUNT, "Storage"].contains(&name);
            connection.add(
                if of_host {
                    Consequence::Nothing
                } else {
                    consequence(binding.cursor())
                },
                Severity::Warning,
                format!("names the connection setting `{name}`, which does not exist"),
                add_setting(name),
            );
        }
        return;
    }
    let kind = binding.get("type").and_then(|kind| kind.if_text());
    let kind = kind.unwrap_or("").to_ascii_lowercase();
    let is_storage = ["queue", "blob", "table"]
        .iter()
        .any(|service| kind.starts_with(service));
    if is_storage && connection_value(settings, HOST_ACCOUNT).is_none() {
        binding.cursor().warn(
            format!("uses the connection setting `{HOST_ACCOUNT}`, which does not exist"),
            add_setting(HOST_ACCOUNT),
        );
    }
}

/// The value of the connection called `name`, if it is configured: under its
/// name, under its name with the prefix of the SDK, as a connection string, or by
/// the parts of a managed identity (`NAME__accountName`), whose value is empty.
pub(crate) fn connection_value<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    let value = [
        format!("AzureWebJobs{name}"),
        name.to_owned(),
        format!("ConnectionStrings__{name}"),
        format!("ConnectionStrings:{name}"),
    ]
    .iter()
    .find_map(|name| settings.get(name))
    .filter(|value| !value.is_empty());
    let parts = format!("{name}__").to_ascii_lowercase();
    let by_parts = || {
        let mut names = settings.iter();
        names.any(|(setting, _)| setting.to_ascii_lowercase().starts_with(&parts))
    };
    value.or_else(|| by_parts().then_some(""))
}

fn add_setting(name: &str) -> String {
    format!("add `{name}` to the app settings (locally: to Values in local.settings.json)")
}
