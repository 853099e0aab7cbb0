//! Names of files and folders describe their content, and modules follow one
//! convention.

use super::{Violation, stem};

/// Generic names, under which unrelated code collects.
const GENERIC: [&str; 7] = [
    "common", "helper", "helpers", "manager", "misc", "util", "utils",
];

pub(super) fn check(path: &str) -> Vec<Violation> {
    path.split('/')
        .filter(|part| GENERIC.contains(&stem(part).to_ascii_lowercase().as_str()))
        .map(|part| {
            Violation::in_file(format!(
                "the name {part:?} is generic; name it after its one concern"
            ))
        })
        .collect()
}

/// A module with children is `name/mod.rs`, a leaf is `name.rs`. `is_folder` takes
/// a path from the root of the repository.
pub(super) fn check_module(path: &str, is_folder: impl Fn(&str) -> bool) -> Option<Violation> {
    let module = path.strip_suffix(".rs")?;
    is_folder(module).then(|| {
        Violation::in_file(format!(
            "a module with children; move it to {module}/mod.rs"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_names_are_rejected() {
        let cases = [
            ("host/app/src/timespan.rs", true),
            ("host/app/src/utils.rs", false),
            ("tests/common/mod.rs", false),
            ("docs/Helpers.md", false),
            ("host/app/src/utilities_of_time.rs", true),
        ];
        for (path, accepted) in cases {
            assert_eq!(check(path).is_empty(), accepted, "{path}");
        }
    }

    #[test]
    fn modules_with_children_are_in_their_folder() {
        let is_folder = |path: &str| path == "src/a";
        for (path, accepted) in [
            ("src/a.rs", false),
            ("src/a/mod.rs", true),
            ("src/b.rs", true),
            ("src/a", true),
        ] {
            assert_eq!(check_module(path, is_folder).is_none(), accepted, "{path}");
        }
    }
}
