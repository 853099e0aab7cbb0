//! A command line split into arguments as .NET does on Unix (protocol reference, section
//! 2.3). On Windows the program that is started does it by the same rules.

/// The arguments in `line`. Blanks separate them, double quotes hold them together;
/// backslashes are plain but before a double quote, where two stand for one and a single
/// one makes the quote plain.
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
