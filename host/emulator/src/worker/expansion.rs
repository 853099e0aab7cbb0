//! `%VAR%` as .NET replaces it (protocol reference, section 2.3).

use std::collections::BTreeMap;

/// `text` with the names between percent signs replaced by the variables of that name.
/// Names that do not exist stay, and their second percent sign may begin another name.
///
/// Names are compared as Linux does, letter for letter.
pub(super) fn expand(text: &str, variables: &BTreeMap<String, String>) -> String {
    replace(text, |name| variables.get(name).map(String::as_str))
}

/// `line` without anything that still looks like a variable, across arguments: the host
/// deletes from a percent sign to the next.
pub(super) fn remove_unknown(line: &str) -> String {
    // The host's pattern does not reach over the end of a line.
    replace(line, |name| (!name.contains('\n')).then_some(""))
}

fn replace<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let Some((before, mut rest)) = text.split_once('%') else {
        return text.to_owned();
    };
    replaced.push_str(before);
    // Before `rest`, there is a percent sign that has not been written yet.
    loop {
        let Some((name, after)) = rest.split_once('%') else {
            replaced.push('%');
            replaced.push_str(rest);
            return replaced;
        };
        let Some(value) = value(name) else {
            replaced.push('%');
            replaced.push_str(name);
            rest = after;
            continue;
        };
        replaced.push_str(value);
        let Some((before, next)) = after.split_once('%') else {
            replaced.push_str(after);
            return replaced;
        };
        replaced.push_str(before);
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{expand, remove_unknown};

    #[test]
    fn known_names_are_replaced() {
        let variables: BTreeMap<_, _> = [("A", "1"), ("B", "%A%"), ("b c", "2")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        for (text, expanded) in [
            ("", ""),
            ("plain", "plain"),
            ("%A%", "1"),
            ("x%A%y%A%z", "x1y1z"),
            ("%a%", "%a%"),
            ("%B%", "%A%"),
            ("%b c%", "2"),
            ("100%", "100%"),
            ("100% %A%", "100% 1"),
            ("%X%A%", "%X1"),
            ("%%A%%", "%1%"),
            ("%%", "%%"),
            ("%", "%"),
            ("\u{e4}%A%\u{e4}", "\u{e4}1\u{e4}"),
        ] {
            assert_eq!(expand(text, &variables), expanded, "{text}");
        }
    }

    #[test]
    fn unknown_names_are_deleted_across_arguments() {
        for (line, cleaned) in [
            ("100% %UNSET%x x%20y%20z", "100UNSET20y%20z"),
            ("%UNSET%", ""),
            ("a %% b", "a  b"),
            ("50%", "50%"),
            ("a% \n %b% c", "a% \n  c"),
        ] {
            assert_eq!(remove_unknown(line), cleaned, "{line}");
        }
    }
}
