//! The part of `docs/platforms.md` that is made of the table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::ValueEnum as _;

use super::Target;
use super::table::{Runs, SUITES};

/// The page, and the line after which it is generated.
const PAGE: &str = "docs/platforms.md";
const BEGIN: &str = "<!-- Generated from xtask/src/platforms/table.rs. -->";

/// What runs on a platform, and a table of what does not.
fn section(target: Target) -> String {
    let mut whole = Vec::new();
    let mut unrun: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let quoted = |name: &str| format!("`{name}`");
    for suite in SUITES {
        match suite.runs(target) {
            Runs::All => whole.push(quoted(suite.name)),
            Runs::No(reason) => unrun.entry(reason).or_default().push(quoted(suite.name)),
            Runs::Without(tests) => {
                whole.push(quoted(suite.name));
                for (test, reason) in *tests {
                    let test = format!("`{}`: `{test}`", suite.name);
                    unrun.entry(reason).or_default().push(test);
                }
            }
        }
    }
    let title = match target {
        Target::Windows => "Windows",
        Target::Aarch64 => "Linux on AArch64",
        Target::Musl => "Linux without anything else",
    };
    let mut text = format!("### {title}\n\n");
    let _ = writeln!(text, "{} suites run: {}.\n", whole.len(), whole.join(", "));
    text += "| Not run | Reason |\n| --- | --- |\n";
    for (reason, names) in unrun {
        let _ = writeln!(text, "| {} | {reason} |", names.join(", "));
    }
    text
}

#[test]
fn the_page_shows_the_table() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
    let text = fs::read_to_string(&file).unwrap();
    let (_, shown) = text.split_once(BEGIN).unwrap_or_default();
    let sections: Vec<_> = Target::value_variants()
        .iter()
        .map(|target| section(*target))
        .collect();
    let expected = sections.join("\n");
    assert!(
        shown.trim() == expected.trim(),
        "{PAGE} is stale; write after {BEGIN}\n\n{expected}"
    );
}
