//! Rust sources: length, unfinished work, and where `unsafe` may be.

use super::{Violation, stem};

/// A file that is longer has more than one concern.
const LIMIT: usize = 450;

/// The limit for tables of cases, which are long and still simple.
const TABLE_LIMIT: usize = 800;

/// Where `unsafe` is necessary: reading compiled code, calls of Win32, the exported
/// functions of guests, the code that generates those, and the allocator of guests.
const UNSAFE_ALLOWED: [&str; 6] = [
    "host/runtime/src/cache/load.rs",
    "host/windows/src/",
    "guest-sdk/rust/src/allocator/",
    "guest-sdk/rust/src/bindings.rs",
    "guest-sdk/rust/macros/src/",
    "tests/guests/",
];

/// Markers of unfinished work. Each is written in two parts so that this
/// file does not break its own rule.
const UNFINISHED: [&str; 6] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("#[ig", "nore"),
];

pub(super) fn check(path: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    let (count, limit) = (text.lines().count(), limit(path));
    if count > limit {
        found.push(Violation::in_file(format!(
            "{count} lines, over the limit of {limit}; split it by concern"
        )));
    }
    let unsafe_allowed = UNSAFE_ALLOWED.iter().any(|place| path.starts_with(place));
    for (line, number) in text.lines().zip(1..) {
        for marker in UNFINISHED {
            if has_word(line, marker) {
                found.push(Violation::at(
                    number,
                    format!("{marker} marks unfinished work; finish it or file an issue"),
                ));
            }
        }
        if !unsafe_allowed && has_word(code(line), concat!("un", "safe")) {
            found.push(Violation::at(
                number,
                concat!(
                    "un",
                    "safe code is not allowed in this file; use a safe alternative"
                ),
            ));
        }
    }
    found
}

fn limit(path: &str) -> usize {
    let stem = stem(path);
    let is_table = path.contains("/vectors/")
        || stem == "tests"
        || stem.starts_with("table")
        || stem.starts_with("vectors");
    if is_table { TABLE_LIMIT } else { LIMIT }
}

/// The line without its comment. A `//` inside a string also ends it, which may miss
/// a violation but reports no false one.
fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Whether `line` contains `word` and not as part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line
            .get(start + word.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(in_name) && !after.is_some_and(in_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_depends_on_the_kind_of_file() {
        let cases = [
            ("host/app/src/a.rs", 450, true),
            ("host/app/src/a.rs", 451, false),
            ("host/app/src/a/tests.rs", 800, true),
            ("tests/src/vectors/queue.rs", 801, false),
            ("tests/tests/table_of_errors.rs", 700, true),
        ];
        for (path, lines, accepted) in cases {
            let text = "//\n".repeat(lines);
            assert_eq!(check(path, &text).is_empty(), accepted, "{path}: {lines}");
        }
    }

    #[test]
    fn markers_and_unsafe_code() {
        let [note, _, _, macro_call, _, ignored] = UNFINISHED;
        let word = concat!("un", "safe");
        let cases = [
            ("a.rs", format!("// {note}: later"), false),
            ("a.rs", format!("const {note}S: u8 = 0;"), true),
            ("a.rs", format!("{macro_call}()"), false),
            ("a.rs", format!("{ignored} = \"slow\"]"), false),
            ("a.rs", format!("{word} {{ read() }}"), false),
            ("a.rs", format!("// an {word} call would be faster"), true),
            ("a.rs", format!("#![deny({word}_code)]"), true),
            (
                "tests/guests/a/src/lib.rs",
                format!("#[{word}(no_mangle)]"),
                true,
            ),
        ];
        for (path, text, accepted) in cases {
            assert_eq!(check(path, &text).is_empty(), accepted, "{path}: {text}");
        }
    }
}
