use super::pieces::{at_once, read_body};
use crate::wire::Framing::{Chunked, None as Nothing, Sized, UntilClose};
use crate::wire::{BodyReader, Limits, WireError};

#[test]
fn bodies_end_where_their_framing_says() {
    for (framing, bytes, body, rest) in [
        (Nothing, "next", "", "next"),
        (Sized(0), "next", "", "next"),
        (Sized(3), "abcnext", "abc", "next"),
        (UntilClose, "abc", "abc", ""),
        (UntilClose, "", "", ""),
        (Chunked, "0\r\n\r\nnext", "", "next"),
        (Chunked, "3\r\nabc\r\n0\r\n\r\nnext", "abc", "next"),
        (Chunked, "1\r\na\r\n00002\r\nbc\r\n000\r\n\r\n", "abc", ""),
        (
            Chunked,
            "A;x=y\r\n0123456789\r\n0;z\r\n\r\n",
            "0123456789",
            "",
        ),
        (
            Chunked,
            "1\r\na\r\n0\r\nT: 1\r\nu: 2\r\n\r\nnext",
            "a",
            "next",
        ),
    ] {
        let mut reader = bytes.as_bytes();
        let read = read_body(&mut reader, framing, &Limits::CALLER).unwrap();
        assert_eq!(String::from_utf8_lossy(&read), body, "{bytes:?}");
        assert_eq!(String::from_utf8_lossy(reader), rest, "{bytes:?}");
    }
}

#[test]
fn broken_bodies_are_errors() {
    let long_extension = format!("1;{}\r\na\r\n0\r\n\r\n", "x".repeat(5000));
    let long_trailers = format!("0\r\n{}\r\n", "a: b\r\n".repeat(1000));
    for (framing, bytes, cut) in [
        (Sized(3), "ab", true),
        (Chunked, "", true),
        (Chunked, "3", true),
        (Chunked, "3\r\nab", true),
        (Chunked, "3\r\nabc\r\n", true),
        (Chunked, "0\r\n", true),
        (Chunked, "\r\nabc\r\n0\r\n\r\n", false),
        (Chunked, "x\r\nabc\r\n0\r\n\r\n", false),
        (Chunked, "-1\r\nabc\r\n0\r\n\r\n", false),
        (Chunked, "0x1\r\na\r\n0\r\n\r\n", false),
        (Chunked, "11111111111111111\r\na", false),
        (Chunked, "2\r\nabc\r\n0\r\n\r\n", false),
        (Chunked, "1\na\n0\n\n", false),
        (Chunked, long_extension.as_str(), false),
        (Chunked, long_trailers.as_str(), false),
    ] {
        let error = read_body(&mut bytes.as_bytes(), framing, &Limits::CALLER).unwrap_err();
        let is_cut = matches!(error, WireError::Cut);
        assert_eq!(is_cut, cut, "{error} of {bytes:?}");
        assert!(is_cut || matches!(error, WireError::BadChunk), "{error}");
    }
}

#[test]
fn long_bodies_are_not_read() {
    for (framing, bytes) in [
        (Sized(4), "abcd"),
        (Chunked, "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"),
        (UntilClose, "abcd"),
    ] {
        let read = |limit| {
            let mut body = BodyReader::new(framing, &Limits::CALLER);
            at_once(body.read(&mut bytes.as_bytes(), limit))
        };
        assert_eq!(read(4).unwrap(), "abcd", "{framing:?}");
        let error = read(3).unwrap_err();
        assert!(
            matches!(error, WireError::BodyTooLarge { limit: 3 }),
            "{error}"
        );
    }
}

#[test]
fn nothing_follows_an_error() {
    let mut body = BodyReader::new(Chunked, &Limits::CALLER);
    let mut reader = &b"x\r\n1\r\na\r\n0\r\n\r\n"[..];
    assert!(at_once(body.next(&mut reader)).is_err());
    assert!(at_once(body.next(&mut reader)).is_err());
    assert!(!body.has_ended());
}
