//! Properties of every template and every path.

use proptest::prelude::*;

use super::pattern::Pattern;
use super::request_path::RequestPath;

/// A segment of a template, a path that matches it, and the values in that.
type Piece = (String, String, Vec<String>);

/// Escapes every byte, so that every letter stands for itself.
fn escape(value: &str) -> String {
    value.bytes().fold(String::new(), |escaped, byte| {
        format!("{escaped}%{byte:02x}")
    })
}

/// A value of a whole segment. Dots alone lead elsewhere, and an escaped slash
/// stays escaped.
fn value() -> impl Strategy<Value = String> {
    "[a-c0-9 .~%?#{}*:=é€\u{1f600}-]{1,8}"
        .prop_filter("dots", |value| value != "." && value != "..")
}

/// A segment with a parameter whose name ends with `number`.
fn piece(number: usize) -> impl Strategy<Value = Piece> {
    let part = "[a-z0-9é]{1,4}";
    prop_oneof![
        "[a-z]{1,5}".prop_map(|text| (text.clone(), text.to_uppercase(), Vec::new())),
        value().prop_map(move |value| (format!("{{p{number}}}"), escape(&value), vec![value])),
        (part, part).prop_map(move |(one, two)| (
            format!("{{p{number}}}-{{q{number}}}.{{r{number}?}}"),
            escape(&format!("{one}-{two}")),
            vec![one, two],
        )),
        (part, part).prop_map(move |(one, two)| (
            format!("x{{{{{{p{number}:length(1,4)}}.{{q{number}}}"),
            escape(&format!("x{{{one}.{two}")),
            vec![one, two],
        )),
    ]
}

/// The end of a template.
fn end() -> impl Strategy<Value = Piece> {
    prop_oneof![
        Just((String::new(), String::new(), Vec::new())),
        Just(("{o?}".to_owned(), String::new(), Vec::new())),
        Just(("{d=7}".to_owned(), String::new(), vec!["7".to_owned()])),
        (0..i32::MAX).prop_map(|number| (
            "{o:int?}".to_owned(),
            number.to_string(),
            vec![number.to_string()],
        )),
        prop::collection::vec(value(), 1..4).prop_map(|values| (
            "{*rest}".to_owned(),
            values
                .iter()
                .map(|value| escape(value))
                .collect::<Vec<_>>()
                .join("/"),
            vec![values.join("/")],
        )),
    ]
}

proptest! {
    #[test]
    fn nothing_panics(
        template in prop_oneof!["[a-b/{}*?:=().,é-]{0,30}", "\\PC{0,30}", "[{]a:[a-z]{3,8}[(][0-9,-]{0,5}[)][}]"],
        path in prop_oneof!["/[a-b/%.2fFé-]{0,30}", "\\PC{0,30}"],
    ) {
        if let (Ok(pattern), Some(path)) = (Pattern::parse(&template), RequestPath::parse(&path)) {
            let _ = pattern.matches(&path);
        }
    }

    #[test]
    fn no_value_panics(
        constraint in "(datetime|decimal|double|guid|int|long|bool|file)",
        value in prop_oneof!["[0-9:. TZapm/+,e{}()-]{0,24}", "\\PC{0,16}"],
    ) {
        let path = format!("/{}", escape(&value));
        let path = RequestPath::parse(&path);
        let pattern = Pattern::parse(&format!("{{*value:{constraint}}}")).expect("parses");
        let _ = path.map(|path| pattern.matches(&path));
    }

    #[test]
    fn a_filled_template_matches(
        pieces in (piece(0), piece(1), piece(2), end()),
        slash in any::<bool>(),
    ) {
        let (a, b, c, end) = pieces;
        let catch_all = end.0.starts_with("{*");
        let pieces = [a, b, c, end];
        let texts = |get: fn(&Piece) -> &String| pieces.iter().map(get).cloned().collect::<Vec<_>>();
        let template = texts(|piece| &piece.0).join("/");
        let mut path = format!("/{}", texts(|piece| &piece.1).join("/"));
        if slash && !catch_all && !path.ends_with('/') {
            path.push('/');
        }
        let pattern = Pattern::parse(&template).expect(&template);
        let values = pattern.matches(&RequestPath::parse(&path).expect(&path));
        let found: Option<Vec<String>> = values.map(|values| values.into_iter().map(|(_, value)| value).collect());
        let expected: Vec<String> = pieces.into_iter().flat_map(|piece| piece.2).collect();
        prop_assert_eq!(found, Some(expected), "{} {}", template, path);
    }
}
