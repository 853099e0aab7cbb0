//! Workflows of forges and CONTRIBUTING.md: the commands that they name exist, and the
//! actions that they use are pinned.
//!
//! Nobody runs the workflows before they are pushed, so a verb that was renamed would be
//! noticed late.

use std::path::Path;

use super::{Violation, extension};

/// Where forges look for workflows.
const FOLDER: &str = ".github/workflows";

/// The page that lists the verbs.
const CONTRIBUTING: &str = "CONTRIBUTING.md";

/// How a verb is started.
const COMMAND: &str = "cargo xtask ";

/// The length of a commit's name.
const COMMIT: usize = 40;

/// `known` are the verbs of `cargo xtask`.
pub(super) fn check(path: &str, text: &str, known: &[String]) -> Vec<Violation> {
    let is_workflow = is_workflow(path);
    if !is_workflow && path != CONTRIBUTING {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let unknown = |verb: &&str| !known.iter().any(|known| known == verb);
        for verb in verbs(line).filter(unknown) {
            found.push(Violation::at(
                number,
                format!("`{COMMAND}{verb}` does not exist; `cargo xtask help` lists the verbs"),
            ));
        }
        let action = action(line).filter(|_| is_workflow);
        if let Some(action) = action.filter(|action| !is_pinned(action)) {
            found.push(Violation::at(
                number,
                format!(
                    "`{action}` may change; name its commit, or a full version such as `@v1.2.3`"
                ),
            ));
        }
    }
    found
}

fn is_workflow(path: &str) -> bool {
    let in_folder = Path::new(path).parent() == Some(Path::new(FOLDER));
    in_folder && matches!(extension(path), "yml" | "yaml")
}

/// The verb of each command in a line.
fn verbs(line: &str) -> impl Iterator<Item = &str> {
    line.split(COMMAND).skip(1).filter_map(|rest| {
        let in_verb = |letter: char| letter.is_ascii_lowercase() || letter == '-';
        // `cargo xtask VERB` stands for all of them.
        rest.split(|letter| !in_verb(letter))
            .next()
            .filter(|verb| !verb.is_empty())
    })
}

/// What a step or job of a workflow uses.
fn action(line: &str) -> Option<&str> {
    let key = line.trim_start();
    let key = key.strip_prefix("- ").unwrap_or(key).trim_start();
    let value = key.strip_prefix("uses:")?;
    // A comment often names the version of a commit.
    let value = value.split(" #").next()?;
    Some(value.trim().trim_matches(['"', '\'']))
}

/// Whether an action is of this repository, or is one version of another.
fn is_pinned(action: &str) -> bool {
    if action.starts_with("./") {
        return true;
    }
    let Some((_, version)) = action.split_once('@') else {
        return false;
    };
    let is_commit = version.len() == COMMIT && version.chars().all(|c| c.is_ascii_hexdigit());
    is_commit || version.strip_prefix('v').is_some_and(is_full)
}

/// Whether a version has three numbers.
fn is_full(version: &str) -> bool {
    let parts: Vec<&str> = version.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKFLOW: &str = ".github/workflows/ci.yml";

    fn lines(path: &str, text: &str) -> Vec<Option<usize>> {
        let known = ["tidy", "dist", "dist-diff"].map(str::to_owned);
        let found = check(path, text, &known);
        found.iter().map(|found| found.line).collect()
    }

    #[test]
    fn verbs_that_do_not_exist_are_found() {
        let cases: [(&str, &str, &[Option<usize>]); 9] = [
            (WORKFLOW, "- run: cargo xtask tidy\n", &[]),
            (WORKFLOW, "- run: cargo xtask dist-diff a b\n", &[]),
            (WORKFLOW, "\n- run: cargo xtask pack --out x\n", &[Some(2)]),
            (WORKFLOW, "cargo xtask pack && cargo xtask dist", &[Some(1)]),
            (
                CONTRIBUTING,
                "cargo xtask dist\ncargo xtask dost\n",
                &[Some(2)],
            ),
            (
                CONTRIBUTING,
                "| `cargo xtask tidy` | `cargo xtask VERB` |\n",
                &[],
            ),
            ("docs/old.md", "cargo xtask dost\n", &[]),
            (".github/workflows/notes.md", "cargo xtask dost\n", &[]),
            (".github/other.yml", "cargo xtask dost\n", &[]),
        ];
        for (path, text, expected) in cases {
            assert_eq!(lines(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn actions_without_a_full_version_are_found() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let cases = [
            ("owner/action@v1.2.3".to_owned(), true),
            ("owner/action/part@v1.2.3 # the newest".to_owned(), true),
            ("\"owner/action@v1.2.3\"".to_owned(), true),
            (format!("owner/action@{commit} # v1.2.3"), true),
            ("./.github/workflows/other.yml".to_owned(), true),
            (format!("owner/action@{}", &commit[1..]), false),
            ("owner/action@v1".to_owned(), false),
            ("owner/action@v1.2".to_owned(), false),
            ("owner/action@v1.2.x".to_owned(), false),
            ("owner/action@main".to_owned(), false),
            ("owner/action".to_owned(), false),
        ];
        for (action, accepted) in cases {
            for key in ["- uses:", "  uses:", "-   uses:"] {
                let found = lines(WORKFLOW, &format!("{key} {action}\n"));
                assert_eq!(found.is_empty(), accepted, "{key} {action}");
            }
            assert!(lines(CONTRIBUTING, &format!("uses: {action}\n")).is_empty());
        }
    }
}
