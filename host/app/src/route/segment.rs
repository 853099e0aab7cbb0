//! One segment of a path beside one segment of a template.
//!
//! Text is compared without case, by [`super::fold`].

use super::fold::fold;
use super::template::Part;

/// The values of the parameters in `text`, in the order of the template;
/// `None` when the segment does not match.
pub(super) fn capture<'a>(parts: &'a [Part], text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    capture_all(parts, text).or_else(|| match parts {
        // Without its last parameter, an optional one, the full stop must not
        // be there either.
        [before @ .., Part::Literal(stop), Part::Parameter(last)]
            if last.is_optional() && !text.ends_with(stop.as_str()) =>
        {
            capture_all(before, text)
        }
        _ => None,
    })
}

/// Matches from right to left, and a parameter takes as little as it can: the
/// template `{name}.{extension}` splits `a.b.c` into `a.b` and `c`.
fn capture_all<'a>(parts: &'a [Part], text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut values = Vec::new();
    let mut pending: Option<&str> = None;
    let mut rest = text;
    for part in parts.iter().rev() {
        match (part, pending.take()) {
            (Part::Parameter(parameter), _) => pending = Some(&parameter.name),
            (Part::Literal(literal), None) => {
                let (before, end) = split_last(rest, literal)?;
                if !end.is_empty() {
                    return None;
                }
                rest = before;
            }
            (Part::Literal(literal), Some(name)) => {
                // Every parameter of such a segment needs a value.
                let (last, _) = rest.char_indices().next_back()?;
                let (before, after) = split_last(rest.get(..last)?, literal)?;
                values.push((name, rest.get(last - after.len()..)?));
                rest = before;
            }
        }
    }
    match pending {
        Some(_) if rest.is_empty() => return None,
        Some(name) => values.push((name, rest)),
        None if rest.is_empty() => {}
        None => return None,
    }
    values.reverse();
    Some(values)
}

/// The text before and after the last `literal` in `text`.
fn split_last<'a>(text: &'a str, literal: &str) -> Option<(&'a str, &'a str)> {
    text.char_indices().rev().find_map(|(at, _)| {
        let (before, from) = text.split_at_checked(at)?;
        Some((before, from.get(matched(from, literal)?..)?))
    })
}

/// How many bytes of `text` match `literal` at its beginning.
fn matched(text: &str, literal: &str) -> Option<usize> {
    let mut letters = text.chars();
    let all = literal.chars().all(|expected| {
        letters
            .next()
            .is_some_and(|letter| fold(letter) == fold(expected))
    });
    all.then(|| text.len() - letters.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::super::parser::parse;
    use super::super::template::Segment;
    use super::*;

    #[test]
    fn segments_are_matched() {
        for (template, text, values) in [
            (
                "{name}.{ext}",
                "a.b.c",
                Some(&[("name", "a.b"), ("ext", "c")][..]),
            ),
            ("{name}.{ext}", ".c", None),
            ("{name}.{ext}", "a.", None),
            ("{name}.{ext}", "a..", Some(&[("name", "a"), ("ext", ".")])),
            ("{name}.{ext?}", "a", Some(&[("name", "a")])),
            ("{name}.{ext?}", "a.b", Some(&[("name", "a"), ("ext", "b")])),
            ("{name}.{ext?}", "a.", None),
            ("a-{b}", "A-x", Some(&[("b", "x")])),
            ("a-{b}", "ba-x", None),
            ("{b}-a", "x-A", Some(&[("b", "x")])),
            ("{b}-a", "x-ab", None),
            ("{b}aa", "aaaa", Some(&[("b", "aa")])),
            (
                "{y}-{m}-{d}",
                "2020-01-02",
                Some(&[("y", "2020"), ("m", "01"), ("d", "02")]),
            ),
            ("x{a}y{b}z", "xAyByCz", Some(&[("a", "AyB"), ("b", "C")])),
            ("{a}é{b}", "1É2", Some(&[("a", "1"), ("b", "2")])),
        ] {
            let Some(Segment::Complex(parts)) = parse(template).expect(template).segments.pop()
            else {
                panic!("{template} is not complex");
            };
            assert_eq!(
                capture(&parts, text).as_deref(),
                values,
                "{template} {text}"
            );
        }
    }
}
