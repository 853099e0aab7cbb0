//! The reason phrase of a response.
//!
//! The Functions host discards the body of a failed call and quotes the reason
//! phrase of the status line in the exception of the invocation: the only place
//! that ties a failure's reason to its invocation (custom handler protocol,
//! section 4).

use axum::response::Response;
use hyper::ext::ReasonPhrase;

/// The longest phrase, in bytes.
const LONGEST: usize = 500;

/// The phrase for a failure: its code and its message on one line of printable
/// ASCII.
pub(super) fn phrase(code: &str, message: &str) -> Option<ReasonPhrase> {
    let mut phrase = format!("{code}: ");
    let mut blank = true;
    for letter in message.chars() {
        if phrase.len() >= LONGEST {
            phrase.truncate(LONGEST - 3);
            phrase.push_str("...");
            break;
        }
        let next = match letter {
            '!'..='~' => letter,
            letter if letter.is_whitespace() => ' ',
            _ => '?',
        };
        if next != ' ' || !blank {
            phrase.push(next);
        }
        blank = next == ' ';
    }
    ReasonPhrase::try_from(phrase.trim_end().as_bytes()).ok()
}

/// Leaves the reason phrase empty where HTTP defines no phrase for the status.
/// hyper would write `<none>`, which clients show as if it meant something.
pub(crate) fn omit_unknown(response: &mut Response) {
    if response.status().canonical_reason().is_none()
        && response.extensions().get::<ReasonPhrase>().is_none()
    {
        let empty = ReasonPhrase::from_static(b"");
        response.extensions_mut().insert(empty);
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_phrase_is_one_line_of_ascii() {
        let long = "x".repeat(1000);
        for (message, expected) in [
            ("no stock", "trap: no stock".to_owned()),
            ("a\r\nb\t c\n", "trap: a b c".to_owned()),
            ("caf\u{e9} \u{1b}[2J", "trap: caf? ?[2J".to_owned()),
            ("", "trap:".to_owned()),
            (&long, format!("trap: {}...", "x".repeat(LONGEST - 9))),
        ] {
            let phrase = phrase("trap", message).unwrap();
            assert_eq!(phrase.as_bytes(), expected.as_bytes(), "{message}");
        }
    }

    #[test]
    fn only_unknown_statuses_get_an_empty_reason() {
        for (status, given, expected) in [
            (200, None, None),
            (299, None, Some("")),
            (599, None, Some("")),
            (599, Some("too bad"), Some("too bad")),
        ] {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = status.try_into().unwrap();
            if let Some(given) = given {
                let reason = ReasonPhrase::from_static(str::as_bytes(given));
                response.extensions_mut().insert(reason);
            }
            omit_unknown(&mut response);
            let reason = response.extensions().get::<ReasonPhrase>();
            let reason = reason.map(|reason| std::str::from_utf8(reason.as_bytes()).unwrap());
            assert_eq!(reason, expected, "{status}");
        }
    }
}
