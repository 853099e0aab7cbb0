//! Trace context.

/// W3C Trace Context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The `traceparent` header.
    pub traceparent: String,
    /// The `tracestate` header, if there was one.
    pub tracestate: Option<String>,
}
