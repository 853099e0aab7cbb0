//! Which parts of answers are not compared.

use std::str::FromStr;

use thiserror::Error;

/// Header fields that change from run to run, or that say how a message is sent.
const FIELDS: [&str; 22] = [
    "age",
    "alt-svc",
    "connection",
    "content-length",
    "date",
    "expires",
    "keep-alive",
    "last-modified",
    "ms-request-id",
    "request-context",
    "request-id",
    "server-timing",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "x-amzn-trace-id",
    "x-correlation-id",
    "x-ms-client-request-id",
    "x-ms-request-id",
    "x-request-id",
    "x-response-time",
];

/// Members whose numbers are times, without `_`, in lower case.
const TIMES: [&str; 9] = [
    "duration",
    "durationms",
    "durationseconds",
    "elapsed",
    "elapsedms",
    "elapsedseconds",
    "timestamp",
    "took",
    "tookms",
];

/// The number of the generation in the handler's own reports of errors.
const GENERATION: &str = "/body/error/generation";

/// Which parts of answers are compared.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// What is left out besides what always is.
    pub ignored: Vec<Pointer>,
    /// Whether the lines of `Logs` are compared.
    pub logs: bool,
}

impl Rules {
    /// Whether what is at this place, and below it, is not compared.
    pub(super) fn ignores(&self, pointer: &str) -> bool {
        pointer == GENERATION || self.ignored.iter().any(|ignored| ignored.matches(pointer))
    }
}

/// Whether a header field, in lower case, is not compared.
pub(super) fn is_ignored_field(name: &str) -> bool {
    FIELDS.contains(&name)
}

/// Whether the number at this place is a time.
pub(super) fn is_time(pointer: &str) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let name = name.replace('_', "").to_ascii_lowercase();
    TIMES.contains(&name.as_str())
}

/// A JSON pointer (RFC 6901) in which `*` stands for any one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

/// The text is not a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a JSON pointer begins with a slash, as in `/body/Outputs/message/id`")]
pub struct InvalidPointer;

impl Pointer {
    /// Whether it names this place.
    fn matches(&self, pointer: &str) -> bool {
        let mut places = pointer.split('/').skip(1);
        let alike = self.0.iter().all(|wanted| {
            let place = places.next();
            place.is_some_and(|place| wanted == "*" || wanted == place)
        });
        alike && places.next().is_none()
    }
}

impl FromStr for Pointer {
    type Err = InvalidPointer;

    fn from_str(text: &str) -> Result<Self, InvalidPointer> {
        let places = text.strip_prefix('/').ok_or(InvalidPointer)?;
        Ok(Self(places.split('/').map(str::to_owned).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_name_places() {
        for (pointer, place, matches) in [
            ("/body", "/body", true),
            ("/body", "/body/a", false),
            ("/body/*/id", "/body/0/id", true),
            ("/body/*/id", "/body/id", false),
            ("/body/a~1b", "/body/a~1b", true),
            ("/status", "/statuses", false),
        ] {
            let parsed: Pointer = pointer.parse().unwrap();
            assert_eq!(parsed.matches(place), matches, "{pointer} {place}");
        }
        assert_eq!("body".parse::<Pointer>(), Err(InvalidPointer));
    }

    #[test]
    fn times_are_known_by_their_names() {
        for (pointer, time) in [
            ("/body/durationMs", true),
            ("/body/duration_ms", true),
            ("/body/a/elapsed", true),
            ("/body/total", false),
            ("/status", false),
        ] {
            assert_eq!(is_time(pointer), time, "{pointer}");
        }
    }
}
