//! Requests to the custom handler and its answers.

use corral_emulator::events::Content;

/// The lines of a message, each after `mark`.
pub(super) fn lines(
    mark: char,
    first: &str,
    fields: &[(String, String)],
    body: &Content,
) -> Vec<String> {
    let mut lines = vec![format!("{mark} {first}")];
    for (name, value) in fields {
        lines.push(format!("{mark} {name}: {value}"));
    }
    match (&body.text, &body.base64) {
        (Some(text), _) => {
            for line in text.lines() {
                lines.push(format!("{mark} {line}"));
            }
        }
        (None, Some(base64)) => lines.push(format!("{mark} (base64) {base64}")),
        (None, None) => lines.push(format!("{mark} (streamed)")),
    }
    if body.truncated && (body.text.is_some() || body.base64.is_some()) {
        lines.push(format!("{mark} …"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_shown_line_by_line() {
        let fields = [("A".to_owned(), "b".to_owned())];
        for (body, shown) in [
            (Content::of(b""), &[][..]),
            (Content::of(b"1\n2"), &["> 1", "> 2"]),
            (Content::of(b"\xff"), &["> (base64) /w=="]),
            (Content::streamed(), &["> (streamed)"]),
        ] {
            let mut expected = vec!["> POST /f HTTP/1.1", "> A: b"];
            expected.extend(shown);
            assert_eq!(lines('>', "POST /f HTTP/1.1", &fields, &body), expected);
        }
    }
}
