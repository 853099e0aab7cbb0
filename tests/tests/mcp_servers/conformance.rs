//! The official conformance suite: what each revision of the protocol requires of servers.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;

use corral_tests::guests;
use serde_json::json;

use crate::apps::{Host, app, conformance, start};

const SUITE: &str = "node_modules/@modelcontextprotocol/conformance/dist/index.js";

/// The revisions, each with the number of scenarios that it requires, and with those that
/// fail: in the older era a tool sends a request to the client, which
/// responds with a second POST, and that reaches another instance.
const REVISIONS: [(&str, usize, &[&str]); 2] = [
    ("2026-07-28", 37, &[]),
    (
        "2025-11-25",
        30,
        &[
            "elicitation-sep1034-defaults",
            "elicitation-sep1330-enums",
            "tools-call-elicitation",
            "tools-call-sampling",
        ],
    ),
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

fn check(language: &str, url: &str, (revision, required, failing): (&str, usize, &[&str])) {
    let suite = Command::new(guests::mcp_node())
        .arg(guests::mcp_client(SUITE))
        .args(["server", "--url", url, "--requirements", revision])
        .output()
        .expect("the suite starts");
    let output = String::from_utf8_lossy(&suite.stdout);
    let (_, summary) = output
        .split_once("=== SUMMARY ===")
        .unwrap_or_else(|| panic!("{language}, {revision}: no summary: {output}"));
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
        "{language}, {revision}: {} of {}",
        results.len() - failed.len(),
        results.len()
    );
    assert_eq!(results.len(), required, "{language}, {revision}: {summary}");
    let expected: BTreeSet<&str> = failing.iter().copied().collect();
    assert_eq!(failed, expected, "{language}, {revision}: {output}");
}
