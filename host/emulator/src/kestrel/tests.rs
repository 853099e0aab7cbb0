use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::wire::{Fields, Framing, RequestHead, Version};

fn head(line: &str, fields: &[(&str, &str)]) -> RequestHead {
    let (method, target) = line.split_once(' ').unwrap();
    RequestHead {
        method: method.to_owned(),
        target: target.to_owned(),
        fields: fields.iter().copied().collect(),
    }
}

#[test]
fn invalid_requests_are_refused() {
    for (line, fields, refusal) in [
        ("GET /", &[][..], Refusal::NoHost),
        ("GET /", &[("Host", "a"), ("host", "a")], Refusal::ManyHosts),
        ("GET /", &[("Host", "a,b")], Refusal::Host),
        ("GET /", &[("Host", "a:")], Refusal::Host),
        ("GET /", &[("Host", "[::1")], Refusal::Host),
        ("G\u{e4}T /", &[("Host", "a")], Refusal::Method),
        ("GET /\u{e4}", &[("Host", "a")], Refusal::Target),
        ("GET /%00", &[("Host", "a")], Refusal::Target),
        ("GET *", &[("Host", "a")], Refusal::AsteriskTarget),
        ("GET a:80", &[("Host", "a:80")], Refusal::AuthorityTarget),
        ("CONNECT a:80", &[("Host", "b")], Refusal::Host),
        ("GET http://a/", &[("Host", "b")], Refusal::Host),
        (
            "GET /",
            &[("Host", "a"), ("X-L", "caf\u{e9}")],
            Refusal::FieldValue,
        ),
        ("GET /", &[("Host", "a"), ("X Y", "1")], Refusal::FieldName),
        (
            "POST /",
            &[("Host", "a"), ("Content-Length", "+1")],
            Refusal::Length,
        ),
        (
            "POST /",
            &[("Host", "a"), ("Transfer-Encoding", "chunked, gzip")],
            Refusal::Coding,
        ),
    ] {
        let found = accept(&head(line, fields), Version::Http11);
        assert_eq!(found, Err(refusal), "{line} {fields:?}");
    }
    let long = format!("GET /{}", "a".repeat(9000));
    let found = accept(&head(&long, &[("Host", "a")]), Version::Http11);
    assert_eq!(found, Err(Refusal::LongTarget));
    let found = accept(&head("POST /", &[]), Version::Http10);
    assert_eq!(found, Err(Refusal::NoLength));
}

#[test]
fn refusals_have_their_status() {
    for (refusal, status, allowed) in [
        (Refusal::Host, 400, None),
        (Refusal::AsteriskTarget, 405, Some("OPTIONS")),
        (Refusal::AuthorityTarget, 405, Some("CONNECT")),
        (Refusal::Slow, 408, None),
        (Refusal::Body, 413, None),
        (Refusal::LongTarget, 414, None),
        (Refusal::Fields, 431, None),
    ] {
        let reply = refuse(refusal, Timestamp::UNIX_EPOCH);
        assert_eq!(reply.head.status, status, "{refusal}");
        assert_eq!(reply.head.fields.get("Allow"), allowed, "{refusal}");
        assert_eq!(reply.head.fields.get("Connection"), Some("close"));
    }
}

#[test]
fn paths_are_decoded_once() {
    for (target, path, query) in [
        ("/a%2Fb%20c", "/a%2Fb c", ""),
        ("/a/./b/../c?d=%20", "/a/c", "?d=%20"),
        ("/a/%2E%2E/b", "/b", ""),
        ("/%252e/%E4%zz%", "/%2e/%E4%zz%", ""),
        ("http://a/x%41?y", "/xA", "?y"),
    ] {
        let call = accept(
            &head(&format!("GET {target}"), &[("Host", "a")]),
            Version::Http11,
        );
        let call = call.unwrap();
        assert_eq!(
            (call.path.as_str(), call.query.as_str()),
            (path, query),
            "{target}"
        );
    }
}

#[test]
fn known_fields_come_first() {
    let fields = [
        ("x-b", "1"),
        ("WARNING", "w"),
        ("content-length", "0"),
        ("cookie", "a=1"),
        ("Host", "a"),
        ("X-B", "2"),
        ("Cookie", "b=2"),
        ("accept", "*/*"),
    ];
    let call = accept(&head("GET /", &fields), Version::Http11).unwrap();
    let found: Vec<String> = call
        .fields
        .iter()
        .map(|(name, values)| format!("{name}: {}", values.join("|")))
        .collect();
    let expected = [
        "Accept: */*",
        "Host: a",
        "Cookie: a=1|b=2",
        "Warning: w",
        "Content-Length: 0",
        "x-b: 1|2",
    ];
    assert_eq!(found, expected);
}

#[test]
fn one_known_option_replaces_the_field_connection() {
    for (value, expected, keep_alive) in [
        ("keep-alive, X-Hop", "keep-alive", true),
        ("X-Hop, close", "close", false),
        ("upgrade, HTTP2-Settings", "Upgrade", true),
        ("keep-alive, Upgrade", "keep-alive, Upgrade", true),
        ("TE", "TE", true),
    ] {
        let fields = [("Host", "a"), ("Connection", value)];
        let call = accept(&head("GET /", &fields), Version::Http11).unwrap();
        assert_eq!(call.fields.values("Connection"), [expected], "{value}");
        assert_eq!(call.keep_alive, keep_alive, "{value}");
    }
}

#[test]
fn bodies_are_framed() {
    for (method, status, fields, extent, expected) in [
        ("GET", 200, &[][..], Extent::Whole(0), Ok(Framing::Sized(0))),
        ("GET", 200, &[], Extent::Begun, Ok(Framing::Chunked)),
        (
            "GET",
            200,
            &[("Content-Length", "2")],
            Extent::Begun,
            Ok(Framing::Sized(2)),
        ),
        (
            "HEAD",
            200,
            &[("Content-Length", "2")],
            Extent::Whole(0),
            Ok(Framing::None),
        ),
        (
            "GET",
            204,
            &[("Content-Length", "0")],
            Extent::Whole(0),
            Ok(Framing::None),
        ),
        (
            "GET",
            204,
            &[("Content-Length", "1")],
            Extent::Whole(0),
            Err(Unwritable::WrongLength),
        ),
        ("GET", 205, &[], Extent::Begun, Err(Unwritable::Body)),
        (
            "GET",
            200,
            &[("Content-Length", "2")],
            Extent::Whole(1),
            Err(Unwritable::WrongLength),
        ),
        (
            "GET",
            200,
            &[("X", "\u{e9}")],
            Extent::Begun,
            Err(Unwritable::Value),
        ),
    ] {
        let line = format!("{method} /");
        let call = accept(&head(&line, &[("Host", "a")]), Version::Http11).unwrap();
        let draft = Draft {
            status,
            reason: String::new(),
            fields: fields.iter().copied().collect::<Fields>(),
        };
        let found = answer(&call, draft, extent, Timestamp::UNIX_EPOCH);
        let found = found.map(|reply| reply.framing);
        assert_eq!(found, expected, "{method} {status} {fields:?}");
    }
}

#[test]
fn callers_of_http_1_0_get_no_chunks() {
    let fields = [("Connection", "keep-alive")];
    let call = accept(&head("GET /", &fields), Version::Http10).unwrap();
    let draft = Draft {
        status: 200,
        reason: String::new(),
        fields: Fields::new(),
    };
    let reply = answer(&call, draft, Extent::Begun, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(reply.framing, Framing::UntilClose);
    assert_eq!(reply.head.fields.get("Connection"), Some("close"));
    assert!(!reply.keep_alive);
}

proptest! {
    #[test]
    fn accepted_paths_have_no_dot_segments(
        method in "[A-Z]{1,7}|.{0,3}",
        target in "(?s)[/*]?[%A-F0-9a-f/?#.:\\\\@]{0,40}|http://.{0,20}",
        fields in vec((
            "Host|Connection|Content-Length|Transfer-Encoding|[a-z]{1,3}",
            "[a-z0-9,:\\[\\]. é]{0,9}|chunked|close",
        ), 0..5),
    ) {
        let fields: Fields = fields.into_iter().collect();
        let head = RequestHead { method, target, fields };
        if let Ok(call) = accept(&head, Version::Http11) {
            prop_assert!(call.path.is_empty() || call.path.starts_with('/'));
            prop_assert!(!call.path.split('/').any(|segment| segment == ".."));
        }
    }
}
