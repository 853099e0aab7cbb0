//! Sends the time as server-sent events, the first at once and the others at an
//! interval. A caller who reconnects continues after the last event it received.

use std::time::{SystemTime, UNIX_EPOCH};

use futures_lite::stream;
use wstd::http::{Body, Error, Request, Response, StatusCode, Uri};
use wstd::time::Duration;

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let seen = request.headers().get("Last-Event-ID");
    let seen = seen.and_then(|id| id.to_str().ok());
    let ticks = match Ticks::asked_for(request.uri(), seen) {
        Ok(ticks) => ticks,
        Err(reason) => return answer(StatusCode::BAD_REQUEST, reason),
    };
    if ticks.first > ticks.count {
        // An EventSource reconnects unless it gets this status.
        return answer(StatusCode::NO_CONTENT, String::new());
    }
    let events = stream::unfold(ticks.first, move |number| async move {
        if number > ticks.count {
            return None;
        }
        if number > ticks.first {
            wstd::task::sleep(Duration::from_millis(ticks.pause)).await;
        }
        let now = wstd::time::SystemTime::now().into();
        Some((event(number, now), number + 1))
    });
    let response = Response::builder()
        .header("Content-Type", "text/event-stream")
        .header("Cache-Control", "no-store");
    Ok(response.body(Body::from_stream(events))?)
}

fn answer(status: StatusCode, text: String) -> Result<Response<Body>, Error> {
    Ok(Response::builder().status(status).body(text.into())?)
}

/// Which events to send, and the interval in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ticks {
    first: u64,
    count: u64,
    pause: u64,
}

impl Ticks {
    /// Reads `?every=MILLISECONDS&count=EVENTS`, and the id of the last event
    /// that the caller received on an earlier connection.
    fn asked_for(uri: &Uri, seen: Option<&str>) -> Result<Self, String> {
        let mut ticks = Self {
            first: 1,
            count: 10,
            pause: 1000,
        };
        let query = uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "every" => &mut ticks.pause,
                "count" => &mut ticks.count,
                _ => continue,
            };
            *place = number(&name, &value)?;
        }
        if let Some(seen) = seen {
            ticks.first = number("Last-Event-ID", seen)?.saturating_add(1);
        }
        Ok(ticks)
    }
}

fn number(name: &str, value: &str) -> Result<u64, String> {
    let number = value.parse();
    number.map_err(|_| format!("{name} must be a whole number, not {value:?}"))
}

/// One event, whose data is the seconds since 1970.
fn event(number: u64, now: SystemTime) -> String {
    let time = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (seconds, microseconds) = (time.as_secs(), time.subsec_micros());
    format!("id: {number}\nevent: tick\ndata: {seconds}.{microseconds:06}\n\n")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{Ticks, event};

    #[test]
    fn ticks_are_set_by_query_and_last_event_id() {
        for (uri, seen, (first, count, pause)) in [
            ("/api/clock", None, (1, 10, 1000)),
            ("/api/clock?every=5&count=2", None, (1, 2, 5)),
            ("/api/clock?count=%32&x=y", None, (1, 2, 1000)),
            ("/api/clock", Some("3"), (4, 10, 1000)),
            (
                "/api/clock",
                Some("18446744073709551615"),
                (u64::MAX, 10, 1000),
            ),
        ] {
            let expected = Ticks {
                first,
                count,
                pause,
            };
            let ticks = Ticks::asked_for(&uri.parse().unwrap(), seen);
            assert_eq!(ticks, Ok(expected), "{uri} {seen:?}");
        }
    }

    #[test]
    fn errors_name_the_parameter() {
        for (uri, seen, name) in [
            ("/api/clock?every=soon", None, "every"),
            ("/api/clock?count=-1", None, "count"),
            ("/api/clock?count=", None, "count"),
            ("/api/clock", Some("x"), "Last-Event-ID"),
        ] {
            let reason = Ticks::asked_for(&uri.parse().unwrap(), seen).unwrap_err();
            assert!(reason.starts_with(name), "{uri} {seen:?}: {reason}");
        }
    }

    #[test]
    fn events_follow_the_server_sent_events_format() {
        let now = UNIX_EPOCH + Duration::new(1_700_000_000, 42_000);
        assert_eq!(
            event(7, now),
            "id: 7\nevent: tick\ndata: 1700000000.000042\n\n"
        );
    }
}
