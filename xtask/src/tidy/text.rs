//! Any text: white space, and paths that exist on one machine only.

use super::{Violation, extension};

/// Formats without tabs.
const WITHOUT_TABS: [&str; 3] = ["md", "rs", "wit"];

/// Written in two parts so that this file does not break its own rule.
const MACHINE_PATHS: [&str; 2] = [concat!("/", "work/"), concat!("/", "root/")];

/// The changelog.
pub(super) const CHANGELOG: &str = "CHANGELOG.md";

pub(super) fn check(path: &str, text: &str) -> Vec<Violation> {
    if is_recorded(path) {
        return Vec::new();
    }
    let tabs_allowed = !WITHOUT_TABS.contains(&extension(path));
    let mut found = Vec::new();
    for (line, number) in text.split('\n').zip(1..) {
        if line.ends_with([' ', '\t', '\r']) {
            found.push(Violation::at(
                number,
                "white space at the end of the line; remove it",
            ));
        }
        if !tabs_allowed && line.contains('\t') {
            found.push(Violation::at(number, "a tab; use spaces"));
        }
        for machine_path in MACHINE_PATHS {
            if line.contains(machine_path) {
                found.push(Violation::at(
                    number,
                    format!("{machine_path} exists on one machine only; use a relative path"),
                ));
            }
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        found.push(Violation::in_file("no newline at the end; add one"));
    }
    found
}

/// Recorded inputs and outputs of tests are not checked.
pub(super) fn is_recorded(path: &str) -> bool {
    extension(path) == "snap"
        || path
            .split('/')
            .any(|part| part == "fixtures" || part == "host-traces")
}

/// Every change that users notice is described in the changelog.
pub(super) fn check_changelog(path: &str, text: &str) -> Vec<Violation> {
    let has_section = || {
        text.lines()
            .any(|line| line == "## Unreleased" || line.starts_with("## [Unreleased]"))
    };
    if path != CHANGELOG || has_section() {
        return Vec::new();
    }
    vec![Violation::in_file(
        "no section for what is not released yet; add `## Unreleased`",
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_paths() {
        let cases: [(&str, String, &[Option<usize>]); 9] = [
            ("a.rs", "fn a() {}\n".into(), &[]),
            ("a.rs", "a \nb\n".into(), &[Some(1)]),
            ("a.md", "a\r\n".into(), &[Some(1)]),
            ("a.md", "a\n\tb\n".into(), &[Some(2)]),
            ("Makefile", "a:\n\tb\n".into(), &[]),
            ("a.json", "{}".into(), &[None]),
            ("a.txt", String::new(), &[]),
            ("a.sh", format!("cd {}main\n", MACHINE_PATHS[0]), &[Some(1)]),
            ("tests/fixtures/a.txt", "a \r\n\tb".into(), &[]),
        ];
        for (path, text, expected) in cases {
            let lines: Vec<_> = check(path, &text).iter().map(|found| found.line).collect();
            assert_eq!(lines, expected, "{path}: {text:?}");
        }
    }

    #[test]
    fn the_changelog_has_an_unreleased_section() {
        let cases = [
            ("CHANGELOG.md", "# Changelog\n\n## Unreleased\n", true),
            ("CHANGELOG.md", "## [Unreleased]\n", true),
            ("CHANGELOG.md", "## 0.1.0\n", false),
            ("README.md", "# Corral\n", true),
        ];
        for (path, text, accepted) in cases {
            assert_eq!(check_changelog(path, text).is_empty(), accepted, "{text:?}");
        }
    }
}
