//! The same components behind a host that describes requests in payloads.

use corral_tests::{HttpCall, Received};

use super::servers;

/// The request, its body, and the status, one header field and the body of the
/// answer. `{name}` is the component's.
type Case = (
    &'static str,
    &'static str,
    u16,
    (&'static str, &'static str),
    &'static str,
);

/// The host adds the character set.
const PLAIN: (&str, &str) = ("content-type", "text/plain; charset=utf-8");

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("GET text", "", 200, PLAIN, "GET /{name}/text\n"),
    ("DELETE text", "", 200, PLAIN, "DELETE /{name}/text\n"),
    ("POST echo", "a body", 200, PLAIN, "a body"),
    ("GET stream?lines=3", "", 200, PLAIN, "1\n2\n3\n"),
    ("GET headers", "", 200, ("x-repeated", "a, b"), "\n"),
    ("GET status/418", "", 418, PLAIN, ""),
];

/// Sends every request of the table as the host describes it.
pub(super) fn check(name: &str) {
    let handler = servers::described();
    for (request, body, status, (field, value), answer) in CASES {
        let (method, path) = request.split_once(' ').unwrap();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = format!("/{name}/{path}");
        let mut call = match *body {
            "" => HttpCall::new(method, &path),
            body => HttpCall::post(&path, "text/plain", body),
        };
        if let Some((name, value)) = query.split_once('=') {
            call = call.query(name, value);
        }
        let delivered = handler.call(name, call).send();
        let delivered = delivered.unwrap_or_else(|failure| panic!("{request}: {failure:?}"));
        let Received::Http(response) = &delivered.bindings["res"] else {
            panic!("{request}: {delivered:?}")
        };
        assert_eq!(
            response.status,
            i32::from(*status),
            "{request}: {response:?}"
        );
        assert_eq!(
            response.header(field),
            Some(*value),
            "{request}: {response:?}"
        );
        let expected = answer.replace("{name}", name);
        assert_eq!(
            response.body,
            expected.as_bytes(),
            "{request}: {response:?}"
        );
    }
}
