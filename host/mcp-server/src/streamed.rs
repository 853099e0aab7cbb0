//! The response to a call whose client listens: an event stream with what the function
//! says before it returns, and the result last.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use corral_mcp::event::Event;
use corral_mcp::{Id, code};
use futures_util::{StreamExt, stream};
use http::Response;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::Value;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, Interval, sleep_until};

use crate::era::Era;
use crate::error::RpcError;
use crate::listen::{comment, keep_alive};
use crate::notices::Notices;
use crate::response::{self, Answer, ResponseBody};

/// The shortest time between two events, each with the notices that have come meanwhile:
/// a function that reports in a loop does not flood the client.
const PAUSE: Duration = Duration::from_millis(50);

/// A call that runs. It is stopped when this is dropped.
struct Running {
    era: Era,
    /// The id of the request.
    id: Id,
    notices: Arc<Notices>,
    /// The call. It runs in its own task, so that a client that reads nothing does not
    /// hold it up: its limits apply to it as to any other.
    call: JoinSet<Option<Answer>>,
    /// When the next notices may be sent.
    next: Instant,
    keep_alive: Interval,
}

/// Waits for a call and responds. If the function says nothing before it returns, the
/// response is what it is for a client that does not listen.
///
/// Dropping this future, or the body of the response, stops the call.
pub(crate) async fn respond(
    (era, id): (Era, Id),
    notices: Arc<Notices>,
    call: impl Future<Output = Option<Answer>> + Send + 'static,
) -> Response<ResponseBody> {
    let mut running = Running {
        era,
        id,
        notices,
        call: JoinSet::new(),
        next: Instant::now(),
        keep_alive: keep_alive(),
    };
    running.call.spawn(call);
    tokio::select! {
        biased;
        () = running.notices.arrived() => response::events(running.into_body()),
        answer = running.call.join_next() => running.ended(answer).into_response(),
    }
}

impl Running {
    fn into_body(self) -> ResponseBody {
        let parts = stream::unfold(Some(self), |running| async move {
            let mut running = running?;
            let (part, has_ended) = running.next().await;
            Some((part, (!has_ended).then_some(running)))
        });
        let frames = parts.map(|part| Ok::<_, Infallible>(Frame::data(part)));
        StreamBody::new(frames).boxed_unsync()
    }

    /// The next part of the stream, and whether it is the last.
    async fn next(&mut self) -> (Bytes, bool) {
        let (next, notices) = (self.next, Arc::clone(&self.notices));
        let arrived = async move {
            sleep_until(next).await;
            notices.arrived().await;
        };
        tokio::select! {
            biased;
            answer = self.call.join_next() => {
                let mut messages = self.notices.take();
                messages.push(self.ended(answer).message);
                (events(&messages), true)
            }
            () = arrived => {
                self.next = Instant::now() + PAUSE;
                (events(&self.notices.take()), false)
            }
            _ = self.keep_alive.tick() => (comment(), false),
        }
    }

    /// What the call came to. A panic was caught and logged where the function was
    /// called.
    fn ended(&self, answer: Option<Result<Option<Answer>, JoinError>>) -> Answer {
        let answer = answer.and_then(Result::ok).flatten();
        answer.unwrap_or_else(|| {
            let error = RpcError::new(code::INTERNAL_ERROR, "Internal error");
            Answer::new(self.era, &self.id, Err(error))
        })
    }
}

fn events(messages: &[Value]) -> Bytes {
    let events = messages
        .iter()
        .map(|message| Event::message(message.to_string().as_bytes()).bytes);
    events.collect::<Vec<_>>().concat().into()
}
