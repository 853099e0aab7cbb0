//! `mcp` of corral.json: where and for whom the handler answers the Model Context
//! Protocol itself, by the app's tool, resource and prompt folders.

use crate::function::Function;
use crate::json::{Cursor, Object};
use crate::plugin::{self, StateSeal};
use crate::problem::{Problem, Report};

/// The keys of `mcp`.
const KEYS: [&str; 6] = [
    "client_log",
    "path",
    "hosts",
    "origins",
    "page_size",
    "seal_request_state",
];

/// How the handler answers MCP requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpEndpoint {
    /// The path of the requests, such as `/mcp`.
    pub path: String,
    /// Values of `Host` that are accepted besides those of this machine and of the
    /// function app; `*` for all.
    pub hosts: Vec<String>,
    /// Origins of web pages that may send requests, besides those of this machine and
    /// of the function app; `*` for all.
    pub origins: Vec<String>,
    /// The most items of one page of a list; `None` for one page.
    pub page_size: Option<u32>,
    /// Whether clients get the log lines of the functions that they call.
    pub client_log: bool,
    /// How the states that tools and prompts leave with clients are sealed; `None` when
    /// they are passed on as they are.
    pub seal_request_state: Option<StateSeal>,
}

impl Default for McpEndpoint {
    fn default() -> Self {
        Self {
            path: "/mcp".to_owned(),
            hosts: Vec::new(),
            origins: Vec::new(),
            page_size: None,
            client_log: false,
            seal_request_state: None,
        }
    }
}

impl McpEndpoint {
    /// Reads the section; absent keys have their defaults.
    pub(crate) fn read(section: &Object<'_>) -> Self {
        section.reject_unknown(&KEYS);
        let default = Self::default();
        let texts = |key| {
            let list = section.get(key);
            list.and_then(|list: Cursor<'_>| list.texts())
                .unwrap_or_default()
        };
        Self {
            path: section
                .get("path")
                .and_then(|path| self::path(&path))
                .unwrap_or(default.path),
            hosts: texts("hosts"),
            origins: texts("origins"),
            page_size: section
                .get("page_size")
                .and_then(|size| plugin::count(&size))
                .filter(|size| *size > 0),
            client_log: section
                .get("client_log")
                .and_then(|flag| flag.flag())
                .unwrap_or_default(),
            seal_request_state: section
                .get("seal_request_state")
                .and_then(|seal| StateSeal::read(&seal)),
        }
    }
}

/// Warns of what clients of the handler's own server do not get: only the Functions host
/// connects bindings other than the trigger.
pub(crate) fn check(functions: &[Function], problems: &mut Vec<Problem>) {
    for function in functions.iter().filter(|function| function.mcp.is_some()) {
        let trigger = &function.trigger().name;
        let mut others = function.bindings.iter();
        let Some(other) = others.find(|binding| binding.name != *trigger) else {
            continue;
        };
        let report = Report::of_function(
            std::path::Path::new(&function.name).join("function.json"),
            &function.name,
        );
        let what = if other.is_output() {
            "nothing is delivered to"
        } else {
            "nothing comes from"
        };
        report.warn(
            format!(
                "has the binding `{}`, and {what} it when the handler answers MCP clients itself",
                other.name
            ),
            "let clients use the MCP extension, or move the work to a function that the tool calls",
        );
        problems.append(&mut report.into_problems());
    }
}

fn path(value: &Cursor<'_>) -> Option<String> {
    let path = value.non_empty_text()?;
    if path.starts_with('/') && !path.contains(['?', '#', '{', '*', '%']) {
        return Some(path.to_owned());
    }
    value.error(
        format!("`{path}` is not a path"),
        "begin it with a slash, without parameters, as in \"/mcp\"",
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{expect, load};

    #[test]
    fn the_section_is_read() {
        for (text, expected) in [
            ("{}", None),
            (r#"{ "mcp": {} }"#, Some(McpEndpoint::default())),
            (
                r#"{ "mcp": { "path": "/tools", "hosts": ["a.example"], "origins": ["https://a.example"], "page_size": 5, "client_log": true } }"#,
                Some(McpEndpoint {
                    path: "/tools".to_owned(),
                    hosts: vec!["a.example".to_owned()],
                    origins: vec!["https://a.example".to_owned()],
                    page_size: Some(5),
                    client_log: true,
                    seal_request_state: None,
                }),
            ),
        ] {
            let app = load(&[("corral.json", text)], &[]);
            assert_eq!(app.handler.mcp, expected, "{text}");
        }
    }

    #[test]
    fn the_seal_of_states_is_read() {
        let text = r#"{ "mcp": { "seal_request_state": { "key_settings": ["K"] } } }"#;
        let app = load(&[("corral.json", text)], &[]);
        let seal = app.handler.mcp.unwrap().seal_request_state.unwrap();
        assert_eq!(seal.key_settings, ["K"]);
    }

    #[test]
    fn bindings_that_are_not_served_are_warned_of() {
        let host = |profile: &str| {
            format!(
                r#"{{ "version": "2.0", "configurationProfile": "{profile}", "extensionBundle": {{}},
                    "customHandler": {{ "description": {{ "defaultExecutablePath": "handler" }} }} }}"#
            )
        };
        let function = r#"{ "bindings": [
            { "type": "mcpToolTrigger", "name": "call", "direction": "in", "toolName": "f", "description": "d" },
            { "type": "queue", "name": "out", "direction": "out", "queueName": "items" } ] }"#;
        for (profile, warned) in [("mcp-custom-handler", true), ("", false)] {
            let host = host(profile);
            let app = load(
                &[
                    ("host.json", &host),
                    ("f/function.json", function),
                    ("f/f.wasm", ""),
                ],
                &[],
            );
            let mut problems = app.problems.iter();
            let found = problems.any(|one| one.message.contains("nothing is delivered to it"));
            assert_eq!(found, warned, "{profile}");
        }
    }

    #[test]
    fn invalid_paths_are_errors() {
        for path in ["mcp", "/mcp/{x}", "/mcp?x"] {
            let text = format!(r#"{{ "mcp": {{ "path": "{path}" }} }}"#);
            expect(&[("corral.json", &text)], &[], &["is not a path"]);
        }
    }
}
