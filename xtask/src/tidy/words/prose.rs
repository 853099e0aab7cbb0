//! Finds the prose of a Rust source: its comments, its string literals and the
//! names of its tests.

use std::sync::LazyLock;

use fancy_regex::Regex;

/// Stands for code between two pieces of prose. It is not white space, so no
/// phrase matches across it.
const SEPARATOR: char = '\u{1f}';

/// A comment, a string literal, or a character literal (which may be a quote).
static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        (?<comment> //[^\n]* | /\*(?s:.)*?\*/ )
        | (?<raw> \br"[^"]*" | \br\#"(?s:.)*?"\# | \br\#\#"(?s:.)*?"\#\# )
        | (?<text> "(?:[^"\\]|\\(?s:.))*" )
        | '(?:[^'\\\n]|\\[^\n]+?)'
        "#,
    )
    .ok()
});

/// A test function with its attributes.
static TEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^\s*\#\[(?:\w+::)?test\b[^\n]*\]\s*\n(?:\s*\#\[[^\n]*\n)*\s*(?:async\s+)?fn\s+(\w+)",
    )
    .ok()
});

/// The comments and string literals of `source`, each on the line where it
/// stands. A phrase may continue on the next line of a comment.
pub(super) fn of_rust(source: &str) -> String {
    let mut prose = String::new();
    let mut end = 0;
    let tokens = TOKEN.iter().flat_map(|token| token.captures_iter(source));
    for token in tokens.flatten() {
        let Some(whole) = token.get(0) else { continue };
        push_code(&mut prose, source.get(end..whole.start()));
        end = whole.end();
        if let Some(comment) = token.name("comment") {
            push_comment(&mut prose, comment.as_str());
        } else if let Some(raw) = token.name("raw") {
            prose.push_str(raw.as_str());
        } else if let Some(text) = token.name("text") {
            prose.push_str(&unescape(text.as_str()));
        } else {
            prose.push(SEPARATOR);
        }
    }
    push_code(&mut prose, source.get(end..));
    prose
}

/// The names of the test functions as phrases, each with its line.
pub(super) fn test_names(source: &str) -> Vec<(usize, String)> {
    let tests = TEST.iter().flat_map(|test| test.captures_iter(source));
    tests
        .flatten()
        .filter_map(|test| test.get(1))
        .map(|name| {
            let line = line_of(source, name.start());
            (line, name.as_str().replace('_', " "))
        })
        .collect()
}

/// The line, from 1, of a position in `text`.
pub(super) fn line_of(text: &str, position: usize) -> usize {
    let before = text.get(..position).unwrap_or_default();
    1 + before.matches('\n').count()
}

/// Keeps the line breaks of code, so that lines are counted as in the source.
fn push_code(prose: &mut String, code: Option<&str>) {
    let code = code.unwrap_or_default();
    if !code.trim().is_empty() {
        prose.push(SEPARATOR);
    }
    prose.extend(code.chars().filter(|c| *c == '\n'));
}

fn push_comment(prose: &mut String, comment: &str) {
    let text = comment.trim_start_matches(['/', '!']);
    if text.trim().is_empty() {
        prose.push(SEPARATOR);
    }
    prose.push_str(text);
}

/// A string literal as its reader sees it, but for its line breaks: those are
/// the source's.
fn unescape(literal: &str) -> String {
    literal
        .replace("\\\n", "\n")
        .replace("\\n", " ")
        .replace("\\r", " ")
        .replace("\\t", " ")
        .replace("\\\"", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_keep_their_lines() {
        let cases = [
            ("// one\n/// two\n", vec![(1, "one"), (2, "two")]),
            ("let a = \"one\";\n// two", vec![(1, "one"), (2, "two")]),
            ("one(); // two", vec![(1, "two")]),
            ("'\"'; one(); // \"two\"", vec![(1, "\"two\"")]),
            ("fn f<'a, 'b>() {}\n\"one\"", vec![(2, "one")]),
            ("r#\"one\n\"two\"\"#", vec![(1, "one"), (2, "\"two\"")]),
            ("\"one \\\n   two\"", vec![(1, "one"), (2, "two")]),
            ("\"a\\\"one\"", vec![(1, "a\"one")]),
            ("/* one\n two */", vec![(1, "one"), (2, "two")]),
            ("\"https://one\"; two()", vec![(1, "https://one")]),
        ];
        for (source, expected) in cases {
            let prose = of_rust(source);
            let found: Vec<_> = prose
                .lines()
                .zip(1..)
                .map(|(line, number)| {
                    let edges = |c: char| c == SEPARATOR || " \"r#*/".contains(c);
                    (number, line.trim_matches(edges))
                })
                .filter(|(_, line)| !line.is_empty())
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(number, line)| (number, line.trim_matches('"')))
                .collect();
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn names_of_tests() {
        let source = "fn a_b() {}\n\n#[test]\nfn c_d() {}\n\n\
            #[tokio::test(start_paused = true)]\n#[cfg(unix)]\nasync fn e_f() {}\n";
        let expected = [(4, "c d".to_owned()), (8, "e f".to_owned())];
        assert_eq!(test_names(source), expected);
    }
}
