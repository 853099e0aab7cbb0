//! Request bodies that the host never sends but the documentation shows, or that
//! a person sends by hand.

use super::{Expected, Start, Vector, messages};

/// Title, function, request body, and the message that `Plain`'s output `out` or
/// `Queue`'s output `queue` receives.
#[rustfmt::skip]
const BODIES: &[(&str, &str, &str, &str)] = &[
    ("text encoded once", "Plain", r#"{"Data":{"in":"{ message: \"Message sent\" }"}}"#, r#"{ message: "Message sent" }"#),
    ("a number encoded once", "Plain", r#"{"Data":{"in":"5"}}"#, "5"),
    ("JSON encoded once", "Plain", r#"{"Data":{"in":"{\"a\": 1}"}}"#, r#"{"a": 1}"#),
    ("JSON not encoded", "Plain", r#"{"Data":{"in":{"a": 1}}}"#, r#"{"a": 1}"#),
    ("a date encoded once", "Plain", r#"{"Data":{"in":"2020-01-01T00:00:00Z"}}"#, "2020-01-01T00:00:00Z"),
    ("null as text", "Plain", r#"{"Data":{"in":"\"null\""}}"#, "null"),
    ("keys in lower case", "Plain", r#"{"data":{"in":"\"test\""},"metadata":{}}"#, "test"),
    ("unknown members", "Plain", r#"{"X":1,"Data":{"in":"\"test\"","more":[]},"Metadata":{"y":null}}"#, "test"),
    ("metadata first", "Plain", r#"{"Metadata":{"z":"{"},"Data":{"in":"\"test\""}}"#, "test"),
    ("metadata that is null", "Plain", r#"{"Data":{"in":"\"test\""},"Metadata":null}"#, "test"),
    ("spaces", "Plain", " {\r\n\t\"Data\" : { \"in\" : \"\\\"test\\\"\" } }\n", "test"),
    ("a byte order mark", "Plain", "\u{feff}{\"Data\":{\"in\":\"\\\"test\\\"\"}}", "test"),
    ("escapes", "Plain", r#"{"Data":{"in":"\"\\u0074est\ud83d\udc0e\""}}"#, "test🐎"),
    ("metadata numbers as documented", "Queue", r#"{"Data":{"in":"\"test\""},"Metadata":{"outputs":"[\"queue\"]","DequeueCount":1}}"#, "test"),
    ("a query in a string, as documented", "Http", r#"{"Data":{"req":{"Method":"POST","Query":"{}","Headers":{},"Params":{},"Body":"test"}},"Metadata":{"outputs":["queue"]}}"#, "test"),
    ("a request with nothing but a body", "Http", r#"{"Data":{"req":{"Body":"test"}},"Metadata":{"outputs":["queue"]}}"#, "test"),
    ("headers as single strings", "Http", r#"{"Data":{"req":{"Headers":{"Content-Type":"application/octet-stream"},"Body":"dGVzdA=="}},"Metadata":{"outputs":["queue"]}}"#, "test"),
    ("an input blob", "Inputs", r#"{"Data":{"req":{"Body":""},"text":"\"test\""},"Metadata":{"outputs":["queue"],"input":"text"}}"#, "test"),
    ("an input blob of bytes", "Inputs", r#"{"Data":{"req":{},"binary":"dGVzdA=="},"Metadata":{"outputs":["queue"],"input":"binary"}}"#, "test"),
    ("the documents of a query", "Inputs", r#"{"Data":{"req":{},"query":"[{\"id\":\"1\"}]"},"Metadata":{"outputs":["queue"],"input":"query"}}"#, r#"[{"id":"1"}]"#),
];

/// Title, function and request body of calls that bring nothing.
#[rustfmt::skip]
const EMPTY: &[(&str, &str, &str)] = &[
    ("null", "Plain", r#"{"Data":{"in":"null"}}"#),
    ("null itself", "Plain", r#"{"Data":{"in":null}}"#),
    ("no value", "Plain", r#"{"Data":{}}"#),
    ("no data", "Plain", r#"{"Metadata":{}}"#),
    ("an empty object", "Plain", "{}"),
    ("a missing blob", "Inputs", r#"{"Data":{"req":{},"text":"null"},"Metadata":{"outputs":["queue"],"input":"text"}}"#),
    ("a missing blob of bytes", "Inputs", r#"{"Data":{"req":{},"binary":"null"},"Metadata":{"outputs":["queue"],"input":"binary"}}"#),
    ("a missing document", "Inputs", r#"{"Data":{"req":{},"query":"null"},"Metadata":{"outputs":["queue"],"input":"query"}}"#),
];

pub(crate) fn vectors() -> Vec<Vector> {
    let arriving = BODIES.iter().map(|(title, function, body, message)| {
        let output = if *function == "Plain" { "out" } else { "queue" };
        let arrives = vec![(output, messages(&[message.as_bytes()]))];
        with_body(title, function, body, arrives)
    });
    let empty = EMPTY
        .iter()
        .map(|(title, function, body)| with_body(title, function, body, Vec::new()));
    arriving.chain(empty).collect()
}

fn with_body(
    title: &str,
    function: &'static str,
    body: &str,
    arrives: Vec<(&'static str, corral_tests::Received)>,
) -> Vector {
    Vector {
        name: format!("{function}: {title}"),
        function,
        start: Start::Body(body.as_bytes().to_vec()),
        way: None,
        outputs: Vec::new(),
        expected: Expected::Arrives(arrives),
    }
}
