//! Names of files and folders say what is inside.

use super::{Violation, stem};

/// Names that fit any content, so that unrelated things collect under them.
const SAYING_NOTHING: [&str; 7] = [
    "common", "helper", "helpers", "manager", "misc", "util", "utils",
];

pub(super) fn check(path: &str) -> Vec<Violation> {
    path.split('/')
        .filter(|part| SAYING_NOTHING.contains(&stem(part).to_ascii_lowercase().as_str()))
        .map(|part| {
            Violation::in_file(format!(
                "the name {part:?} fits any content; name it after its one concern"
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_inside() {
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
}
