use super::*;
use crate::wire::{AnswerHead, Fields, RequestHead};

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
