//! What the readers of one proxy share.

use corral_app::Settings;
use corral_app::json::{Cursor, Value};

use crate::template::{Scanned, Template, scan};
use crate::variable::Scope;

/// Reads the values of one proxy.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) settings: &'a Settings,
    /// The parameters of the proxy's route.
    pub(crate) parameters: &'a [String],
    /// The ports on which this app answers.
    pub(crate) ports: &'a [u16],
}

impl Reader<'_> {
    /// The names that a text of the request can refer to.
    pub(crate) fn request(&self) -> Scope<'_> {
        Scope::request(self.parameters)
    }

    /// The names that a text of the response can refer to.
    pub(crate) fn response(&self) -> Scope<'_> {
        Scope::response(self.parameters)
    }

    /// The text at `cursor` as a template; likely mistakes are warnings.
    pub(crate) fn template(&self, cursor: &Cursor<'_>, scope: &Scope<'_>) -> Option<Template> {
        Some(self.scan(&text(cursor)?, cursor, scope).template)
    }

    /// Scans `text`, which is at `cursor`.
    pub(crate) fn scan(&self, text: &str, cursor: &Cursor<'_>, scope: &Scope<'_>) -> Scanned {
        let scanned = scan(text, self.settings, scope);
        for name in &scanned.unknown {
            cursor.warn(
                format!("`{{{name}}}` is not a variable here and expands to nothing"),
                "use a parameter of the route or a documented variable, or double the braces to write them as they are",
            );
        }
        for name in &scanned.starred {
            cursor.warn(
                format!("`{{*{name}}}` is written as in a route"),
                format!("write {{{name}}}"),
            );
        }
        warn_unset(&scanned.unset, cursor);
        scanned
    }
}

/// Warns of settings that are missing.
pub(crate) fn warn_unset(names: &[String], cursor: &Cursor<'_>) {
    for name in names {
        cursor.warn(
            format!("the app setting `{name}` is not set, so `%{name}%` stays as it is"),
            format!("set {name}, or remove the percent signs"),
        );
    }
}

/// A string; published examples also write numbers and booleans in its place.
pub(crate) fn text(cursor: &Cursor<'_>) -> Option<String> {
    match cursor.value() {
        Value::Text(text) | Value::Number(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            cursor.error(
                format!("is {}, not a string", cursor.value().describe()),
                "put the value in double quotes",
            );
            None
        }
    }
}
