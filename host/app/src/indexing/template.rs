//! Binding expressions: `{name}` in a path or the name of a queue.

/// What is wrong with the braces of `text`, or `None`.
pub(super) fn brace_error(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (_, after) = rest.split_at(at);
        let place = text.len() - after.len();
        let Some(inner) = after.strip_prefix('{') else {
            return Some(format!("has a }} without a {{ at character {place}"));
        };
        let Some((expression, following)) = inner.split_once('}') else {
            return Some(format!("has a {{ without a }} at character {place}"));
        };
        if expression.trim().is_empty() || expression.contains('{') {
            return Some(format!("has no name in the braces at character {place}"));
        }
        rest = following;
    }
    None
}

/// Whether `text` has an expression in it.
pub(super) fn has_expression(text: &str) -> bool {
    text.contains('{')
}

#[cfg(test)]
mod tests {
    use super::brace_error;

    #[test]
    fn braces_come_in_pairs() {
        for (text, says) in [
            ("", None),
            ("orders/a.txt", None),
            ("orders/{name}", None),
            ("orders/{a}{b}-{rand-guid}.{ext}", None),
            ("orders/{DateTime:yyyy}", None),
            ("orders/{name", Some("{ without a } at character 7")),
            ("orders/name}", Some("} without a {")),
            ("orders/{}", Some("no name")),
            ("orders/{a{b}", Some("no name")),
        ] {
            let found = brace_error(text);
            match says {
                None => assert_eq!(found, None, "{text}"),
                Some(says) => assert!(found.is_some_and(|found| found.contains(says)), "{text}"),
            }
        }
    }
}
