//! Proxying: bodies are passed on as they come (custom handler protocol, section 6.3).

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};

use super::exchange::{Answering, Exchange, read};
use crate::events::{Content, Outcome};
use crate::host::{Instance, Invocation, InvocationFailure};
use crate::kestrel::{Accepted, Extent};
use crate::pages::Reply;
use crate::recording::RecordedBody;
use crate::relay::{self, Body, Failure, Mode, Relayed, Written};
use crate::wire::{AnswerHead, ClientError, RequestBody, Tunnel, Upload, WireError, WorkerAnswer};

/// How long a proxied answer may pause (custom handler protocol, section 8).
const IDLE: Duration = Duration::from_mins(4);

/// The waits between the tries of the proxy: they double up to the last.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// How often the client itself sends a request without a body, within one try.
const CLIENT_SENDINGS: u32 = 4;

/// Passes a request on, and the answer back. Returns the connection to the handler after
/// status 101.
pub(super) async fn answer(
    instance: &Instance,
    request: Relayed,
    mut invocation: Invocation<'_>,
    exchange: Exchange<'_>,
) -> Option<Tunnel> {
    let Exchange {
        call,
        body,
        answer,
        body_limit,
        ..
    } = exchange;
    let body = match (request.body, body) {
        (Body::Whole(_), body) => match read(body, body_limit).await {
            Ok(body) => RelayedBody::Whole(body),
            Err(status) => {
                let error = "the body of the request cannot be read".to_owned();
                invocation.end(Outcome::Failed, Some(error), status);
                if let Some(status) = status {
                    answer.own(&call, Reply::empty(status)).await;
                }
                return None;
            }
        },
        (Body::Streamed, body) => RelayedBody::Streamed(body),
        (Body::None | Body::Empty, _) => RelayedBody::Whole(Bytes::new()),
    };
    let id = invocation.id().to_string();
    let begun = Instant::now();
    let called = {
        let sending = send(instance, &request, body, &mut invocation);
        let sending = instance.within_time(&id, begun, sending, |_| {});
        tokio::select! {
            called = sending => called,
            // The invocation, which is dropped, says so.
            () = answer.responder.caller_left() => return None,
        }
    };
    let answered = match called {
        Ok(answered) => answered.map_err(Into::into),
        Err(failure) => Err(failure),
    };
    match answered {
        Ok(answered) if answered.head().status == 101 => {
            switch(instance, &call, answered, invocation, answer).await
        }
        Ok(answered) => {
            let passing = pass(instance, &call, answered, &mut invocation, answer);
            let passed = instance.within_time(&id, begun, passing, |_| {}).await;
            let passed = passed.and_then(|passed| passed.map_err(Into::into));
            match passed {
                Ok(status) => invocation.end(Outcome::Succeeded, None, Some(status)),
                Err(failure) => {
                    invocation.end(failure.outcome(), Some(failure.to_string()), None);
                }
            }
            None
        }
        Err(failure) => {
            fail(invocation, &failure);
            answer.empty(&call, 500).await;
            None
        }
    }
}

/// The body of a request on its way.
enum RelayedBody<'a> {
    Whole(Bytes),
    Streamed(RequestBody<'a>),
}

/// Sends a request as often as the proxy does.
async fn send(
    instance: &Instance,
    request: &Relayed,
    body: RelayedBody<'_>,
    invocation: &mut Invocation<'_>,
) -> Result<WorkerAnswer, ClientError> {
    instance.wait_until_ready().await;
    invocation.call_handler();
    let client = instance.worker().client();
    let limit = instance.client_timeout();
    let body = match body {
        RelayedBody::Streamed(body) => {
            let kept = instance.emit_streamed_request(invocation, &request.head);
            let pieces = body.into_stream().inspect(move |piece| {
                if let (Some(kept), Ok(piece)) = (&kept, piece) {
                    kept.add(piece);
                }
            });
            let upload = Upload::Stream(pieces.boxed());
            return client.send(&request.head, upload, limit).await;
        }
        RelayedBody::Whole(body) => body,
    };
    instance.emit_request(invocation, &request.head, &body);
    let mut tries = 0;
    let mut wait = FIRST_WAIT;
    loop {
        let upload = match request.body {
            Body::None => Upload::None,
            _ => Upload::Whole(body.clone()),
        };
        let error = match client.send(&request.head, upload, limit).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        tries += 1;
        if tries >= most_tries(request.body, &error) {
            return Err(error);
        }
        sleep(wait).await;
        wait = LONGEST_WAIT.min(wait * 2);
    }
}

/// How often the proxy tries, each time as often as its client does.
fn most_tries(body: Body, error: &ClientError) -> u32 {
    let failure = match error {
        ClientError::Refused { .. } | ClientError::Wire(WireError::Reset) => Failure::Reset,
        ClientError::Wire(WireError::Closed) => Failure::Closed,
        ClientError::Wire(WireError::Malformed { .. } | WireError::HeadTooLarge { .. }) => {
            Failure::Malformed
        }
        ClientError::Wire(_) => Failure::Cut,
        ClientError::TimedOut { .. } | ClientError::Upload(_) => return 1,
    };
    let all = relay::times_sent(Mode::Proxying, body, failure);
    match (failure, body) {
        (Failure::Closed, Body::None) => all / CLIENT_SENDINGS,
        _ => all,
    }
}

/// Passes an answer back, piece by piece. Returns the status that the caller got.
async fn pass(
    instance: &Instance,
    call: &Accepted,
    answered: WorkerAnswer,
    invocation: &mut Invocation<'_>,
    answer: Answering<'_>,
) -> Result<u16, ClientError> {
    let (head, mut body) = answered.into_parts();
    let mut seen = Seen::new(invocation.is_recorded());
    let first = next(&mut body).await;
    let (first, extent) = match first {
        Ok(Some(first)) => (Some(first), Extent::Begun),
        Ok(None) => (None, Extent::Whole(0)),
        Err(error) => {
            answer.empty(call, 500).await;
            return Err(error);
        }
    };
    let answered = relay::answer(Mode::Proxying, call, &head, extent, Timestamp::now());
    let status = answered.reply.head.status;
    let emit = |invocation: &mut Invocation<'_>, seen: Seen, head: &AnswerHead| {
        invocation.receive_answer();
        let truncated = seen.is_truncated();
        instance.emit_begun_answer(invocation, head, seen.content(), &seen.begin, truncated);
    };
    if answered.written != Written::Body {
        answer.whole(answered.reply, b"").await;
        emit(invocation, seen, &head);
        return Ok(status);
    }
    let reply = answer.with_cors(answered.reply.head);
    let mut writer = answer.responder.begin(reply).await?;
    let mut piece = first;
    while let Some(bytes) = piece {
        seen.add(&bytes);
        writer.write(&bytes).await?;
        piece = next(&mut body).await?;
    }
    writer.finish().await?;
    emit(invocation, seen, &head);
    Ok(status)
}

async fn next(body: &mut crate::wire::WorkerBody) -> Result<Option<Bytes>, ClientError> {
    match timeout(IDLE, body.next()).await {
        Ok(piece) => Ok(piece?),
        Err(_elapsed) => Err(ClientError::TimedOut { limit: IDLE }),
    }
}

/// Passes status 101 back.
async fn switch(
    instance: &Instance,
    call: &Accepted,
    answered: WorkerAnswer,
    mut invocation: Invocation<'_>,
    answer: Answering<'_>,
) -> Option<Tunnel> {
    invocation.receive_answer();
    let head = answered.head().clone();
    instance.emit_begun_answer(&invocation, &head, Content::streamed(), b"", true);
    let now = Timestamp::now();
    let relayed = relay::answer(Mode::Proxying, call, &head, Extent::Whole(0), now);
    let status = relayed.reply.head.status;
    let is_tunnel = relayed.written == Written::Tunnel;
    answer.whole(relayed.reply, b"").await;
    invocation.end(Outcome::Succeeded, None, Some(status));
    answered.into_tunnel().filter(|_| is_tunnel)
}

fn fail(invocation: Invocation<'_>, failure: &InvocationFailure) {
    invocation.end(failure.outcome(), Some(failure.to_string()), Some(500));
}

/// The begin of a body that is passed on, for the events and for a recording.
#[derive(Debug)]
struct Seen {
    begin: Vec<u8>,
    length: u64,
    /// The most bytes that are kept.
    limit: usize,
}

impl Seen {
    fn new(is_recorded: bool) -> Self {
        Self {
            begin: Vec::new(),
            length: 0,
            limit: if is_recorded {
                RecordedBody::LIMIT
            } else {
                Content::LIMIT + 1
            },
        }
    }

    fn is_truncated(&self) -> bool {
        u64::try_from(self.begin.len()).is_ok_and(|kept| kept < self.length)
    }

    fn add(&mut self, piece: &[u8]) {
        let room = self.limit.saturating_sub(self.begin.len());
        self.begin.extend(piece.iter().take(room));
        self.length += u64::try_from(piece.len()).unwrap_or(u64::MAX);
    }

    fn content(&self) -> Content {
        Content {
            length: Some(self.length),
            ..Content::of(&self.begin)
        }
    }
}
