//! Bytes that are not UTF-8.

use corral_tests::{HttpCall, Trigger};

use super::{Vector, bare, blob, messages, texts_of};

/// Contents that do not survive being read as text.
const CONTENTS: &[(&str, &[u8])] = &[
    ("not UTF-8", &[0xff, 0xfe, 0x00]),
    ("half a character", &[0xc3]),
    (
        "a picture's first bytes",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    ),
    (
        "compressed bytes",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x03\x00",
    ),
    ("null's own bytes", &[0x9e, 0xe9, 0x65]),
];

/// Functions whose trigger carries bytes.
const FUNCTIONS: [&str; 5] = ["QueueBytes", "BlobBytes", "HubBytes", "BusBytes", "Http"];

pub(crate) fn vectors() -> Vec<Vector> {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let contents = CONTENTS
        .iter()
        .copied()
        .chain([("every byte", every_byte.as_slice())]);
    let mut vectors = impossible();
    for (title, content) in contents {
        for function in FUNCTIONS {
            let arrives = vec![
                ("queue", messages(&[content])),
                ("hub", messages(&[content])),
                ("blob", blob(content)),
            ];
            vectors.push(Vector::arrives(
                function,
                title,
                trigger(function, content),
                arrives,
            ));
        }
        vectors.push(Vector::arrives(
            "ReturnHttp",
            title,
            trigger("ReturnHttp", content),
            vec![("$return", bare(content))],
        ));
        vectors.push(Vector::arrives(
            "ReturnBytes",
            title,
            trigger("ReturnBytes", content),
            vec![("$return", messages(&[content]))],
        ));
    }
    vectors.extend(FUNCTIONS.map(text_as_bytes));
    vectors
}

fn trigger(function: &str, content: &[u8]) -> Trigger {
    if function.ends_with("Http") {
        HttpCall::post("/api/bytes", "application/octet-stream", content).into()
    } else {
        Trigger::from(content)
    }
}

/// Bytes that happen to be text reach even the services that take text alone.
fn text_as_bytes(function: &'static str) -> Vector {
    let arrives = vec![
        ("queue", messages(&[b"test"])),
        ("bus", texts_of(&["test"])),
        ("blob", blob(b"test")),
    ];
    Vector::arrives(
        function,
        "text as bytes",
        trigger(function, b"test"),
        arrives,
    )
    .returned_as("bytes")
}

/// The host has no way for these; the message says what the author can do.
fn impossible() -> Vec<Vector> {
    let bytes: &[u8] = &[0xff, 0x00];
    vec![
        Vector::fails(
            "Http",
            "res",
            trigger("Http", bytes),
            "function_failed",
            "enableProxyingHttpRequest",
        ),
        Vector::fails("BusBytes", "bus", bytes, "function_failed", "base64"),
    ]
}
