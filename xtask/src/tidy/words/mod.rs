//! Words: phrases that have a plainer replacement, in comments, string
//! literals, documentation and the names of tests; and names of types that are
//! metaphors.
//!
//! `docs/STYLE.md` has the reasons; [`phrases`] is the list.

mod phrases;
mod prose;

use std::sync::LazyLock;

use fancy_regex::Regex;

use self::phrases::{PHRASES, TYPES};
use self::prose::line_of;
use super::{Violation, extension, text};

/// Files that quote the list.
const QUOTING: [&str; 2] = ["docs/STYLE.md", "xtask/src/tidy/words/"];

/// A phrase to avoid.
struct Phrase {
    /// A regular expression. It begins and ends at the edge of a word, ignores
    /// case, and a blank in it stands for any white space.
    avoid: &'static str,
    /// A sentence that contains the phrase.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests read it"))]
    example: &'static str,
    /// What to write instead.
    say: &'static str,
}

static PATTERNS: LazyLock<Vec<(Regex, &Phrase)>> = LazyLock::new(|| {
    PHRASES
        .iter()
        .filter_map(|phrase| Some((Regex::new(&pattern(phrase)).ok()?, phrase)))
        .collect()
});

fn pattern(phrase: &Phrase) -> String {
    format!(r"(?i)\b(?:{})\b", phrase.avoid.replace(' ', r"\s+"))
}

/// The definition of a type or module, with its name.
static DEFINITION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:struct|enum|trait|type|union)\s+(\w+)").ok());

pub(super) fn check(path: &str, text: &str) -> Vec<Violation> {
    if text::is_recorded(path) || QUOTING.iter().any(|quoting| path.starts_with(quoting)) {
        return Vec::new();
    }
    match extension(path) {
        "rs" => {
            let mut found = find(&prose::of_rust(text));
            found.extend(find_types(text));
            for (line, name) in prose::test_names(text) {
                found.extend(find(&name).into_iter().map(|violation| Violation {
                    line: Some(line),
                    ..violation
                }));
            }
            found
        }
        "md" | "wit" | "toml" => find(text),
        "json" if path.starts_with("docs/schema/") => find(text),
        _ => Vec::new(),
    }
}

/// Every phrase of the list that occurs in `text`.
fn find(text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (pattern, phrase) in PATTERNS.iter() {
        for place in pattern.find_iter(text).flatten() {
            let words: Vec<_> = place.as_str().split_whitespace().collect();
            found.push(Violation::at(
                line_of(text, place.start()),
                format!("{:?}: write {}", words.join(" "), phrase.say),
            ));
        }
    }
    found
}

/// Definitions of types whose names are metaphors.
fn find_types(text: &str) -> Vec<Violation> {
    let definitions = DEFINITION
        .iter()
        .flat_map(|regex| regex.captures_iter(text));
    definitions
        .flatten()
        .filter_map(|definition| {
            let name = definition.get(1)?;
            let (_, say) = TYPES.iter().find(|(avoid, _)| *avoid == name.as_str())?;
            let line = line_of(text, name.start());
            Some(Violation::at(
                line,
                format!("`{}`: name it {say}", name.as_str()),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_found_in_its_example() {
        for phrase in &PHRASES {
            let pattern = Regex::new(&pattern(phrase)).unwrap();
            assert!(
                pattern.is_match(phrase.example).unwrap(),
                "{} is not in {:?}",
                phrase.avoid,
                phrase.example
            );
        }
    }

    #[test]
    fn plain_words_are_accepted() {
        let cases = [
            "there is no such file",
            "there are none",
            "the file is no longer read",
            "the instance is no more than a minute old",
            "`options.is_none()` is called",
            "the value is `None`",
            "the message goes out before the reply",
            "a default of 64 is included",
            "for good reason",
            "let before = 1;",
            "of their own accord",
            "a ticket of the handler's own proxies",
            "in the way of another",
            "amended, recommended",
            "it has its own sandbox",
        ];
        for case in cases {
            assert_eq!(find(case), [], "{case}");
        }
    }

    #[test]
    fn kinds_of_files() {
        let cases: [(&str, &str, &[usize]); 12] = [
            ("a.rs", "let a = 1;\n// the URL is none\n", &[2]),
            ("a.rs", "/// A URL that is\n/// no URL.\n", &[1]),
            ("a.rs", "let a = \"mend the file\";", &[1]),
            ("a.rs", "fn mend() {}", &[]),
            ("a.rs", "\npub struct House;", &[2]),
            ("a.rs", "struct Houses; // a House", &[]),
            ("a.rs", "#[test]\nfn the_url_is_none() {}", &[2]),
            ("a.rs", "let a = \"is\"; let b = \"none\";", &[]),
            ("docs/a.md", "The URL is\nnone.", &[1]),
            ("docs/STYLE.md", "The URL is none.", &[]),
            ("a.json", "\"the URL is none\"", &[]),
            ("docs/schema/a.json", "\"the URL is none\"", &[1]),
        ];
        for (path, text, expected) in cases {
            let lines: Vec<_> = check(path, text)
                .iter()
                .filter_map(|found| found.line)
                .collect();
            assert_eq!(lines, expected, "{path}: {text}");
        }
    }
}
