use super::pieces::at_once;
use crate::wire::{
    AnswerHead, Fields, Limits, RequestHead, Version, WireError, read_answer, read_request,
    write_answer, write_request,
};

fn request(mut bytes: &[u8]) -> Result<(RequestHead, Version), WireError> {
    at_once(read_request(&mut bytes, &Limits::CALLER))
}

fn answer(mut bytes: &[u8]) -> Result<(AnswerHead, Version), WireError> {
    at_once(read_answer(&mut bytes, &Limits::WORKER))
}

#[test]
fn requests_are_read_as_written() {
    use Version::{Http10, Http11};

    for (bytes, method, target, fields, version) in [
        (
            &b"GET / HTTP/1.1\r\nHost: a\r\nx-B:  1 \r\nX-b:\r\n\r\nrest"[..],
            "GET",
            "/",
            &[("Host", "a"), ("x-B", "1"), ("X-b", "")][..],
            Http11,
        ),
        (b"get /a?b=%zz HTTP/1.0\n\n", "get", "/a?b=%zz", &[], Http10),
        (b"\r\n\r\nM * HTTP/1.1\r\n\r\n", "M", "*", &[], Http11),
        (
            b"GET http://h/p HTTP/1.1\r\na: caf\xc3\xa9\r\nb: caf\xe9\r\n\r\n",
            "GET",
            "http://h/p",
            &[("a", "caf\u{c3}\u{a9}"), ("b", "caf\u{e9}")],
            Http11,
        ),
    ] {
        let head = RequestHead {
            method: method.to_owned(),
            target: target.to_owned(),
            fields: fields.iter().copied().collect(),
        };
        assert_eq!(request(bytes).unwrap(), (head, version));
    }
}

#[test]
fn answers_are_read_as_written() {
    for (bytes, status, reason, fields) in [
        (
            &b"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n"[..],
            200,
            "OK",
            &[("Set-Cookie", "a"), ("set-cookie", "b")][..],
        ),
        (b"HTTP/1.1 999 \r\n\r\n", 999, "", &[]),
        (b"HTTP/1.0 404\r\n\r\n", 404, "", &[]),
        (b"HTTP/1.1 299 Odd Reason\n\n", 299, "Odd Reason", &[]),
    ] {
        let (head, _) = answer(bytes).unwrap();
        assert_eq!((head.status, head.reason.as_str()), (status, reason));
        assert_eq!(head.fields, fields.iter().copied().collect::<Fields>());
    }
}

#[test]
fn broken_requests_are_refused() {
    let long = format!("GET / HTTP/1.1\r\na: {}\r\n\r\n", "x".repeat(33_000));
    let endless = "x".repeat(40_000);
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101));
    for (bytes, status) in [
        (&b""[..], None),
        (b"\r\n", None),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", None),
        (b"GET /\r\n\r\n", Some(400)),
        (b"GET / HTTP/2.0\r\n\r\n", Some(400)),
        (b"GET /\xc3\xa4 HTTP/1.1\r\n\r\n", Some(400)),
        (b"GET / HTTP/1.1\r\na b: c\r\n\r\n", Some(400)),
        (b"GET / HTTP/1.1\r\na : c\r\n\r\n", Some(400)),
        (b"GET / HTTP/1.1\r\na: b\r\n c\r\n\r\n", Some(400)),
        (b"GET / HTTP/1.1\r\na: b\0\r\n\r\n", Some(400)),
        (b"GET / HTTP/1.1\r\n: b\r\n\r\n", Some(400)),
        (b"GET / HTTP/1.1\r\nno field\r\n\r\n", Some(400)),
        (long.as_bytes(), Some(431)),
        (endless.as_bytes(), Some(431)),
        (many.as_bytes(), Some(431)),
    ] {
        let error = request(bytes).unwrap_err();
        assert_eq!(error.status(), status, "{error} of {bytes:?}");
    }
}

#[test]
fn an_end_before_a_message_is_distinguished() {
    assert!(matches!(request(b""), Err(WireError::Closed)));
    assert!(matches!(answer(b""), Err(WireError::Closed)));
    for cut in [&b"\r\n"[..], b"G", b"GET / HTTP/1.1\r\n"] {
        assert!(matches!(request(cut), Err(WireError::Cut)), "{cut:?}");
    }
    assert!(matches!(answer(b"HTTP/1.1 2"), Err(WireError::Cut)));
}

#[test]
fn broken_answers_are_errors() {
    for bytes in [
        &b"garbage\r\n\r\n"[..],
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno field\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n(a): b\r\n\r\n",
    ] {
        let error = answer(bytes).unwrap_err();
        assert!(matches!(error, WireError::Malformed { .. }), "{error}");
    }
    let long = format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "x".repeat(70_000));
    let error = answer(long.as_bytes()).unwrap_err();
    assert!(matches!(error, WireError::HeadTooLarge { .. }), "{error}");
}

#[test]
fn heads_are_written_unchanged() {
    let bytes = b"pUT /a%2f HTTP/1.1\r\nB: 1\r\na: caf\xe9\r\nb: \r\n\r\n";
    let (head, _) = request(bytes).unwrap();
    let mut written = Vec::new();
    at_once(write_request(&mut written, &head)).unwrap();
    assert_eq!(written, bytes);

    let bytes = b"HTTP/1.1 099 Odd\r\nB: 1\r\na: caf\xc3\xa9\r\n\r\n";
    let (head, _) = answer(bytes).unwrap();
    let mut written = Vec::new();
    at_once(write_answer(&mut written, &head)).unwrap();
    assert_eq!(written, bytes);
}

#[test]
fn line_ends_in_texts_are_not_written() {
    let head = |method: &str, target: &str, name: &str, value: &str| RequestHead {
        method: method.to_owned(),
        target: target.to_owned(),
        fields: [(name, value)].into_iter().collect(),
    };
    for head in [
        head("G\n", "/", "a", "b"),
        head("GET", "/\r\n", "a", "b"),
        head("GET", "/", "a\n", "b"),
        head("GET", "/", "a", "b\rc"),
        head("GET", "/", "a", "b\0"),
    ] {
        let written = at_once(write_request(&mut Vec::new(), &head));
        assert!(written.is_err(), "{head:?}");
    }
}
