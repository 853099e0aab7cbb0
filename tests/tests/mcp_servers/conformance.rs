//! The official conformance suite: what each revision of the protocol requires of servers.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;

use corral_tests::guests;
use serde_json::json;

use crate::apps::{Host, app, conformance, start};

const SUITE: &str = "node_modules/@modelcontextprotocol/conformance/dist/index.js";

/// What a revision of the protocol requires.
#[derive(Clone, Copy)]
pub(crate) struct Revision {
    pub(crate) version: &'static str,
    /// The number of scenarios.
    pub(crate) required: usize,
    /// Those that fail, each with the reason. One that passes must be removed.
    pub(crate) failing: &'static [(&'static str, &'static str)],
}

/// A tool sends a request to the client, which responds with a second POST, and that
/// reaches another instance.
const ASKS: &str = "no instance stays for the client's answer";

const REVISIONS: [Revision; 2] = [
    Revision {
        version: "2026-07-28",
        required: 37,
        failing: &[],
    },
    Revision {
        version: "2025-11-25",
        required: 30,
        failing: &[
            ("elicitation-sep1034-defaults", ASKS),
            ("elicitation-sep1330-enums", ASKS),
            ("tools-call-elicitation", ASKS),
            ("tools-call-sampling", ASKS),
        ],
    },
];

#[test]
fn servers_pass_the_conformance_suite() {
    let servers = conformance();
    let granted = json!({ "grants": { "settings": ["STATE_KEY"] } });
    let app = app(Host::Profile, &servers, &granted);
    let app = app.setting("STATE_KEY", "a key that has more than 32 bytes");
    let handler = start(app);
    thread::scope(|scope| {
        for (language, _) in &servers {
            let url = format!("http://localhost:{}/{language}", handler.port());
            scope.spawn(move || {
                for revision in REVISIONS {
                    check(language, &url, revision);
                }
            });
        }
    });
}

/// Runs the suite against the server at `url`, which messages call `server`.
pub(crate) fn check(server: &str, url: &str, revision: Revision) {
    let Revision {
        version,
        required,
        failing,
    } = revision;
    let suite = Command::new(guests::mcp_node())
        .arg(guests::mcp_client(SUITE))
        .args(["server", "--url", url, "--requirements", version])
        .output()
        .expect("the suite starts");
    let output = String::from_utf8_lossy(&suite.stdout);
    let (_, summary) = output
        .split_once("=== SUMMARY ===")
        .unwrap_or_else(|| panic!("{server}, {version}: no summary: {output}"));
    let (scenarios, not_scored) = summary
        .split_once("\nTotal:")
        .expect("the summary has a total");
    let unscored: BTreeSet<&str> = not_scored
        .lines()
        .filter_map(|line| line.trim().split(' ').nth(1))
        .collect();
    let results = scenarios.lines().filter_map(|line| {
        let (mark, rest) = line.split_once(' ')?;
        let (name, _) = rest.split_once(':')?;
        (!unscored.contains(name)).then_some((mark == "✓", name))
    });
    let results: Vec<(bool, &str)> = results.collect();
    let failed: BTreeSet<&str> = results
        .iter()
        .filter_map(|(passed, name)| (!passed).then_some(*name))
        .collect();
    println!(
        "{server}, {version}: {} of {}",
        results.len() - failed.len(),
        results.len()
    );
    assert_eq!(results.len(), required, "{server}, {version}: {summary}");
    let expected: BTreeSet<&str> = failing.iter().map(|(name, _)| *name).collect();
    assert_eq!(failed, expected, "{server}, {version}: {output}");
}
