//! The form of `traceparent` (W3C Trace Context, section 3.2.2).

/// Version, trace, parent and flags.
const FORM: &[u8; 55] = b"00-00000000000000000000000000000000-0000000000000000-00";

/// Whether `text` has the form of `traceparent`, and of `traceresponse`, which is the
/// same. Receivers ignore everything else.
#[must_use]
pub fn is_traceparent(text: &str) -> bool {
    let Some((head, more)) = text.as_bytes().split_at_checked(FORM.len()) else {
        return false;
    };
    let mut shaped = head.iter().zip(FORM);
    let is_shaped = shaped.all(|(byte, form)| match form {
        b'-' => *byte == b'-',
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    });
    let is_zero = |range| {
        let id: Option<&[u8]> = head.get(range);
        id.is_none_or(|id| id.iter().all(|byte| *byte == b'0'))
    };
    // Later versions may add parts, version 00 may not.
    let ends = more.is_empty() || (more.first() == Some(&b'-') && !head.starts_with(b"00"));
    is_shaped && ends && !head.starts_with(b"ff") && !is_zero(3..35) && !is_zero(36..52)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "b7ad6b7169203331";

    #[test]
    fn only_the_standard_form_counts() {
        let zero = "0".repeat(32);
        let cases = [
            (format!("00-{TRACE}-{PARENT}-01"), true),
            (format!("cc-{TRACE}-{PARENT}-01"), true),
            (format!("cc-{TRACE}-{PARENT}-01-more"), true),
            (format!("cc-{TRACE}-{PARENT}-01more"), false),
            (format!("00-{TRACE}-0{PARENT}-1"), false),
            (format!("00_{TRACE}-{PARENT}-01"), false),
            (format!("00-{TRACE}-{PARENT}-01-more"), false),
            (format!("ff-{TRACE}-{PARENT}-01"), false),
            (format!("00-{zero}-{PARENT}-01"), false),
            (format!("00-{TRACE}-0000000000000000-01"), false),
            (format!("00-{}-{PARENT}-01", TRACE.to_uppercase()), false),
            (format!("00-{TRACE}-{PARENT}"), false),
            ("|8edc4fa0.1.".to_owned(), false),
            (String::new(), false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_traceparent(&text), expected, "{text:?}");
        }
    }
}
