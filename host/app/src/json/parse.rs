//! Text to [`Node`].

use std::io;
use std::path::Path;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Dialect, Member, Node, Origin, Value, encoding};
use crate::problem::{Place, Position, Report, Severity};

/// Reads the file that `report` is about, under `root`. `None` when it is not
/// there, and when it cannot be used; the latter is in the report.
pub fn read(root: &Path, dialect: Dialect, report: &Report) -> Option<Node> {
    match std::fs::read(root.join(report.file())) {
        Ok(bytes) => decode(bytes, dialect, report),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            report.error(
                format!("cannot be read: {error}"),
                "make it readable by this user",
            );
            None
        }
    }
}

fn decode(bytes: Vec<u8>, dialect: Dialect, report: &Report) -> Option<Node> {
    match dialect {
        Dialect::Host | Dialect::Function | Dialect::Binding => {
            parse(&encoding::decode(bytes, report), dialect, report)
        }
        Dialect::Corral | Dialect::Proxies => {
            let text = String::from_utf8(bytes);
            let text = text.inspect_err(|_| report.error("is not UTF-8 text", "save it as UTF-8"));
            parse(&text.ok()?, dialect, report)
        }
    }
}

/// Parses `text`; an error goes to `report`.
pub fn parse(text: &str, dialect: Dialect, report: &Report) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let azure = !matches!(dialect, Dialect::Corral | Dialect::Proxies);
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        // The Functions host reads its files with a parser that takes these.
        allow_loose_object_property_names: azure,
        allow_single_quoted_strings: azure,
        allow_hexadecimal_numbers: azure,
        allow_missing_commas: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: azure,
        allow_non_finite_numbers: azure,
        allow_extended_string_escapes: false,
    };
    let value = match parse_to_ast(text, &CollectOptions::default(), &options) {
        Ok(result) => result.value,
        Err(error) => {
            syntax_error(&error, report);
            return None;
        }
    };
    let Some(value) = value else {
        report.error("is empty", "write at least {}");
        return None;
    };
    let reader = Reader {
        lines: Lines::of(text),
        dialect,
        report,
    };
    Some(reader.node(value, "$"))
}

fn syntax_error(error: &ParseError, report: &Report) {
    let (message, remedy) = explain(error.kind());
    let position = Position {
        line: error.line_display(),
        column: error.column_display(),
    };
    report.add(
        Severity::Error,
        Place {
            path: None,
            position: Some(position),
        },
        format!(
            "is not valid JSON: {message} at line {}, column {}",
            position.line, position.column
        ),
        remedy,
    );
}

fn explain(kind: &ParseErrorKind) -> (String, &'static str) {
    let mut message = kind.to_string();
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let remedy = match kind {
        ParseErrorKind::ExpectedComma => "put a comma between the two values",
        ParseErrorKind::UnterminatedObject => "close the object with }",
        ParseErrorKind::UnterminatedArray => "close the list with ]",
        ParseErrorKind::String(_) => "close the string, and escape what is special in it",
        ParseErrorKind::SingleQuotedStringsNotAllowed => "use double quotes",
        ParseErrorKind::ExpectedStringObjectProperty => "put the name in double quotes",
        _ => "correct the syntax there",
    };
    (message, remedy)
}

struct Reader<'a> {
    lines: Lines<'a>,
    dialect: Dialect,
    report: &'a Report,
}

impl Reader<'_> {
    fn node(&self, value: ast::Value<'_>, path: &str) -> Node {
        let origin = self.origin(value.range().start);
        let value = match value {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
            ast::Value::NumberLit(literal) => Value::Number(literal.value.to_owned()),
            ast::Value::StringLit(literal) => Value::Text(literal.value.into_owned()),
            ast::Value::Array(array) => Value::Array(
                array
                    .elements
                    .into_iter()
                    .enumerate()
                    .map(|(index, element)| self.node(element, &format!("{path}[{index}]")))
                    .collect(),
            ),
            ast::Value::Object(object) => Value::Object(self.members(object, path)),
        };
        Node { origin, value }
    }

    fn members(&self, object: ast::Object<'_>, path: &str) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::with_capacity(object.properties.len());
        for property in object.properties {
            let origin = self.origin(property.range.start);
            let name = property.name.into_string();
            let path = super::child(path, &name);
            if members
                .iter()
                .any(|member| self.dialect.same_key(&member.name, &name))
            {
                self.duplicate(&name, &path, &origin);
            }
            let node = self.node(property.value, &path);
            members.push(Member { name, origin, node });
        }
        members
    }

    fn duplicate(&self, name: &str, path: &str, origin: &Origin) {
        let severity = match self.dialect {
            Dialect::Corral | Dialect::Proxies => Severity::Error,
            Dialect::Host | Dialect::Function | Dialect::Binding => Severity::Warning,
        };
        self.report.add(
            severity,
            Place {
                path: Some(path.to_owned()),
                position: origin.position(),
            },
            format!("`{name}` is given twice and only the last one counts"),
            "remove one of them",
        );
    }

    fn origin(&self, offset: usize) -> Origin {
        Origin::File(self.lines.position(offset))
    }
}

/// The lines of a text, for turning offsets into positions.
struct Lines<'a> {
    text: &'a str,
    /// The offset at which each line begins.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied();
        let before = self.text.get(start.unwrap_or(0)..offset).unwrap_or("");
        Position {
            line: line.max(1),
            column: before.chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Cursor;

    /// The problems of `text`, as `line:column message`.
    fn problems_of(text: &str, dialect: Dialect) -> Vec<String> {
        let report = Report::new("x.json");
        if let Some(node) = parse(text, dialect, &report) {
            // Every number is reported, which shows its position.
            visit(&Cursor::root(&node, dialect, &report));
        }
        report
            .into_problems()
            .iter()
            .map(|problem| {
                let position = problem.position.map_or_else(String::new, |position| {
                    format!("{}:{} ", position.line, position.column)
                });
                format!("{position}{}", problem.message)
            })
            .collect()
    }

    fn visit(cursor: &Cursor<'_>) {
        if matches!(cursor.value(), Value::Number(_)) {
            cursor.error("number", "");
        }
        for element in cursor.if_array().unwrap_or_default() {
            visit(&element);
        }
        for (_, member) in cursor
            .if_object()
            .iter()
            .flat_map(crate::json::Object::members)
        {
            visit(&member);
        }
    }

    #[test]
    fn positions_count_lines_and_characters() {
        for (text, expected) in [
            ("1", &["1:1 number"][..]),
            ("\u{feff}1", &["1:1 number"]),
            (
                "{\r\n  \"a\": 1,\n\t\"é\": [2, 3]\n}",
                &["2:8 number", "3:8 number", "3:11 number"],
            ),
            ("/* é */ 1 // end", &["1:9 number"]),
            ("[1,]", &["1:2 number"]),
            (
                "[1",
                &["1:1 is not valid JSON: unterminated array at line 1, column 1"],
            ),
            ("", &["is empty"]),
            ("// nothing", &["is empty"]),
            (
                "{\"a\": 1, \"A\": \"\", \"a\": \"\"}",
                &[
                    "1:19 `a` is given twice and only the last one counts",
                    "1:7 number",
                ],
            ),
        ] {
            assert_eq!(problems_of(text, Dialect::Function), expected, "{text}");
        }
    }

    #[test]
    fn dialects_differ() {
        for (text, azure, ours) in [
            ("{'a': ''}", true, false),
            ("{a: \"\"}", true, false),
            ("{\"a\": \"\",}", true, true),
            ("{\"a\": \"\" \"b\": \"\"}", false, false),
            ("+1", false, false),
            ("{\"a\": \"\", \"a\": \"\"}", false, false),
        ] {
            let taken = |dialect| problems_of(text, dialect).is_empty();
            assert_eq!(taken(Dialect::Binding), azure, "{text}");
            assert_eq!(taken(Dialect::Corral), ours, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[\\[\\]{}:,\"'/*\\\\a0-9+é\n -]{0,40}") {
            for dialect in [Dialect::Host, Dialect::Corral] {
                let _ = problems_of(&text, dialect);
            }
        }
    }
}
