//! corral.lock: the digests of the plugins that may be loaded.
//!
//! `handler check --lock` writes it; `"locked": true` in corral.json enables
//! it. Then a plugin that was added or changed since is not loaded.

use std::collections::BTreeMap;
use std::path::Path;

use crate::digest::Sha256Digest;
use crate::json::{self, Cursor, Dialect, Object};
use crate::plugin;
use crate::problem::{self, Problem, Report};

/// The file's name, beside host.json.
pub const LOCK_FILE: &str = "corral.lock";

/// The keys of corral.lock.
const KEYS: [&str; 1] = ["plugins"];

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
    /// Reads corral.lock; `locked` says whether it applies.
    pub(crate) fn load(root: &Path, locked: bool, problems: &mut Vec<Problem>) -> Self {
        if !locked {
            return Self::Open;
        }
        let report = Report::new(LOCK_FILE);
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
