//! One function.json: what keeps the Functions host from loading it, or from
//! calling the function (custom handler protocol, sections 7.1 to 7.5).

use super::binding;
use super::entry::entries;
use super::http;
use super::{IndexContext, timer};
use crate::json::{Object, Value};

/// Checks the file of the function named `name`; problems are added to the report
/// of `file`.
pub(super) fn check(file: &Object<'_>, name: &str, context: &IndexContext<'_>) {
    configuration_source(file);
    for key in ["entryPoint", "scriptFile"] {
        if let Some(value) = file.get(key)
            && matches!(value.value(), Value::Array(_) | Value::Object(_))
        {
            value.error(
                format!(
                    "is {}, and the Functions host refuses the file",
                    value.value().describe()
                ),
                "put the value in double quotes, or remove it",
            );
        }
    }
    let entries = entries(file);
    for entry in &entries {
        binding::check(entry, context);
        match entry.kind.to_ascii_lowercase().as_str() {
            "timertrigger" => timer::check(entry, context),
            "httptrigger" => http::check(entry, name, &entries),
            _ => {}
        }
    }
}

/// The key may be in any case, and only an absent one has no value.
fn configuration_source(file: &Object<'_>) {
    let found = file
        .members()
        .filter(|(name, _)| name.eq_ignore_ascii_case("configurationSource"))
        .last();
    let Some((_, source)) = found else {
        return;
    };
    let text = source.if_scalar().unwrap_or_default();
    if text.eq_ignore_ascii_case("attributes") {
        source.error(
            "is `attributes`, which is for compiled .NET functions: the Functions host cannot load this one",
            "write \"config\", or remove it",
        );
    } else if !text.eq_ignore_ascii_case("config") {
        source.error(
            "is neither `config` nor `attributes`, and the Functions host refuses the function",
            "write \"config\", or remove it",
        );
    }
}
