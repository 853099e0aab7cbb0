//! The trace context of a call.

use crate::model::TraceContext;

/// The context, if `traceparent` has the form of W3C Trace Context. The host's
/// HTTP client may send ids of an older form, which nothing downstream reads.
pub(crate) fn context(traceparent: Option<&str>, tracestate: Option<&str>) -> Option<TraceContext> {
    let traceparent = traceparent.filter(|text| is_traceparent(text))?;
    Some(TraceContext {
        traceparent: traceparent.to_owned(),
        tracestate: tracestate
            .filter(|state| !state.trim().is_empty())
            .map(str::to_owned),
    })
}

fn is_traceparent(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(version), Some(trace), Some(parent), Some(flags)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    // Later versions may add parts, version 00 may not.
    let ends = version != "00" || parts.next().is_none();
    ends && is_hex(version, 2)
        && version != "ff"
        && is_hex(trace, 32)
        && !is_zero(trace)
        && is_hex(parent, 16)
        && !is_zero(parent)
        && is_hex(flags, 2)
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'0')
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

    #[test]
    fn state_needs_a_parent() {
        let parent = format!("00-{TRACE}-{PARENT}-01");
        let state = |parent, state| context(parent, state).map(|context| context.tracestate);
        assert_eq!(
            state(Some(&parent), Some("a=1")),
            Some(Some("a=1".to_owned()))
        );
        assert_eq!(state(Some(&parent), Some(" ")), Some(None));
        assert_eq!(state(None, Some("a=1")), None);
    }
}
