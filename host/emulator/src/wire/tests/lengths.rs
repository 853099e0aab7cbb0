use super::pieces::at_once;
use crate::wire::Framing::{Chunked, None as Nothing, Sized, UntilClose};
use crate::wire::{Limits, read_answer, read_request};

#[test]
fn lengths_of_requests_follow_their_fields() {
    for (fields, framing, keeps_alive) in [
        ("", Some(Nothing), true),
        ("Content-Length: 0\r\n", Some(Sized(0)), true),
        ("content-length: 12\r\n", Some(Sized(12)), true),
        ("Content-Length: 1\r\nContent-Length: 1\r\n", None, true),
        ("Content-Length: +1\r\n", None, true),
        ("Content-Length: 1, 1\r\n", None, true),
        ("Content-Length:\r\n", None, true),
        ("Content-Length: 18446744073709551616\r\n", None, true),
        ("Transfer-Encoding: Chunked\r\n", Some(Chunked), true),
        ("Transfer-Encoding: gzip, chunked\r\n", Some(Chunked), true),
        (
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            Some(Chunked),
            true,
        ),
        ("Transfer-Encoding: chunked, gzip\r\n", None, true),
        ("Transfer-Encoding: identity\r\n", None, true),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            Some(Chunked),
            false,
        ),
        ("Connection: Close\r\n", Some(Nothing), false),
        ("Connection: x, close\r\n", Some(Nothing), false),
        ("Connection: keep-alive\r\n", Some(Nothing), true),
    ] {
        let bytes = format!("POST / HTTP/1.1\r\n{fields}\r\n");
        let (head, version) =
            at_once(read_request(&mut bytes.as_bytes(), &Limits::CALLER)).unwrap();
        assert_eq!(head.framing().ok(), framing, "{fields}");
        assert_eq!(head.keeps_alive(version), keeps_alive, "{fields}");
    }
}

#[test]
fn lengths_of_answers_follow_method_status_and_fields() {
    for (method, version, status, fields, framing, keeps_alive) in [
        ("GET", 1, 200, "", Some(UntilClose), true),
        ("GET", 1, 200, "Content-Length: 3\r\n", Some(Sized(3)), true),
        (
            "GET",
            1,
            200,
            "Transfer-Encoding: chunked\r\n",
            Some(Chunked),
            true,
        ),
        (
            "GET",
            1,
            200,
            "Transfer-Encoding: gzip\r\n",
            Some(UntilClose),
            true,
        ),
        (
            "GET",
            1,
            200,
            "Content-Length: 3\r\nContent-Length: 4\r\n",
            None,
            true,
        ),
        ("HEAD", 1, 200, "Content-Length: 3\r\n", Some(Nothing), true),
        (
            "HEAD",
            1,
            200,
            "Transfer-Encoding: chunked\r\n",
            Some(Nothing),
            true,
        ),
        ("GET", 1, 204, "Content-Length: 3\r\n", Some(Nothing), true),
        ("GET", 1, 304, "Content-Length: 3\r\n", Some(Nothing), true),
        ("GET", 1, 101, "Upgrade: websocket\r\n", Some(Nothing), true),
        (
            "GET",
            1,
            200,
            "Connection: close\r\n",
            Some(UntilClose),
            false,
        ),
        (
            "GET",
            0,
            200,
            "Content-Length: 3\r\n",
            Some(Sized(3)),
            false,
        ),
        (
            "GET",
            0,
            200,
            "Connection: Keep-Alive\r\n",
            Some(UntilClose),
            true,
        ),
    ] {
        let bytes = format!("HTTP/1.{version} {status} X\r\n{fields}\r\n");
        let (head, version) = at_once(read_answer(&mut bytes.as_bytes(), &Limits::WORKER)).unwrap();
        assert_eq!(
            head.framing(method).ok(),
            framing,
            "{method} {status} {fields}"
        );
        assert_eq!(
            head.keeps_alive(version),
            keeps_alive,
            "{method} {status} {fields}"
        );
    }
}

#[test]
fn only_the_usual_expectation_is_met() {
    for (value, expected) in [("100-continue", true), ("100-Continue", true), ("x", false)] {
        let bytes = format!("POST / HTTP/1.1\r\nExpect: {value}\r\n\r\n");
        let (head, _) = at_once(read_request(&mut bytes.as_bytes(), &Limits::CALLER)).unwrap();
        assert_eq!(head.expects_continue(), expected, "{value}");
    }
}
