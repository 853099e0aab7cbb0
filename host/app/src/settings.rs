//! App settings: environment variables in Azure, local.settings.json on a
//! developer's machine.
//!
//! The Functions host reads settings through the configuration of .NET, which
//! ignores the case of a name and reads `__` in the name of an environment
//! variable as `:`. Linux has no other way to set a name with a colon.

use std::collections::BTreeMap;
use std::path::Path;

use crate::environment::Environment;
use crate::json::{self, Cursor, Dialect, Object, Value};
use crate::problem::{Consequence, Problem, Report};

/// The file's name, beside host.json.
const FILE: &str = "local.settings.json";

/// The settings of the app by name, spelled as they were set. An environment
/// variable wins over a value of local.settings.json, as it does under Core Tools
/// (custom handler protocol, section 10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<String, String>,
}

impl Settings {
    pub(crate) fn load(
        root: &Path,
        environment: &Environment,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let report = Report::new(FILE).leading_to(Consequence::Nothing);
        let mut values = BTreeMap::new();
        if environment.is_development() {
            values = read(root, &report);
            let set: Vec<String> = environment.iter().map(|(name, _)| key(name)).collect();
            values.retain(|name, _| !set.contains(&key(name)));
        } else if root.join(FILE).is_file() {
            report.warn(
                "is ignored outside development, so that its values do not override app settings",
                "remove it from the deployment and set its values as app settings, or set AZURE_FUNCTIONS_ENVIRONMENT to Development on a developer's machine",
            );
        }
        for (name, value) in environment.iter() {
            values.insert(name.to_owned(), value.to_owned());
        }
        problems.extend(report.into_problems());
        Self { values }
    }

    /// The value of a setting. Names that differ only in case, or in `:` and
    /// `__`, are the same setting to the Functions host; the exact spelling is
    /// preferred.
    pub fn get(&self, name: &str) -> Option<&str> {
        let exact = self.values.get(name);
        let found = exact.or_else(|| {
            let wanted = key(name);
            let mut values = self.values.iter();
            let alike = values.find(|(known, _)| key(known) == wanted);
            alike.map(|(_, value)| value)
        });
        found.map(String::as_str)
    }

    /// All settings, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// `text` with every `%NAME%` replaced by the setting of that name. A name
    /// without a setting stays as it is.
    pub fn resolve(&self, text: &str) -> String {
        let mut resolved = String::with_capacity(text.len());
        for part in parts(text) {
            match part {
                Part::Text(text) => resolved.push_str(text),
                Part::Name(name) => {
                    if let Some(value) = self.get(name) {
                        resolved.push_str(value);
                    } else {
                        resolved.push('%');
                        resolved.push_str(name);
                        resolved.push('%');
                    }
                }
            }
        }
        resolved
    }

    /// The names in `text` between percent signs that are not settings.
    pub(crate) fn unknown_names<'a>(&self, text: &'a str) -> Vec<&'a str> {
        parts(text)
            .into_iter()
            .filter_map(|part| match part {
                Part::Name(name) if self.get(name).is_none() => Some(name),
                Part::Name(_) | Part::Text(_) => None,
            })
            .collect()
    }
}

impl<Name: Into<String>, Value: Into<String>> FromIterator<(Name, Value)> for Settings {
    fn from_iter<I: IntoIterator<Item = (Name, Value)>>(settings: I) -> Self {
        Self {
            values: settings
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }
}

/// The canonical spelling of a name.
fn key(name: &str) -> String {
    name.replace("__", ":").to_ascii_lowercase()
}

/// Reads local.settings.json, if it is there.
fn read(root: &Path, report: &Report) -> BTreeMap<String, String> {
    let document = json::read(root, Dialect::Host, report);
    let file = document
        .as_ref()
        .and_then(|node| Cursor::root(node, Dialect::Host, report).object());
    file.map(|file| local(&file)).unwrap_or_default()
}

/// Reads `Values`; numbers and booleans are taken as their text.
fn local(file: &Object<'_>) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    if let Some(encrypted) = file.get("IsEncrypted")
        && encrypted.flag() == Some(true)
    {
        encrypted.warn(
            "the values are encrypted and are not used",
            "run `func settings decrypt`, or set environment variables",
        );
        return settings;
    }
    let Some(values) = file.get("Values").and_then(|values| values.object()) else {
        return settings;
    };
    for (name, value) in values.members() {
        let text = match value.value() {
            Value::Text(text) | Value::Number(text) => text.clone(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null => continue,
            Value::Array(_) | Value::Object(_) => {
                value.error(
                    format!("is {}, but a setting is a string", value.value().describe()),
                    "write the value as one string",
                );
                continue;
            }
        };
        settings.insert(name.to_owned(), text);
    }
    settings
}

enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// Splits at `%NAME%`. A lone percent sign, and an empty or blank pair, is text.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let Some((name, following)) = after.split_once('%') else {
            break;
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            // The second sign may open the next pair.
            let kept = before.len() + 1 + name.len();
            parts.push(Part::Text(rest.get(..kept).unwrap_or(rest)));
            rest = rest.get(kept..).unwrap_or("");
            continue;
        }
        parts.push(Part::Text(before));
        parts.push(Part::Name(name));
        rest = following;
    }
    parts.push(Part::Text(rest));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{expect, load};

    #[test]
    fn percent_names_are_replaced() {
        let settings: Settings = [("QUEUE", "orders"), ("Stage", "test"), ("EMPTY", "")]
            .into_iter()
            .collect();
        for (text, resolved) in [
            ("", ""),
            ("plain", "plain"),
            ("%QUEUE%", "orders"),
            ("%QUEUE%-%STAGE%", "orders-test"),
            ("a%EMPTY%b", "ab"),
            ("%MISSING%", "%MISSING%"),
            ("%MISSING%QUEUE%", "%MISSING%QUEUE%"),
            ("100%", "100%"),
            ("100% of %QUEUE%", "100% of orders"),
            ("%%QUEUE%", "%orders"),
            ("%é%QUEUE%", "%é%QUEUE%"),
        ] {
            assert_eq!(settings.resolve(text), resolved, "{text}");
        }
    }

    #[test]
    fn names_match_in_every_spelling_of_the_host() {
        let settings: Settings = [
            ("Proxy__Frame", "DENY"),
            ("Proxy:Age", "60"),
            ("a__b__c", "deep"),
            ("Both__Ways", "underscores"),
            ("Both:Ways", "colon"),
        ]
        .into_iter()
        .collect();
        for (name, value) in [
            ("Proxy:Frame", Some("DENY")),
            ("proxy:frame", Some("DENY")),
            ("Proxy__Frame", Some("DENY")),
            ("Proxy__Age", Some("60")),
            ("A:B:C", Some("deep")),
            ("A:B__C", Some("deep")),
            ("Both:Ways", Some("colon")),
            ("Both__Ways", Some("underscores")),
            ("Proxy_Frame", None),
            ("Proxy.Frame", None),
            ("Frame", None),
        ] {
            assert_eq!(settings.get(name), value, "{name}");
        }
        assert_eq!(settings.resolve("<%Proxy:Frame%>"), "<DENY>");
    }

    #[test]
    fn the_environment_wins_in_every_spelling() {
        let file =
            r#"{ "Values": { "Proxy:Frame": "file", "proxy__age": "file", "Other": "file" } }"#;
        let variables = [
            ("Proxy__Frame", "environment"),
            ("PROXY:AGE", "environment"),
        ];
        let app = load(&[("local.settings.json", file)], &variables);
        for (name, value) in [
            ("Proxy:Frame", "environment"),
            ("proxy__age", "environment"),
            ("Other", "file"),
        ] {
            assert_eq!(app.settings.get(name), Some(value), "{name}");
        }
    }

    #[test]
    fn the_file_is_read_only_in_development() {
        let file = ("local.settings.json", r#"{ "Values": { "A": "file" } }"#);
        let unread = "~local.settings.json: is ignored outside development";
        for (stage, value, problems) in [
            ("Development", Some("file"), &[][..]),
            ("Production", None, &[unread]),
            ("Staging", None, &[unread]),
        ] {
            let variables = [("AZURE_FUNCTIONS_ENVIRONMENT", stage)];
            let app = expect(&[file], &variables, problems);
            assert_eq!(app.settings.get("A"), value, "{stage}");
        }
        expect(&[], &[("AZURE_FUNCTIONS_ENVIRONMENT", "Production")], &[]);
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = r#"{ "isEncrypted": false, /* local */ "values": { "A": "file", "B": "file", "N": 5, "T": true, "Z": null } }"#;
        let app = load(&[("local.settings.json", file)], &[("A", "environment")]);
        for (name, value) in [
            ("A", Some("environment")),
            ("a", Some("environment")),
            ("B", Some("file")),
            ("N", Some("5")),
            ("T", Some("true")),
            ("Z", None),
            ("C", None),
        ] {
            assert_eq!(app.settings.get(name), value, "{name}");
        }
    }

    #[test]
    fn errors_are_reported() {
        for (file, problems) in [
            ("{}", &[][..]),
            ("{", &["local.settings.json: is not valid JSON"]),
            (
                r#"{ "Values": [] }"#,
                &["local.settings.json: $.Values: is a list, not an object"],
            ),
            (
                r#"{ "Values": { "my.list": [] } }"#,
                &["$.Values['my.list']: is a list, but a setting is a string"],
            ),
            (
                r#"{ "IsEncrypted": true, "Values": { "A": "x" } }"#,
                &["~$.IsEncrypted: the values are encrypted"],
            ),
        ] {
            expect(&[("local.settings.json", file)], &[], problems);
        }
    }
}
