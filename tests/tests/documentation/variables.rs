//! Environment variables.

use std::collections::BTreeSet;

use corral_tests::guests;

use super::{code, list, read};

#[test]
fn every_variable_is_explained() {
    let reference = read("docs/reference.md");
    let explained: BTreeSet<&str> = code(&reference).collect();
    let mut sources = Vec::new();
    for folder in ["cli", "console"] {
        read_sources(&format!("host/handler/src/{folder}"), &mut sources);
    }
    let mut count = 0;
    for source in &sources {
        let quoted = source.split('"');
        let is_variable = |text: &&str| {
            // Those of cargo and of the build script are read when the handler is compiled.
            text.contains('_')
                && !text.starts_with("CARGO_")
                && !text.starts_with("SDK_")
                && *text != "OUT_DIR"
                && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        };
        for variable in quoted.filter(is_variable) {
            assert!(explained.contains(variable), "{variable}");
            count += 1;
        }
    }
    assert!(count > 8, "{count} variables were found");
}

/// Adds the content of every source file in `folder` to `sources`.
fn read_sources(folder: &str, sources: &mut Vec<String>) {
    let path = guests::repository().join(folder);
    for name in list(&path) {
        if path.join(&name).is_dir() {
            read_sources(&format!("{folder}/{name}"), sources);
        } else {
            sources.push(read(&format!("{folder}/{name}")));
        }
    }
}
