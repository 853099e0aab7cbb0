//! The secrets among the settings of an app.

use std::collections::BTreeMap;
use std::path::Path;

use corral_app::json::{self, Cursor, Dialect, Object, Value};
use corral_app::{App, Report};

use super::learn::{MARK, is_telling, sanitized};
use super::names;
use super::value::Secret;
use super::{Fill, Mask};
use crate::access::Keys;

/// The begins of names of settings that say how the host runs.
const OF_HOST: [&str; 5] = [
    "AZURE_FUNCTIONS_",
    "AzureFunctionsJobHost",
    "AzureWebJobs.",
    "FUNCTIONS_",
    "WEBSITE_HOSTNAME",
];

/// The connection string of storage on this machine, whose key everyone knows.
const DEVELOPMENT: &str = "UseDevelopmentStorage=true";

impl Mask {
    /// The secrets of an app: the values of local.settings.json, of settings that are
    /// granted to plugins, of other settings with the name of a secret, and the keys of
    /// its functions.
    pub fn of(app: &App, keys: Option<&Keys>) -> Self {
        let mut secrets = Vec::new();
        for (name, value) in settings(app) {
            add(&mut secrets, &name, &value);
        }
        if let Some(keys) = keys {
            let functions = keys.functions.values();
            for key in functions.chain([&keys.master, &keys.host, &keys.system]) {
                secrets.push(Secret::new(key, format!("{MARK}x-functions-key{MARK}")));
            }
        }
        Self::new(secrets)
    }
}

impl Fill {
    /// The placeholders of settings that the function `name` can read anyway: those that
    /// its plugin is granted, or all of local.settings.json for a program that is not
    /// `sandboxed`.
    pub fn of(app: &App, name: &str, sandboxed: bool) -> Self {
        let function = app.functions.iter().find(|function| function.name == name);
        let values: Vec<(String, String)> = match function {
            Some(function) if sandboxed => function.config.grants.settings_for(&app.settings),
            None if sandboxed => Vec::new(),
            _ => settings(app).into_iter().collect(),
        };
        let values = values.into_iter();
        Self::new(
            values
                .map(|(name, value)| (placeholder(&name), value))
                .collect(),
        )
    }
}

/// The settings that may be secrets, with the values that the app sees.
fn settings(app: &App) -> BTreeMap<String, String> {
    let mut settings: BTreeMap<String, String> = local(&app.root)
        .into_iter()
        .map(|(name, value)| {
            let effective = app.settings.get(&name).map(str::to_owned);
            (name, effective.unwrap_or(value))
        })
        .collect();
    for function in app.functions.iter().chain(&app.withheld) {
        settings.extend(function.config.grants.settings_for(&app.settings));
    }
    let named = app.settings.iter();
    // In the environment, `PWD` is the current folder.
    let named = named.filter(|(name, _)| names::is_secret(name) && *name != "PWD");
    settings.extend(named.map(|(name, value)| (name.to_owned(), value.to_owned())));
    settings
}

fn add(secrets: &mut Vec<Secret>, name: &str, value: &str) {
    let value = value.trim();
    if value.is_empty()
        || value.eq_ignore_ascii_case(DEVELOPMENT)
        || OF_HOST.iter().any(|begin| name.starts_with(begin))
        || !is_telling(value) && !names::is_secret(name)
    {
        return;
    }
    secrets.push(Secret::new(value, placeholder(name)));
    for (part, value) in value.split(';').filter_map(|part| part.split_once('=')) {
        if names::is_secret(part) && is_telling(value) {
            secrets.push(Secret::new(value, placeholder(&format!("{name}:{part}"))));
        }
    }
}

fn placeholder(name: &str) -> String {
    format!("{MARK}setting:{}{MARK}", sanitized(name))
}

/// The values of local.settings.json. What is wrong with the file is reported when the
/// app is loaded.
fn local(root: &Path) -> Vec<(String, String)> {
    let report = Report::new("local.settings.json");
    let document = json::read(root, Dialect::Host, &report);
    let file = document
        .as_ref()
        .and_then(|node| Cursor::root(node, Dialect::Host, &report).if_object());
    let mut values = Vec::new();
    for section in ["Values", "ConnectionStrings"] {
        let section = file
            .as_ref()
            .and_then(|file| file.get(section)?.if_object());
        let members = section.iter().flat_map(Object::members);
        for (name, value) in members {
            match value.value() {
                Value::Text(text) | Value::Number(text) => {
                    values.push((name.to_owned(), text.clone()));
                }
                // A connection string with its provider.
                Value::Object(_) => {
                    let object = value.if_object();
                    let text = object.and_then(|object| object.get("ConnectionString")?.if_text());
                    values.extend(text.map(|text| (name.to_owned(), text.to_owned())));
                }
                Value::Bool(_) | Value::Null | Value::Array(_) => {}
            }
        }
    }
    values
}
