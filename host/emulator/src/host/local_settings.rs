//! The section `Host` of local.settings.json, which is for local tools (custom handler
//! protocol, section 10).

use std::path::Path;

use corral_app::Report;
use corral_app::json::{self, Cursor, Dialect, Value};

use crate::access::Cors;

/// What local.settings.json says about the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalSettings {
    /// `LocalHttpPort`.
    pub port: Option<u16>,
    /// `CORS` and `CORSCredentials`.
    pub cors: Cors,
}

impl LocalSettings {
    /// Reads the file in `root`. A missing or broken file says nothing; what is wrong
    /// with it is reported when the app is loaded.
    pub fn load(root: &Path) -> Self {
        let report = Report::new("local.settings.json");
        let Some(document) = json::read(root, Dialect::Host, &report) else {
            return Self::default();
        };
        let file = Cursor::root(&document, Dialect::Host, &report).if_object();
        let Some(host) = file.and_then(|file| file.get("Host")?.if_object()) else {
            return Self::default();
        };
        let text = |key: &str| match host.get(key)?.value() {
            Value::Text(text) | Value::Number(text) => Some(text.clone()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        let credentials = text("CORSCredentials");
        let credentials = credentials.is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        Self {
            port: text("LocalHttpPort").and_then(|port| port.parse().ok()),
            cors: Cors::new(&text("CORS").unwrap_or_default(), credentials),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_their_text() {
        for (file, port, cors) in [
            ("", None, Cors::default()),
            ("{", None, Cors::default()),
            (r#"{ "Host": [] }"#, None, Cors::default()),
            (
                r#"{ "host": { "localHttpPort": 7080, "CORS": "*" } }"#,
                Some(7080),
                Cors::new("*", false),
            ),
            (
                r#"{ "Host": { "LocalHttpPort": "7080", "CORS": "a,b", "CORSCredentials": true } }"#,
                Some(7080),
                Cors::new("a,b", true),
            ),
            (
                r#"{ "Host": { "LocalHttpPort": 70000, "CORS": null } }"#,
                None,
                Cors::default(),
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            if !file.is_empty() {
                std::fs::write(folder.path().join("local.settings.json"), file).unwrap();
            }
            let settings = LocalSettings::load(folder.path());
            assert_eq!(settings, LocalSettings { port, cors }, "{file}");
        }
    }
}
