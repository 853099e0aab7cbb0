//! Workflows of the forge: they call verbs that exist, and actions that cannot change.

use super::Violation;

/// The folder that the forge reads.
const FOLDER: &str = ".github/workflows/";

/// What precedes a verb.
const XTASK: &str = "cargo xtask ";

/// The digits of a commit's digest.
const DIGITS: usize = 40;

/// `verbs` are those of `cargo xtask`.
pub(super) fn check(path: &str, text: &str, verbs: &[String]) -> Vec<Violation> {
    if !path.starts_with(FOLDER) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let code = line.split(" #").next().unwrap_or_default();
        for rest in code.split(XTASK).skip(1) {
            let verb = rest.split([' ', '"', '\'']).next().unwrap_or_default();
            if !verbs.iter().any(|known| known == verb) {
                found.push(Violation::at(
                    number,
                    format!("`cargo xtask` has no verb `{verb}`"),
                ));
            }
        }
        let step = code.trim_start().trim_start_matches("- ");
        if let Some(action) = step.strip_prefix("uses: ")
            && !is_pinned(action.trim())
        {
            found.push(Violation::at(
                number,
                format!("`{action}` may change; name its commit, and the version in a comment"),
            ));
        }
    }
    found
}

/// Whether an action is named by its commit, or is one of this repository.
fn is_pinned(action: &str) -> bool {
    let digest = action.rsplit_once('@').map(|(_, version)| version);
    action.starts_with("./")
        || digest.is_some_and(|digest| {
            digest.len() == DIGITS && digest.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflows_call_what_exists_and_does_not_change() {
        let verbs = ["dist".to_owned(), "dist-diff".to_owned()];
        let pinned = format!("      - uses: a/b@{} # v1\n", "0f".repeat(20));
        for (text, count) in [
            ("- run: cargo xtask dist --out x\n", 0),
            ("- run: cargo xtask dist-diff a b\n", 0),
            ("- run: cargo xtask release\n", 1),
            ("# Everything is a verb of `cargo xtask`.\n", 0),
            ("      - uses: a/b@v1\n", 1),
            ("        uses: a/b@main # v1\n", 1),
            ("      - uses: ./local\n", 0),
            (&*pinned, 0),
        ] {
            let path = ".github/workflows/ci.yml";
            assert_eq!(check(path, text, &verbs).len(), count, "{text}");
            assert!(check("docs/ci.yml", text, &verbs).is_empty());
        }
    }
}
