//! The arguments of the worker, joined to one line and split again as .NET does
//! (protocol reference, section 2.3).

use std::collections::BTreeMap;

use corral_app::Description;

use super::expansion::{expand, remove_unknown};

/// The line of all arguments. `variables` are those of the host, `own` those that only
/// the worker gets.
pub(super) fn line(
    description: &Description,
    variables: &BTreeMap<String, String>,
    own: &[(&str, String)],
) -> String {
    let mut line = String::new();
    for argument in &description.arguments {
        line.push(' ');
        line.push_str(&expand(argument, variables));
    }
    if let Some(path) = &description.worker_path {
        let path = expand(path, variables);
        line.push_str(" \"");
        line.push_str(&path);
        line.push('"');
    }
    for argument in &description.worker_arguments {
        line.push(' ');
        line.push_str(&expand(argument, variables));
    }
    for (name, value) in own {
        line = line.replace(&format!("%{name}%"), value);
    }
    remove_unknown(&line)
}

/// The arguments in `line`. Blanks separate them, double quotes hold them together;
/// backslashes are plain but before a double quote, where two stand for one and a single
/// one makes the quote plain. Windows splits the line in the same way.
pub(super) fn split(line: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut rest = line.trim_start_matches(BLANKS);
    while !rest.is_empty() {
        let (argument, after) = next(rest);
        arguments.push(argument);
        rest = after.trim_start_matches(BLANKS);
    }
    arguments
}

const BLANKS: [char; 2] = [' ', '\t'];

/// The first argument, and what follows it.
fn next(line: &str) -> (String, &str) {
    let mut argument = String::new();
    let mut quoted = false;
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        let after = rest.trim_start_matches(character);
        let count = rest.len() - after.len();
        match character {
            '\\' if after.starts_with('"') => {
                argument.extend(std::iter::repeat_n('\\', count / 2));
                rest = after;
                if count % 2 == 1 {
                    argument.push('"');
                    rest = rest.strip_prefix('"').unwrap_or(rest);
                }
                continue;
            }
            '"' => {
                rest = rest.strip_prefix('"').unwrap_or(rest);
                match rest.strip_prefix('"') {
                    // Two quotes inside of quotes are one that is meant.
                    Some(second) if quoted => {
                        argument.push('"');
                        rest = second;
                    }
                    _ => quoted = !quoted,
                }
                continue;
            }
            ' ' | '\t' if !quoted => break,
            _ => argument.push(character),
        }
        rest = rest.strip_prefix(character).unwrap_or(rest);
    }
    (argument, rest)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn lines_are_split_as_dotnet_does() {
        for (line, arguments) in [
            ("", &[][..]),
            ("  \t ", &[]),
            ("a  b\tc ", &["a", "b", "c"]),
            (r#""a b" c"#, &["a b", "c"]),
            (r#"a" "b"#, &["a b"]),
            (r#""""#, &[""]),
            (r#"a "" b"#, &["a", "", "b"]),
            (r"'e f'", &["'e", "f'"]),
            (r"a\b\\c\", &[r"a\b\\c\"]),
            (r#"q\"u"#, &[r#"q"u"#]),
            (r#""a\\" b"#, &[r"a\", "b"]),
            (r#"a\\\"b c"#, &[r#"a\"b"#, "c"]),
            (r#""a""b" c"#, &[r#"a"b"#, "c"]),
            (r#"a""b c"#, &["ab", "c"]),
            (r#""open end"#, &["open end"]),
            ("\u{e4} \u{20ac}", &["\u{e4}", "\u{20ac}"]),
        ] {
            assert_eq!(split(line), arguments, "{line}");
        }
    }
}
