//! proxies.json as a file of the app. `corral-proxies` reads its content.

use std::io;
use std::path::Path;

use crate::corral;
use crate::problem::{Consequence, Problem, Report};
use crate::settings::Settings;

/// The file's name, beside host.json.
pub(crate) const FILE: &str = "proxies.json";

/// The app setting that lists feature flags, and the flag of proxies.
const FLAGS: &str = "AzureWebJobsFeatureFlags";
const FLAG: &str = "EnableProxies";

/// The text of proxies.json; `None` when there is no such file.
pub(crate) fn read(root: &Path, problems: &mut Vec<Problem>) -> Option<String> {
    let report = Report::new(FILE).leading_to(Consequence::Handler);
    let text = match std::fs::read(root.join(FILE)) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes);
            text.inspect_err(|_| report.error("is not UTF-8 text", "save it as UTF-8"))
                .ok()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            let remedy = "make it readable by this user";
            report.error(format!("cannot be read: {error}"), remedy);
            None
        }
    };
    problems.extend(report.into_problems());
    text
}

/// Whether `plugin`, the path of a function's plugin, is a file by which the handler
/// itself answers: proxies.json, or corral.json with its section `mcp`. Such a function
/// exists so that the Functions host passes requests on.
pub(crate) fn is_entrance(plugin: &Path) -> bool {
    plugin
        .file_name()
        .is_some_and(|name| name == FILE || name == corral::FILE)
}

/// Whether the app settings switch proxies on.
pub(crate) fn enabled(settings: &Settings) -> bool {
    let flags = settings.get(FLAGS).unwrap_or_default();
    flags
        .split(',')
        .any(|flag| flag.trim().eq_ignore_ascii_case(FLAG))
}

#[cfg(test)]
mod tests {
    use crate::fixture::{HTTP, expect, load};

    #[test]
    fn feature_flags_are_a_comma_separated_list() {
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
    fn a_function_can_stand_for_the_proxies() {
        let function = HTTP.replacen('{', r#"{ "scriptFile": "../proxies.json","#, 1);
        let files = [
            ("proxies.json", "{}"),
            ("all/function.json", function.as_str()),
            ("f/function.json", HTTP),
            ("f/f.wasm", ""),
        ];
        let app = expect(&files, &[], &[]);
        assert_eq!(app.functions.len(), 1);
        assert_eq!(app.proxy_functions[0].name, "all");
        assert_eq!(app.proxies.as_deref(), Some("{}"));
        expect(&files[1..2], &[], &["names the file `../proxies.json`"]);
    }

    #[test]
    fn a_route_without_a_plugin_stands_for_the_proxies() {
        let host = r#"{ "version": "2.0", "configurationProfile": "web-app-custom-handler",
            "customHandler": { "description": { "defaultExecutablePath": "handler" } } }"#;
        let app = expect(&[("host.json", host), ("proxies.json", "{}")], &[], &[]);
        assert_eq!(app.proxy_functions[0].name, "http-handler1");
    }
}
