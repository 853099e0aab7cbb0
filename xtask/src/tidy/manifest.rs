//! `Cargo.toml`: lints, and who may depend on what.

use toml::{Table, Value};

use super::Violation;

/// Workspaces of code that is compiled for WebAssembly or for fuzzing. They
/// cannot inherit from the root.
const OWN_WORKSPACES: [&str; 4] = ["plugins/", "tests/components/", "tests/guests/", "fuzz/"];

/// Crates that only some members may depend on, by the beginning of their name.
const OWNED: [(&str, &[&str], &str); 2] = [
    (
        "wasmtime",
        &["host/runtime/Cargo.toml"],
        "only corral-runtime knows the engine; go through its interface",
    ),
    (
        "axum",
        &["host/handler/Cargo.toml", "tests/native-handler/Cargo.toml"],
        "only the server knows axum; keep the web framework out of other crates",
    ),
];

const DEPENDENCY_TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn check(path: &str, text: &str) -> Vec<Violation> {
    let is_manifest = path == "Cargo.toml" || path.ends_with("/Cargo.toml");
    let exempt = OWN_WORKSPACES.iter().any(|folder| path.starts_with(folder));
    if !is_manifest || exempt {
        return Vec::new();
    }
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => {
            return vec![Violation::in_file(format!("not TOML: {}", error.message()))];
        }
    };
    let mut found = Vec::new();
    if manifest.contains_key("package") && !inherits_lints(&manifest) {
        found.push(Violation::in_file(
            "the workspace's lints are not in force; add `[lints]` with `workspace = true`",
        ));
    }
    for name in dependencies(&manifest) {
        for (beginning, owners, reason) in OWNED {
            if name.starts_with(beginning) && !owners.contains(&path) {
                found.push(Violation::in_file(format!("depends on {name}; {reason}")));
            }
        }
    }
    found
}

fn inherits_lints(manifest: &Table) -> bool {
    let inherited = manifest
        .get("lints")
        .and_then(|lints| lints.get("workspace"));
    inherited.and_then(Value::as_bool) == Some(true)
}

/// The names of all dependencies, those of single platforms included.
fn dependencies(manifest: &Table) -> Vec<&str> {
    let platforms = manifest
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(platforms)
        .flat_map(|place| DEPENDENCY_TABLES.map(|table| place.get(table)))
        .flatten()
        .filter_map(Value::as_table)
        .flat_map(Table::keys)
        .map(String::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    #[test]
    fn manifests() {
        let package = "[package]\nname = \"a\"\n";
        let axum = "[dependencies]\naxum.workspace = true\n";
        let engine = "[target.'cfg(unix)'.dev-dependencies]\nwasmtime-wasi = \"48\"\n";
        let cases = [
            ("a/Cargo.toml", format!("{package}{LINTS}"), 0),
            ("a/Cargo.toml", package.to_owned(), 1),
            ("Cargo.toml", "[workspace]\nmembers = []\n".to_owned(), 0),
            ("plugins/orders/a/Cargo.toml", package.to_owned(), 0),
            ("host/app/Cargo.toml", format!("{package}{LINTS}{axum}"), 1),
            (
                "host/handler/Cargo.toml",
                format!("{package}{LINTS}{axum}"),
                0,
            ),
            (
                "host/handler/Cargo.toml",
                format!("{package}{LINTS}{engine}"),
                1,
            ),
            (
                "host/runtime/Cargo.toml",
                format!("{package}{LINTS}{engine}"),
                0,
            ),
            ("a/Cargo.toml", "[package".to_owned(), 1),
            (".cargo/config.toml", "[alias]\n".to_owned(), 0),
        ];
        for (path, text, count) in cases {
            assert_eq!(check(path, &text).len(), count, "{path}: {text}");
        }
    }
}
