//! A rule for the tools, resources or prompts whose names match a pattern.

use std::path::Path;

use wildmatch::WildMatchPattern;

use super::narrow;
use super::rate::Rate;
use crate::json::{Cursor, Object};
use crate::plugin::{Grants, Limits, PluginConfig, limits};

/// The keys of a rule.
pub(crate) const KEYS: [&str; 2] = ["limits", "grants"];

/// The keys of its `limits`.
pub(crate) const LIMIT_KEYS: [&str; 6] = [
    "time",
    "cpu",
    "memory",
    "response_body",
    "concurrency",
    "rate",
];

/// What the calls of some tools, resources or prompts may do: never more than the
/// plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpRule {
    /// `tools`, `resources` or `prompts`.
    pub section: &'static str,
    /// A name, or a pattern with `*` for any characters.
    pub pattern: String,
    /// The limits of each call: those of the plugin, or less.
    pub limits: Limits,
    /// How many calls may run at once, of those of the plugin.
    pub concurrency: Option<u32>,
    /// How often it may be called.
    pub rate: Option<Rate>,
    /// The grants of each call: those of the plugin, or less.
    pub grants: Grants,
    /// The keys of plugin.json that the rule has itself, such as `limits.time`.
    pub keys: Vec<String>,
}

impl McpRule {
    pub(super) fn read(
        section: &'static str,
        pattern: &str,
        value: &Cursor<'_>,
        plugin: &PluginConfig,
        folder: &Path,
    ) -> Option<Self> {
        let object: Object<'_> = value.object()?;
        object.reject_unknown(&KEYS);
        let mut rule = Self {
            section,
            pattern: pattern.to_owned(),
            limits: plugin.limits,
            concurrency: None,
            rate: None,
            grants: plugin.grants.clone(),
            keys: Vec::new(),
        };
        if let Some(written) = object.get("limits").and_then(|limits| limits.object()) {
            rule.read_limits(&written, plugin);
        }
        if let Some(written) = object.get("grants").and_then(|grants| grants.object()) {
            rule.keys.extend(keys_of("grants", &written));
            rule.grants = rule.grants.refine(&written, folder);
            narrow::check(&rule.grants, &plugin.grants, &written);
        }
        Some(rule)
    }

    fn read_limits(&mut self, written: &Object<'_>, plugin: &PluginConfig) {
        written.reject_unknown(&LIMIT_KEYS);
        self.keys.extend(keys_of("limits", written));
        self.limits = limits::narrow(plugin.limits, written, &LIMIT_KEYS);
        if written.get("concurrency").is_some() {
            self.concurrency = Some(self.limits.concurrency);
            // The gate of the function is that of all its calls.
            self.limits.concurrency = plugin.limits.concurrency;
        }
        self.rate = written.get("rate").and_then(|rate| Rate::read(&rate));
    }

    /// Whether the rule is for `name`. A URI that climbs out of the folder that it names
    /// is only that of a rule for all, or for exactly this URI.
    pub(super) fn matches(&self, name: &str) -> bool {
        if self.pattern == name || self.pattern == "*" {
            return true;
        }
        let climbs = self.section == "resources" && has_dot_segments(name);
        !climbs && Pattern::new(&self.pattern).matches(name)
    }

    /// How many characters of a name the rule determines; most of all when it is the
    /// whole name.
    pub(super) fn specificity(&self) -> usize {
        let stars = self.pattern.matches('*').count();
        match stars {
            0 => usize::MAX,
            stars => self.pattern.chars().count() - stars,
        }
    }

    /// Whether its calls have less than others of the plugin, so that they need
    /// sandboxes of their own kind.
    pub fn is_narrower(&self, plugin: &PluginConfig) -> bool {
        self.limits != plugin.limits || self.grants != plugin.grants
    }

    /// The place of the rule in plugin.json, such as `mcp.tools.add`.
    pub fn place(&self) -> String {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
        let (section, pattern) = (self.section, &self.pattern);
        if !pattern.is_empty() && pattern.chars().all(plain) {
            format!("mcp.{section}.{pattern}")
        } else {
            format!("mcp.{section}[{pattern:?}]")
        }
    }

    /// The key to change for a call that `key` of the plugin's own keys would allow,
    /// such as `limits.time`: that of the rule, if it has one.
    pub fn key(&self, key: &str) -> String {
        if self.keys.iter().any(|known| known == key) {
            format!("{}.{key}", self.place())
        } else {
            key.to_owned()
        }
    }
}

/// Whether a segment of a URI is `.` or `..`, as it is or escaped (RFC 3986, section
/// 5.2.4).
fn has_dot_segments(uri: &str) -> bool {
    let uri = uri.to_ascii_lowercase().replace("%2e", ".");
    let uri = uri.replace("%2f", "/").replace("%5c", "/");
    uri.split(['/', '\\'])
        .any(|segment| matches!(segment, "." | ".."))
}

/// `?` is not special: it occurs in URIs.
type Pattern = WildMatchPattern<'*', '\0'>;

fn keys_of<'a>(
    section: &'static str,
    written: &'a Object<'_>,
) -> impl Iterator<Item = String> + 'a {
    written
        .members()
        .map(move |(name, _)| format!("{section}.{name}"))
}
