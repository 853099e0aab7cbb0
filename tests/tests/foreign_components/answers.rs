//! Statuses, header fields and bodies, beside those of `wasmtime serve`.

use corral_tests::client::transport::Answer;
use corral_tests::{Exchange, Framing, WasmtimeServe};

use super::servers;

/// One request, and what every component has to answer. `{name}` in a body is
/// the component's.
struct Case {
    request: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
    framing: Framing,
    status: u16,
    expected: &'static [(&'static str, &'static [&'static str])],
    answer: &'static [u8],
}

const NONE: Case = Case {
    request: "",
    headers: &[],
    body: b"",
    framing: Framing::Sized,
    status: 200,
    expected: &[],
    answer: b"",
};

const TEXT: (&str, &[&str]) = ("content-type", &["text/plain"]);

const COOKIE: &str = "set-cookie";

/// Every byte, several times over, and more than fits one buffer.
const BYTES: &[u8] = &{
    let mut bytes = [0; 300_000];
    let mut index = 0;
    while index < bytes.len() {
        bytes[index] = (index % 251).to_le_bytes()[0];
        index += 1;
    }
    bytes
};

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { request: "GET text", expected: &[TEXT], answer: b"GET /{name}/text\n", ..NONE },
    Case { request: "GET a%20b/text?q=1&q=%2F", answer: b"GET /{name}/a%20b/text?q=1&q=%2F\n", ..NONE },
    Case { request: "DELETE text", answer: b"DELETE /{name}/text\n", ..NONE },
    Case { request: "HEAD text", expected: &[TEXT], ..NONE },
    Case { request: "POST echo", headers: &[("Content-Type", "a/b")], body: b"a body", expected: &[("content-type", &["a/b"])], answer: b"a body", ..NONE },
    Case { request: "POST echo", body: b"", answer: b"", ..NONE },
    Case { request: "POST echo", body: BYTES, answer: BYTES, ..NONE },
    Case { request: "PUT echo", body: BYTES, framing: Framing::Chunked, answer: BYTES, ..NONE },
    Case { request: "GET stream?lines=1", expected: &[TEXT], answer: b"1\n", ..NONE },
    Case { request: "GET stream?lines=4", expected: &[TEXT], answer: b"1\n2\n3\n4\n", ..NONE },
    Case { request: "GET headers", expected: &[("x-repeated", &["a", "b"]), (COOKIE, &["one=1; Path=/", "two=2; HttpOnly"])], answer: b"\n", ..NONE },
    Case { request: "GET headers", headers: &[("X-Asked", "1"), ("X-Other", "-"), ("x-asked", "2")], answer: b"1, 2\n", ..NONE },
    Case { request: "GET status/200", ..NONE },
    Case { request: "GET status/204", status: 204, ..NONE },
    Case { request: "GET status/404", status: 404, ..NONE },
    Case { request: "GET status/418", status: 418, ..NONE },
    Case { request: "POST status/503", status: 503, body: b"not read", ..NONE },
];

/// Fields that belong to the connection or to the moment, not to the answer.
const OF_THE_SERVER: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];

/// Sends every request of the table to both servers.
pub(super) fn compare(name: &str, wasmtime: &WasmtimeServe) {
    let handler = servers::forwarded();
    for case in CASES {
        let (method, path) = case.request.split_once(' ').unwrap();
        let target = format!("/{name}/{path}");
        let headers = [&[("Host", "example.com")], case.headers].concat();
        let request = Exchange {
            method,
            target: &target,
            headers: &headers,
            body: case.body,
            framing: case.framing,
        };
        let reference = wasmtime.exchange(&request);
        let answer = handler.transport().exchange(&request);
        let answer = answer.unwrap_or_else(|error| panic!("{method} {target}: {error}"));
        case.check(name, &reference);
        assert_eq!(
            comparable(answer),
            comparable(reference),
            "{method} {target}: the handler's answer, and that of wasmtime"
        );
    }
}

impl Case {
    fn check(&self, name: &str, answer: &Answer) {
        let request = self.request;
        assert_eq!(answer.status, self.status, "{request}: {answer:?}");
        for (field, values) in self.expected {
            let found = answer.header_all(field);
            if *field == COOKIE {
                assert_eq!(&found, values, "{request}: {field}");
            } else {
                // Some make one line of a field that repeats, which means the
                // same for all fields but that one.
                assert_eq!(found.join(", "), values.join(", "), "{request}: {field}");
            }
        }
        // Bytes that are not text contain no name, and are unchanged.
        let expected = match std::str::from_utf8(self.answer) {
            Ok(text) => text.replace("{name}", name).into_bytes(),
            Err(_) => self.answer.to_vec(),
        };
        assert!(answer.body == expected, "{request}: {answer:?}");
    }
}

/// Without the server's own fields. The order of names has no meaning, that of
/// equal names has one, and the sort keeps it.
fn comparable(mut answer: Answer) -> Answer {
    answer
        .headers
        .retain(|(name, _)| !OF_THE_SERVER.contains(&name.as_str()));
    answer
        .headers
        .sort_by(|(one, _), (other, _)| one.cmp(other));
    answer
}
