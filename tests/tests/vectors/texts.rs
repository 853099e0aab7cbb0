//! Texts, through every kind of trigger that carries text and into every kind of
//! output that takes it.

use corral_tests::client::token::Date;
use corral_tests::{HttpCall, Received, Trigger};

use super::{Vector, bare, blob, messages, reply, texts_of};

/// Texts that something on the way takes for something else.
const TEXTS: &[(&str, &str)] = &[
    ("a word of base64", "test"),
    ("another", "abcd1234"),
    ("a boolean, and base64", "true"),
    ("a number, and base64", "1234"),
    ("a number", "5"),
    ("padded base64", "aGVsbG8="),
    ("null", "null"),
    ("a date", "2020-01-01T00:00:00Z"),
    ("a date with an offset", "2020-01-01T00:00:00.123+02:00"),
    ("a date as .NET once wrote it", "/Date(0)/"),
    ("almost a date", "2020-01-01"),
    ("an array", "[1,2]"),
    ("an object", r#"{"a":1}"#),
    ("an object with spaces", "{ \"b\": 1,\r\n  \"a\": [ ] }"),
    ("an array that is not JSON", "[1,"),
    ("braces that are not JSON", "{test}"),
    ("text in quotes", r#""quoted""#),
    ("text in quotes in quotes", r#""\"twice\"""#),
    ("Unicode", "žluťoučký kůň 🐎 \u{202e}\u{2028}"),
    ("a control character and a nought", "a\u{1}b\u{0}c"),
    ("spaces", "   "),
    ("several lines", "one\ntwo\r\nthree\n"),
    ("a backslash", r"C:\temp\n"),
    ("an escape", r"\u0041"),
    ("markup", "<a href='x'>&amp;</a>"),
    ("nothing", ""),
];

/// What takes the text in the end.
#[derive(Clone, Copy)]
enum Service {
    /// A queue or an event hub, with and without `"dataType": "binary"`.
    Bytes,
    LiteralBytes,
    Bus,
    Blob,
    LiteralBlob,
    /// A caller, through an output called `res` and through `$return`.
    Caller,
    ReturnedCaller,
}

use Service::{Blob, Bus, Bytes, Caller, LiteralBlob, LiteralBytes, ReturnedCaller};

/// The outputs of the functions that have one of each kind.
const ALL: &[(&str, Service)] = &[
    ("queue", Bytes),
    ("hub", Bytes),
    ("bus", Bus),
    ("blob", Blob),
];

/// Functions that are started by text, and where they can put it.
#[rustfmt::skip]
const WAYS: &[(&str, &[(&str, Service)])] = &[
    ("Queue", LARGE),
    ("Queue", ALL),
    ("Blob", ALL),
    ("Hub", ALL),
    ("Bus", ALL),
    ("Http", ALL),
    ("Http", &[("res", Caller)]),
    ("Literal", &[("queue", LiteralBytes), ("hub", LiteralBytes), ("bus", Bus), ("blob", LiteralBlob)]),
    ("ReturnQueue", &[("$return", Bytes)]),
    ("ReturnHub", &[("$return", Bytes)]),
    ("ReturnBus", &[("$return", Bus)]),
    ("ReturnBlob", &[("$return", Blob)]),
    ("ReturnHttp", &[("$return", ReturnedCaller)]),
];

pub(crate) fn vectors() -> Vec<Vector> {
    let most = "0123456789abcdef".repeat(QUEUE_MESSAGE / 16);
    let long = "0123456789abcdef".repeat(1 << 16);
    let texts = TEXTS.iter().copied();
    let texts = texts.chain([
        ("as much as a queue takes", most.as_str()),
        ("one MiB", &long),
    ]);
    let mut vectors: Vec<Vector> = texts
        .flat_map(|(title, text)| {
            WAYS.iter()
                .filter(move |(_, outputs)| fits(outputs, text))
                .map(move |(function, outputs)| vector(function, outputs, title, text))
        })
        .collect();
    let limit = "has 1048576 bytes in one message; the limit is 49152 bytes";
    for (function, output) in [
        ("Queue", "queue"),
        ("Literal", "queue"),
        ("ReturnQueue", "$return"),
    ] {
        let failure = "function_failed";
        vectors.push(Vector::fails(
            function,
            output,
            long.as_str(),
            failure,
            limit,
        ));
    }
    vectors
}

/// The most bytes that storage takes as one message.
const QUEUE_MESSAGE: usize = 49_152;

/// Whether every output takes so much.
fn fits(outputs: &[(&str, Service)], text: &str) -> bool {
    let has_queue = outputs.iter().any(|(name, service)| {
        *name == "queue" || (*name == "$return" && matches!(service, Bytes))
    });
    text.len() <= QUEUE_MESSAGE || !has_queue
}

/// Where a text goes that is too large for a queue.
const LARGE: &[(&str, Service)] = &[("hub", Bytes), ("bus", Bus), ("blob", Blob)];

fn vector(
    function: &'static str,
    outputs: &[(&'static str, Service)],
    title: &str,
    text: &str,
) -> Vector {
    let trigger = if function.ends_with("Http") {
        HttpCall::post("/api/text", "text/plain", text).into()
    } else {
        Trigger::from(text)
    };
    let arrives = outputs
        .iter()
        .map(|(output, service)| (*output, service.receives(text)));
    let vector = Vector::arrives(function, title, trigger, arrives.collect());
    if outputs.iter().any(|(_, service)| service.changes(text)) {
        vector.with_warning()
    } else {
        vector
    }
}

impl Service {
    /// Whether the host cannot deliver exactly this text: a date, where base64 is not
    /// an alternative.
    fn changes(self, text: &str) -> bool {
        is_date(text) && !matches!(self, Bytes | Blob | ReturnedCaller)
    }

    /// The delivered text. A date gets a line end if the host would reformat it.
    fn receives(self, text: &str) -> Received {
        let line_end = if self.changes(text) { "\n" } else { "" };
        let text = format!("{text}{line_end}");
        match self {
            Bytes | LiteralBytes => messages(&[text.as_bytes()]),
            Bus => texts_of(&[&text]),
            Blob | LiteralBlob => blob(text.as_bytes()),
            // As base64, which takes the content type away.
            ReturnedCaller if is_date(&text) => bare(text.as_bytes()),
            Caller | ReturnedCaller => reply("text/plain; charset=utf-8", text.as_bytes()),
        }
    }
}

fn is_date(text: &str) -> bool {
    Date::guess(text).is_ok_and(|date| date.is_some())
}
