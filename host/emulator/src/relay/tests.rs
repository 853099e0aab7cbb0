use jiff::Timestamp;

use super::*;
use crate::kestrel::{self, Extent};
use crate::wire::{AnswerHead, Fields, Framing, RequestHead, Version};

#[test]
fn calls_without_an_answer_are_sent_again() {
    use Failure::{Closed, Cut, Malformed, Reset};

    for (mode, body, failure, times) in [
        (Mode::Forwarding, Body::None, Closed, 4),
        (Mode::Forwarding, Body::None, Reset, 1),
        (Mode::Forwarding, Body::Whole(1), Closed, 1),
        (Mode::Proxying, Body::None, Closed, 40),
        (Mode::Proxying, Body::Empty, Closed, 10),
        (Mode::Proxying, Body::None, Reset, 10),
        (Mode::Proxying, Body::None, Malformed, 10),
        (Mode::Proxying, Body::None, Cut, 1),
        (Mode::Proxying, Body::Whole(1), Closed, 1),
        (Mode::Proxying, Body::Streamed, Reset, 1),
    ] {
        assert_eq!(
            times_sent(mode, body, failure),
            times,
            "{mode:?} {body:?} {failure:?}"
        );
    }
}

#[test]
fn only_http_worker_follows_redirects() {
    let sent = |method: &str| Relayed {
        head: RequestHead {
            method: method.to_owned(),
            target: "/any".to_owned(),
            fields: [
                ("Content-Length", "1"),
                ("Authorization", "x"),
                ("X-A", "1"),
            ]
            .into_iter()
            .collect(),
        },
        body: Body::Whole(1),
    };
    for (mode, method, status, location, expected) in [
        (Mode::Legacy, "POST", 302, "/b?c=1", "GET /b?c=1 1 fields"),
        (Mode::Legacy, "PUT", 302, "b", "PUT /b 2 fields"),
        (Mode::Legacy, "PUT", 303, "b", "GET /b 1 fields"),
        (
            Mode::Legacy,
            "POST",
            307,
            "http://127.0.0.1:5005/d",
            "POST /d 2 fields",
        ),
        (
            Mode::Legacy,
            "GET",
            302,
            "http://other.example/",
            "elsewhere",
        ),
        (
            Mode::Legacy,
            "GET",
            302,
            "ftp://other.example/",
            "elsewhere",
        ),
        (Mode::Legacy, "GET", 304, "/b", "-"),
        (Mode::Forwarding, "GET", 302, "/b", "-"),
        (Mode::Proxying, "GET", 302, "/b", "-"),
    ] {
        let mut answer = AnswerHead::new(status, "");
        answer.fields = [("Location", location)].into_iter().collect::<Fields>();
        let found = match redirect(mode, &sent(method), 5005, &answer) {
            Redirect::None => "-".to_owned(),
            Redirect::Elsewhere(_) => "elsewhere".to_owned(),
            Redirect::Worker(next) => {
                let RequestHead {
                    method,
                    target,
                    fields,
                } = next.head;
                format!("{method} {target} {} fields", fields.iter().count())
            }
        };
        assert_eq!(found, expected, "{mode:?} {method} {status} {location}");
    }
}

#[test]
fn answers_that_cannot_be_written_are_a_500() {
    let request = RequestHead {
        method: "GET".to_owned(),
        target: "/".to_owned(),
        fields: [("Host", "a")].into_iter().collect(),
    };
    let call = kestrel::accept(&request, Version::Http11).unwrap();
    for (mode, status, fields, expected) in [
        (
            Mode::Forwarding,
            299,
            [("X-A", "1"), ("X-B", "\u{e9}"), ("X-C", "1")],
            "500 Odd X-A",
        ),
        (
            Mode::Forwarding,
            299,
            [
                ("Content-Length", "1"),
                ("X-A", "1"),
                ("Content-Length", "2"),
            ],
            "500 Odd X-A",
        ),
        (
            Mode::Proxying,
            299,
            [("X-A", "1"), ("X-B", "\u{e9}"), ("X-C", "1")],
            "500 Internal Server Error",
        ),
        (
            Mode::Forwarding,
            204,
            [("X-A", "1"), ("Content-Length", "2"), ("X-C", "1")],
            "500 Internal Server Error",
        ),
    ] {
        let mut head = AnswerHead::new(status, "Odd");
        head.fields = fields.into_iter().collect();
        let answered = answer(mode, &call, &head, Extent::Whole(0), Timestamp::UNIX_EPOCH);
        let reply = answered.reply;
        let kept = reply.head.fields.iter().map(|(name, _)| name);
        let kept = kept.filter(|name| name.starts_with("X-"));
        let found = [reply.head.status.to_string(), reply.head.reason.clone()];
        let found: Vec<&str> = found.iter().map(String::as_str).chain(kept).collect();
        assert_eq!(found.join(" "), expected, "{mode:?} {fields:?}");
        assert_eq!(reply.framing, Framing::Sized(0));
        assert_eq!(answered.written, Written::Nothing);
    }
}
