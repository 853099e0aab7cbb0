//! proxies.json as a file of the app. What it says is for `corral-proxies`.

use std::io;
use std::path::Path;

use crate::app::App;
use crate::function::Function;
use crate::problem::{Problem, Report};

/// The file's name, beside host.json.
pub(crate) const FILE: &str = "proxies.json";

/// The app setting that lists features to switch on, and the one of proxies.
const FLAGS: &str = "AzureWebJobsFeatureFlags";
const FLAG: &str = "EnableProxies";

/// The text of proxies.json; `None` when there is no such file.
pub(crate) fn read(root: &Path, problems: &mut Vec<Problem>) -> Option<String> {
    let report = Report::new(FILE);
    let text = match std::fs::read(root.join(FILE)) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes);
            text.inspect_err(|_| report.error("is not UTF-8 text", "save it as UTF-8"))
                .ok()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            let remedy = "make it a file that this user may read";
            report.error(format!("cannot be read: {error}"), remedy);
            None
        }
    };
    problems.extend(report.into_problems());
    text
}

/// Whether a function has proxies.json in the place of a plugin: it is there so
/// that the Functions host hands every path on.
pub(crate) fn is_entrance(function: &Function) -> bool {
    function.plugin.file_name().is_some_and(|name| name == FILE)
}

impl App {
    /// Whether the app settings switch proxies on. The Functions host of
    /// version 4 ignores proxies.json otherwise, and an old file must not begin
    /// to answer requests by itself.
    pub fn proxies_enabled(&self) -> bool {
        let flags = self.settings.get(FLAGS).unwrap_or_default();
        flags
            .split(',')
            .any(|flag| flag.trim().eq_ignore_ascii_case(FLAG))
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{HTTP, expect, load};

    #[test]
    fn the_flag_is_one_of_a_list() {
        for (flags, enabled) in [
            ("EnableProxies", true),
            ("X,enableproxies", true),
            ("X, EnableProxies ,Y", true),
            ("EnableProxiesNot", false),
            ("", false),
        ] {
            let app = load(&[], &[("AzureWebJobsFeatureFlags", flags)]);
            assert_eq!(app.proxies_enabled(), enabled, "{flags}");
        }
    }

    #[test]
    fn a_function_can_be_the_entrance() {
        let entrance = HTTP.replacen('{', r#"{ "scriptFile": "../proxies.json","#, 1);
        let files = [
            ("proxies.json", "{}"),
            ("all/function.json", entrance.as_str()),
            ("f/function.json", HTTP),
            ("f/f.wasm", ""),
        ];
        let app = expect(&files, &[], &[]);
        assert_eq!(app.functions.len(), 1);
        assert_eq!(app.entrances[0].name, "all");
        assert_eq!(app.proxies.as_deref(), Some("{}"));
        expect(&files[1..2], &[], &["names the file `../proxies.json`"]);
    }

    #[test]
    fn a_route_without_a_plugin_is_the_entrance() {
        let host = r#"{ "version": "2.0", "configurationProfile": "web-app-custom-handler",
            "customHandler": { "description": { "defaultExecutablePath": "handler" } } }"#;
        let app = expect(&[("host.json", host), ("proxies.json", "{}")], &[], &[]);
        assert_eq!(app.entrances[0].name, "http-handler1");
    }
}
