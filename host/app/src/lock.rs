//! corral.lock: the digests of the plugins that may be loaded, and of what MCP servers
//! may tell their clients about themselves.
//!
//! `handler check --lock` writes it. `"locked": true` in corral.json enables the digests
//! of plugins: one that was added or changed since is not loaded. `"pin_tools": true` in
//! plugin.json enables those of definitions.

use std::collections::BTreeMap;
use std::path::Path;

use crate::digest::Sha256Digest;
use crate::json::{self, Cursor, Dialect, Object};
use crate::plugin;
use crate::problem::{self, Consequence, Problem, Report};

/// The file's name, beside host.json.
pub const LOCK_FILE: &str = "corral.lock";

/// The keys of corral.lock.
const KEYS: [&str; 2] = ["plugins", "definitions"];

/// Which plugins may be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// Any plugin: corral.json does not have `"locked": true`.
    #[default]
    Open,
    /// Plugins with these SHA-256 digests, by the name of their function.
    Closed(BTreeMap<String, Sha256Digest>),
    /// No plugin: corral.lock cannot be used, for this reason.
    Broken(String),
}

impl Lock {
    /// Reads corral.lock; `locked` says whether it applies to plugins.
    pub(crate) fn load(root: &Path, locked: bool, problems: &mut Vec<Problem>) -> Self {
        if !locked {
            return Self::Open;
        }
        let report = Report::new(LOCK_FILE).leading_to(Consequence::Handler);
        let document = json::read(root, Dialect::Corral, &report);
        let digests = match &document {
            Some(node) => read(&Cursor::root(node, Dialect::Corral, &report)),
            None => BTreeMap::new(),
        };
        if !root.join(LOCK_FILE).is_file() {
            report.error(
                "is missing, but corral.json has \"locked\": true",
                "run `handler check --lock`",
            );
        }
        let mut found = report.into_problems();
        let reason = problem::reason(&found);
        problems.append(&mut found);
        reason.map_or(Self::Closed(digests), Self::Broken)
    }
}

/// The digests of the definitions that were accepted, by function and by the label of
/// the definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockedDefinitions {
    /// Those in corral.lock; none for a function that is not in it.
    Known(BTreeMap<String, BTreeMap<String, Sha256Digest>>),
    /// corral.lock cannot be used, for this reason.
    Broken(String),
}

impl Default for LockedDefinitions {
    fn default() -> Self {
        Self::Known(BTreeMap::new())
    }
}

impl LockedDefinitions {
    /// Reads corral.lock, if there is one; `pinned` says whether any function needs it.
    pub(crate) fn load(root: &Path, pinned: bool, problems: &mut Vec<Problem>) -> Self {
        if !pinned || !root.join(LOCK_FILE).is_file() {
            return Self::default();
        }
        let report = Report::new(LOCK_FILE).leading_to(Consequence::Handler);
        let document = json::read(root, Dialect::Corral, &report);
        let known = document
            .as_ref()
            .and_then(|node| Cursor::root(node, Dialect::Corral, &report).object())
            .map(|file| definitions(&file));
        let found = report.into_problems();
        let reason = problem::reason(&found);
        // Another reader may have reported the same.
        for problem in found {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        reason.map_or_else(|| Self::Known(known.unwrap_or_default()), Self::Broken)
    }
}

fn definitions(file: &Object<'_>) -> BTreeMap<String, BTreeMap<String, Sha256Digest>> {
    let functions = file
        .get("definitions")
        .and_then(|functions| functions.object());
    let functions = functions.iter().flat_map(Object::members);
    let functions = functions.filter_map(|(name, digests)| {
        let digests = digests.object()?;
        let digests = digests.members();
        let digests = digests
            .filter_map(|(label, digest)| Some((label.to_owned(), plugin::digest(&digest)?)));
        Some((name.to_owned(), digests.collect()))
    });
    functions.collect()
}

fn read(file: &Cursor<'_>) -> BTreeMap<String, Sha256Digest> {
    let Some(file): Option<Object<'_>> = file.object() else {
        return BTreeMap::new();
    };
    file.reject_unknown(&KEYS);
    let plugins = file
        .required("plugins", "run `handler check --lock`")
        .and_then(|plugins| plugins.object());
    let members = plugins.iter().flat_map(Object::members);
    members
        .filter_map(|(name, digest)| Some((name.to_owned(), plugin::digest(&digest)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{HTTP, expect};

    const DIGEST: &str = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";

    #[test]
    fn the_lock_applies_when_corral_json_enables_it() {
        let good = format!(r#"{{ "plugins": {{ "f": "{DIGEST}" }} }}"#);
        for (corral, lock, problem) in [
            ("{}", "nonsense", None),
            (r#"{ "locked": false }"#, "nonsense", None),
            (r#"{ "locked": true }"#, good.as_str(), None),
            (r#"{ "locked": true }"#, "nonsense", Some("corral.lock: ")),
            (r#"{ "locked": true }"#, "{}", Some("$.plugins: is missing")),
            (
                r#"{ "locked": true }"#,
                r#"{ "plugins": { "f": "0" } }"#,
                Some("$.plugins.f: is `0`, which is not 64 hexadecimal digits"),
            ),
        ] {
            let files = [
                ("f/function.json", HTTP),
                ("f/f.wasm", ""),
                ("corral.json", corral),
                ("corral.lock", lock),
            ];
            let app = expect(&files, &[], problem.as_slice());
            let expected = match (&app.lock, problem) {
                (Lock::Open, None) => !corral.contains("true"),
                (Lock::Closed(digests), None) => digests["f"].as_bytes()[..2] == [0x00, 0xff],
                (Lock::Broken(reason), Some(problem)) => reason.contains(problem),
                _ => false,
            };
            assert!(expected, "{corral} {lock}: {:?}", app.lock);
        }
    }

    #[test]
    fn definitions_are_read_for_functions_that_are_pinned() {
        const PINNED: &str = r#"{ "mcp": { "pin_tools": true } }"#;
        let good = format!(
            r#"{{ "plugins": {{}}, "definitions": {{ "f": {{ "tool `a`": "{DIGEST}" }} }} }}"#
        );
        for (plugin, lock, problem) in [
            ("{}", "nonsense", None),
            (PINNED, good.as_str(), None),
            (PINNED, "{}", None),
            (PINNED, "nonsense", Some("corral.lock: ")),
            (
                PINNED,
                r#"{ "definitions": { "f": { "tool `a`": "0" } } }"#,
                Some("is `0`, which is not 64 hexadecimal digits"),
            ),
        ] {
            let files = [
                ("f/function.json", HTTP),
                ("f/f.wasm", ""),
                ("f/plugin.json", plugin),
                ("corral.lock", lock),
            ];
            let app = expect(&files, &[], problem.as_slice());
            let expected = match (&app.definitions, problem) {
                (LockedDefinitions::Known(known), None) => {
                    known.contains_key("f") == lock.contains("tool")
                }
                (LockedDefinitions::Broken(reason), Some(problem)) => reason.contains(problem),
                _ => false,
            };
            assert!(expected, "{plugin} {lock}: {:?}", app.definitions);
        }
    }

    #[test]
    fn a_missing_lock_allows_no_plugin() {
        let files = [
            ("f/function.json", HTTP),
            ("f/f.wasm", ""),
            ("corral.json", r#"{ "locked": true }"#),
        ];
        let app = expect(&files, &[], &["corral.lock: is missing"]);
        assert!(matches!(app.lock, Lock::Broken(_)), "{:?}", app.lock);
    }
}
