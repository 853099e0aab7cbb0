//! `mcp`: what a plugin that is an MCP server may do, by tool, resource and prompt.

mod narrow;
mod path;
mod rate;
mod rule;
mod state_seal;
#[cfg(test)]
mod state_seal_tests;
mod transport;

pub use rate::Rate;
pub use rule::McpRule;
pub use state_seal::StateSeal;
pub use transport::McpTransport;

use std::path::Path;
use std::sync::Arc;

use super::PluginConfig;
use crate::json::{Cursor, Object};

/// The keys of `mcp`.
pub(crate) const KEYS: [&str; 8] = [
    "tools",
    "resources",
    "prompts",
    "origins",
    "hosts",
    "pin_tools",
    "path",
    "seal_request_state",
];

/// The keys with rules.
const SECTIONS: [&str; 3] = ["tools", "resources", "prompts"];

/// The policy of one MCP server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct McpConfig {
    /// The rules of all sections. Their order is that of the sandboxes made for them.
    pub rules: Vec<Arc<McpRule>>,
    /// The sections that are in the file: what they do not list is refused.
    listed: Vec<&'static str>,
    /// Which browsers and hosts may call it.
    pub transport: McpTransport,
    /// Whether a version whose definitions differ from those that were accepted is
    /// refused.
    pub pin_tools: bool,
    /// The path and query at which the server answers, when it is not that of the
    /// function's route.
    pub path: Option<String>,
    /// How states that the server leaves with its clients are sealed; `None` when they
    /// are passed on as they are.
    pub seal_request_state: Option<StateSeal>,
}

/// What the policy says of one tool, resource or prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling<'a> {
    /// Its section is not in the file: it has what the plugin has.
    Unlisted,
    /// A rule applies, with its index in [`McpConfig::rules`].
    Rule(usize, &'a Arc<McpRule>),
    /// Its section is in the file, and has no rule for it.
    Refused,
}

impl McpConfig {
    /// Reads the section. `plugin` is what the whole plugin may do, which no rule may
    /// exceed. Relative paths are relative to `folder`.
    pub(super) fn read(value: &Cursor<'_>, plugin: &PluginConfig, folder: &Path) -> Option<Self> {
        let object: Object<'_> = value.object()?;
        object.reject_unknown(&KEYS);
        let mut config = Self {
            transport: McpTransport::read(&object),
            pin_tools: object.get("pin_tools").and_then(|pin| pin.flag()) == Some(true),
            path: object.get("path").and_then(|path| path::read(&path)),
            seal_request_state: object
                .get("seal_request_state")
                .and_then(|seal| StateSeal::read(&seal)),
            ..Self::default()
        };
        for section in SECTIONS {
            let Some(rules) = object.get(section) else {
                continue;
            };
            config.listed.push(section);
            let Some(rules) = rules.object() else {
                continue;
            };
            for (pattern, rule) in rules.members() {
                let rule = McpRule::read(section, pattern, &rule, plugin, folder);
                config.rules.extend(rule.map(Arc::new));
            }
        }
        Some(config)
    }

    /// What the policy says of `name` in `section`: `tools`, `resources` or
    /// `prompts`. A rule for exactly this name takes precedence over patterns, and
    /// then the pattern with the most characters besides `*`.
    pub fn ruling(&self, section: &str, name: &str) -> Ruling<'_> {
        let rules = self.rules.iter().enumerate();
        let matching = rules.filter(|(_, rule)| rule.section == section && rule.matches(name));
        // Of equally specific patterns the first one in the file counts.
        let best = matching.rev().max_by_key(|(_, rule)| rule.specificity());
        match best {
            Some((index, rule)) => Ruling::Rule(index, rule),
            None if self.listed.contains(&section) => Ruling::Refused,
            None => Ruling::Unlisted,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{HTTP, load};

    use super::*;

    #[test]
    fn the_most_specific_rule_applies() {
        let plugin = r#"{ "mcp": {
            "tools": { "add": {}, "file_*": {}, "file_read*": {}, "*_x": {}, "a?": {} },
            "resources": { "file:///a/*": {}, "file:///*": {}, "*": {} },
            "prompts": {} } }"#;
        let files = [
            ("f/function.json", HTTP),
            ("f/f.wasm", ""),
            ("f/plugin.json", plugin),
        ];
        let app = load(&files, &[]);
        assert!(!app.has_errors(), "{:?}", app.problems);
        let config = app.functions[0].config.mcp.clone().unwrap();
        for (section, name, expected) in [
            ("tools", "add", Some("add")),
            ("tools", "Add", None),
            ("tools", "file_", Some("file_*")),
            ("tools", "file_write", Some("file_*")),
            ("tools", "file_read_all", Some("file_read*")),
            ("tools", "file_x", Some("file_*")),
            ("tools", "other_x", Some("*_x")),
            ("tools", "a?", Some("a?")),
            ("tools", "ab", None),
            ("tools", "", None),
            ("resources", "file:///a/b?c", Some("file:///a/*")),
            ("resources", "file:///b", Some("file:///*")),
            ("resources", "file:///a/../b", Some("*")),
            ("resources", "file:///a/%2E./b", Some("*")),
            ("resources", "file:///a/..%2fb", Some("*")),
            ("resources", "file:///a/..\\b", Some("*")),
            ("resources", "file:///a/..b", Some("file:///a/*")),
            ("resources", "https://x", Some("*")),
            ("prompts", "p", None),
        ] {
            let found = match config.ruling(section, name) {
                Ruling::Rule(_, rule) => Some(rule.pattern.as_str()),
                Ruling::Refused => None,
                Ruling::Unlisted => panic!("{section}"),
            };
            assert_eq!(found, expected, "{section} {name}");
        }
        let empty = McpConfig::default();
        assert_eq!(empty.ruling("tools", "add"), Ruling::Unlisted);
    }
}
