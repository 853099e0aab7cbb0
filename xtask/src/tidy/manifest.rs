//! `Cargo.toml`: lints, and restricted dependencies.

use toml::{Table, Value};

use super::Violation;

/// Workspaces of code that is compiled for WebAssembly or for fuzzing, and templates of
/// such. They cannot inherit from the root.
const OWN_WORKSPACES: [&str; 5] = [
    "plugins/",
    "tests/components/",
    "tests/guests/",
    "fuzz/",
    "host/handler/templates/",
];

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

/// Features that only other systems need: what is built here does not notice when
/// one is gone, and CI cannot check these crates for other systems, because they
/// depend on some that need a C compiler for the target.
const FEATURES_OF_OTHER_SYSTEMS: [(&str, &str, &str); 1] = [(
    "notify",
    "macos_fsevent",
    "without it the handler does not compile for macOS",
)];

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
            "the lints of the workspace are not inherited; add `[lints]` with `workspace = true`",
        ));
    }
    found.extend(missing_features(&manifest));
    for name in dependencies(&manifest) {
        for (beginning, owners, reason) in OWNED {
            if name.starts_with(beginning) && !owners.contains(&path) {
                found.push(Violation::in_file(format!("depends on {name}; {reason}")));
            }
        }
    }
    found
}

/// What the workspace's dependencies lack.
fn missing_features(manifest: &Table) -> Vec<Violation> {
    let dependencies = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"));
    let lacking = |(name, feature, _): &(&str, &str, &str)| {
        let dependency = dependencies.and_then(|dependencies| dependencies.get(name));
        dependency.is_some_and(|dependency| {
            let features = dependency.get("features").and_then(Value::as_array);
            !features.is_some_and(|features| {
                let mut features = features.iter();
                features.any(|one| one.as_str() == Some(feature))
            })
        })
    };
    FEATURES_OF_OTHER_SYSTEMS
        .into_iter()
        .filter(lacking)
        .map(|(name, feature, reason)| {
            Violation::in_file(format!("{name} lacks the feature {feature}; {reason}"))
        })
        .collect()
}

fn inherits_lints(manifest: &Table) -> bool {
    let inherited = manifest
        .get("lints")
        .and_then(|lints| lints.get("workspace"));
    inherited.and_then(Value::as_bool) == Some(true)
}

/// The names of all dependencies, including platform-specific ones.
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
        let engine = "[target.'cfg(unix)'.dev-dependencies]\nwasmtime-wasi = \"50\"\n";
        let workspace = "[workspace.dependencies]\n";
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
            (
                "Cargo.toml",
                format!(
                    "{workspace}notify = {{ version = \"8\", features = [\"macos_fsevent\"] }}\n"
                ),
                0,
            ),
            ("Cargo.toml", format!("{workspace}notify = \"8\"\n"), 1),
            (
                "Cargo.toml",
                format!("{workspace}notify = {{ version = \"8\", features = [] }}\n"),
                1,
            ),
            ("a/Cargo.toml", "[package".to_owned(), 1),
            (".cargo/config.toml", "[alias]\n".to_owned(), 0),
        ];
        for (path, text, count) in cases {
            assert_eq!(check(path, &text).len(), count, "{path}: {text}");
        }
    }
}
