//! The trace context of a call.

use crate::model::{Fields, TraceContext};
use crate::traceparent::is_traceparent;

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

/// The context that an HTTP caller sent.
pub(super) fn of_caller(headers: &Fields) -> Option<TraceContext> {
    let values = |wanted: &'static str| {
        let fields = headers.iter();
        fields
            .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.as_str())
    };
    let mut parents = values("traceparent");
    // More than one parent counts as none; the state is a list.
    match (parents.next(), parents.next()) {
        (Some(parent), None) => {
            let states: Vec<&str> = values("tracestate").collect();
            context(Some(parent), Some(&states.join(",")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "b7ad6b7169203331";

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
