//! The paths in a Rust source file.

/// What a file refers to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    /// Imported paths, without groups and without aliases.
    pub(super) imports: Vec<Vec<String>>,
    /// Paths in code.
    pub(super) paths: Vec<Vec<String>>,
    /// Modules of tests in separate files.
    pub(super) tests: Vec<String>,
}

/// A part of the code, as far as paths need it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Name(String),
    /// `::`
    Separator,
    Other(char),
}

impl Source {
    pub(super) fn parse(text: &str) -> Self {
        let mut found = Self::default();
        let tokens = tokens(text);
        let mut rest = &tokens[..];
        while let Some((token, after)) = rest.split_first() {
            rest = match token {
                // `use<'a>` is a bound and no import.
                Token::Name(name) if name == "use" && after.first() != Some(&Token::Other('<')) => {
                    found.import(&[], after)
                }
                Token::Name(_) => found.path(rest),
                Token::Other('#') => found.attribute(after),
                _ => after,
            };
        }
        found
    }

    /// Reads one tree of a `use` below `prefix`; returns what follows.
    fn import<'a>(&mut self, prefix: &[String], tokens: &'a [Token]) -> &'a [Token] {
        let mut path = prefix.to_vec();
        let mut rest = tokens;
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            match token {
                Token::Name(name) if name == "as" => {
                    // The alias is not followed.
                    rest = after.get(1..).unwrap_or_default();
                }
                // `a::{self}` imports `a`.
                Token::Name(name) if name == "self" && !path.is_empty() => {}
                Token::Name(name) => path.push(name.clone()),
                Token::Other('{') => {
                    while !matches!(rest.first(), None | Some(Token::Other('}' | ';'))) {
                        rest = self.import(&path, rest);
                        rest = rest.strip_prefix(&[Token::Other(',')]).unwrap_or(rest);
                    }
                    return rest.get(1..).unwrap_or_default();
                }
                Token::Other(',' | '}' | ';') => {
                    rest = tokens
                        .get(tokens.len() - after.len() - 1..)
                        .unwrap_or_default();
                    break;
                }
                _ => {}
            }
        }
        self.imports.push(path);
        rest
    }

    /// Reads one path; returns what follows.
    fn path<'a>(&mut self, tokens: &'a [Token]) -> &'a [Token] {
        let mut path = Vec::new();
        let mut rest = tokens;
        while let [Token::Name(name), after @ ..] = rest {
            path.push(name.clone());
            rest = after;
            match after {
                [Token::Separator, next @ ..] if matches!(next.first(), Some(Token::Name(_))) => {
                    rest = next;
                }
                _ => break,
            }
        }
        if path.len() > 1 {
            self.paths.push(path);
        }
        rest
    }

    /// Passes over a module of tests, by what follows a `#`.
    fn attribute<'a>(&mut self, tokens: &'a [Token]) -> &'a [Token] {
        let word = |text: &str| Token::Name(text.to_owned());
        let other = Token::Other;
        let test = [
            other('['),
            word("cfg"),
            other('('),
            word("test"),
            other(')'),
            other(']'),
        ];
        let Some(rest) = tokens.strip_prefix(&test[..]) else {
            return tokens;
        };
        match rest {
            [
                Token::Name(module),
                Token::Name(name),
                Token::Other(';'),
                after @ ..,
            ] if module == "mod" => {
                self.tests.push(name.clone());
                after
            }
            // Nothing follows the tests of a file.
            [Token::Name(module), ..] if module == "mod" => &[],
            _ => rest,
        }
    }
}

/// The tokens of `text` without comments, texts and characters.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = if rest.starts_with("//") {
            rest.split_once('\n').map_or("", |(_, next)| next)
        } else if rest.starts_with("/*") {
            rest.split_once("*/").map_or("", |(_, next)| next)
        } else if let Some(next) = after_raw_text(rest) {
            next
        } else if first == '"' {
            after_text(after)
        } else if first == '\'' {
            after_character(after)
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let (name, next) = rest.split_at(end.unwrap_or(rest.len()));
            tokens.push(Token::Name(name.to_owned()));
            next
        } else if let Some(next) = rest.strip_prefix("::") {
            tokens.push(Token::Separator);
            next
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Other(first));
            }
            after
        };
    }
    tokens
}

/// What follows a raw text, if one begins here.
fn after_raw_text(text: &str) -> Option<&str> {
    let text = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let marks = text.find(|c| c != '#')?;
    let content = text.get(marks..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    content.split_once(&end).map(|(_, next)| next)
}

/// What follows the content of a text that begins here.
fn after_text(text: &str) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// What follows a quotation mark: the end of a character, or a lifetime.
fn after_character(text: &str) -> &str {
    let escape = text.starts_with('\\');
    let end = if escape {
        let from = text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
        text.get(from..)
            .and_then(|rest| Some(from + rest.find('\'')?))
    } else {
        let second = text.char_indices().nth(1);
        second.filter(|(_, c)| *c == '\'').map(|(at, _)| at)
    };
    end.and_then(|end| text.get(end + 1..)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, imports: &[&str], paths: &[&str]) {
        let joined = |paths: &[Vec<String>]| -> Vec<String> {
            paths.iter().map(|path| path.join("::")).collect()
        };
        let found = Source::parse(text);
        assert_eq!(joined(&found.imports), imports, "{text}");
        assert_eq!(joined(&found.paths), paths, "{text}");
    }

    #[test]
    fn paths_of_a_file() {
        check("use a::b;", &["a::b"], &[]);
        check(
            "pub(crate) use a::{self, b::{C, D as E}, f::*};\nlet x = g::h(1);",
            &["a", "a::b::C", "a::b::D", "a::f"],
            &["g::h"],
        );
        check(
            "fn f(x: &'a super::X) -> crate::y::Z<'_> { x.y() }",
            &[],
            &["super::X", "crate::y::Z"],
        );
        check(
            "let c = ['\"', '\\'', '\\u{41}']; a::b(r#\"\"c::d\"\"#)",
            &[],
            &["a::b"],
        );
        check("// a::b\n/* c::d */ /// e::f\n\"g::h\\\"i::j\"", &[], &[]);
        check(
            "use a::b;\n#[cfg(test)]\nmod tests { use c::d; }",
            &["a::b"],
            &[],
        );
        check("#[cfg(test)]\nfn f() { a::b() }", &[], &["a::b"]);
        check("fn f() -> impl A + use<'_> { a::b() }", &[], &["a::b"]);
    }

    #[test]
    fn modules_of_tests_in_files() {
        let found = Source::parse("#[cfg(test)]\nmod tests;\nuse a::b;");
        assert_eq!(found.tests, ["tests"]);
        assert_eq!(found.imports.len(), 1);
    }
}
