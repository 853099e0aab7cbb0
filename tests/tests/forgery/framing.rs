//! Lengths that two readers could read differently, and a second request behind
//! the first: nothing but the first is ever run, and never a queue's function.

use corral_tests::host_paths::Style;

use crate::apps::App;

/// A genuine call of the queue's function, but for where it stands.
fn smuggled(own: &str) -> String {
    let body = r#"{"Data":{"in":"\"forged\""},"Metadata":{}}"#;
    format!(
        "POST /gq HTTP/1.1\r\nHost: {own}\r\nUser-Agent: Azure-Functions-Host/4.1037.0.0\r\nX-Azure-Functions-InvocationId: 00000000-0000-4000-8000-000000000000\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    )
}

/// The framing of the first request, given the length of what is smuggled, and
/// what stands before that in the body.
#[rustfmt::skip]
const FRAMINGS: &[(&str, &str, &str)] = &[
    ("a length", "Content-Length: <n>", ""),
    ("a length in zeros", "Content-Length: 000<n>", ""),
    ("chunks", "Transfer-Encoding: chunked", "<x>\r\n"),
    ("chunks with extensions", "Transfer-Encoding: chunked", "<x>;a=b\r\n"),
    ("both", "Content-Length: <n>\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    ("both, the other way", "Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n"),
    ("two lengths", "Content-Length: 0\r\nContent-Length: <n>", ""),
    ("two lengths in one", "Content-Length: 0, <n>", ""),
    ("a signed length", "Content-Length: +<n>", ""),
    ("a hexadecimal length", "Content-Length: 0x<x>", ""),
    ("a blank in the name", "Content-Length : 0", ""),
    ("a blank before the colon", "Transfer-Encoding : chunked", "0\r\n\r\n"),
    ("another coding", "Transfer-Encoding: identity", ""),
    ("two codings", "Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
    ("chunked twice", "Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
    ("a tab before chunked", "Transfer-Encoding:\tchunked\r\nContent-Length: 5", "0\r\n\r\n"),
    ("a folded line", "Content-Length: <n>\r\n\tX: y", ""),
    ("a bare line feed", "Content-Length: <n>\nX: y", ""),
    ("a bare carriage return", "X: y\rContent-Length: 0", ""),
    ("a negative length", "Content-Length: -1", ""),
    ("no length", "X: y", ""),
];

/// The own host is not known to a host's caller; here it is, so that nothing but
/// the framing stands in the way.
#[test]
fn bodies_cannot_smuggle_a_request() {
    for style in [Style::Proxying, Style::Forwarding] {
        let served = App::Prefixed.serve(style);
        let own = format!("127.0.0.1:{}", served.port());
        let inner = smuggled(&own);
        for (name, framing, before) in FRAMINGS {
            let fill = |text: &str| {
                let length = inner.len();
                text.replace("<n>", &length.to_string())
                    .replace("<x>", &format!("{length:x}"))
            };
            let after = if before.starts_with("<x>") {
                "\r\n0\r\n\r\n"
            } else {
                ""
            };
            let bytes = format!(
                "POST /api/one/x HTTP/1.1\r\nHost: caller.example\r\nX-Forwarded-Host: caller.example\r\nConnection: close\r\n{}\r\n\r\n{}{inner}{after}",
                fill(framing),
                fill(before),
            );
            let answers = served.converse(bytes.as_bytes());
            assert!(!answers.contains("Outputs"), "{name}: {answers}");
            let count = answers.matches("HTTP/1.1 ").count();
            assert!(count <= 1, "{name}: {answers}");
        }
    }
}
