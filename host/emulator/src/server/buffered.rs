//! Forwarding and `httpWorker`: the whole answer is read before the caller gets a byte of
//! it (custom handler protocol, section 6.2).

use bytes::Bytes;
use jiff::Timestamp;

use super::exchange::{Exchange, read};
use crate::events::Outcome;
use crate::host::{Instance, Invocation};
use crate::kestrel::Extent;
use crate::pages::Reply;
use crate::relay::{self, Body, MOST_REDIRECTS, Mode, Redirect, Relayed, Written};
use crate::wire::{AnswerHead, ClientError, Upload};

/// Passes a request on, and the answer back.
pub(super) async fn answer(
    instance: &Instance,
    mode: Mode,
    request: Relayed,
    mut invocation: Invocation<'_>,
    exchange: Exchange<'_>,
) {
    let Exchange {
        call,
        body,
        answer,
        body_limit,
        ..
    } = exchange;
    let body = match read(body, body_limit).await {
        Ok(body) => body,
        Err(status) => {
            let error = "the body of the request cannot be read".to_owned();
            invocation.end(Outcome::Failed, Some(error), status);
            if let Some(status) = status {
                answer.own(&call, Reply::empty(status)).await;
            }
            return;
        }
    };
    let id = invocation.id().to_string();
    let begun = tokio::time::Instant::now();
    let called = send(instance, mode, request, body, &mut invocation);
    let called = instance.within_time(&id, begun, called, |_| {}).await;
    let answered = match called {
        Ok(answered) => answered.map_err(Into::into),
        Err(failure) => Err(failure),
    };
    match answered {
        Ok((head, body)) => {
            let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
            let extent = Extent::Whole(length);
            let answered = relay::answer(mode, &call, &head, extent, Timestamp::now());
            let status = answered.reply.head.status;
            invocation.end(Outcome::Succeeded, None, Some(status));
            let body: &[u8] = match answered.written {
                Written::Body => &body,
                Written::Nothing | Written::Tunnel => b"",
            };
            answer.whole(answered.reply, body).await;
        }
        Err(failure) => {
            invocation.end(failure.outcome(), Some(failure.to_string()), Some(500));
            answer.empty(&call, 500).await;
        }
    }
}

async fn send(
    instance: &Instance,
    mode: Mode,
    mut request: Relayed,
    body: Bytes,
    invocation: &mut Invocation<'_>,
) -> Result<(AnswerHead, Bytes), ClientError> {
    instance.wait_until_ready().await;
    invocation.call_handler();
    let client = instance.worker().client();
    let mut redirects = 0;
    loop {
        let (upload, sent) = match request.body {
            Body::None => (Upload::None, Bytes::new()),
            Body::Empty => (Upload::Whole(Bytes::new()), Bytes::new()),
            Body::Whole(_) | Body::Streamed => (Upload::Whole(body.clone()), body.clone()),
        };
        instance.emit_request(invocation, &request.head, &sent);
        let limit = instance.client_timeout();
        let answered = client.exchange(&request.head, upload, limit).await;
        invocation.receive_answer();
        let (head, answer) = answered?;
        instance.emit_answer(invocation, &head, &answer);
        match relay::redirect(mode, &request, client.port(), &head) {
            Redirect::Worker(next) if redirects < MOST_REDIRECTS => request = next,
            // Other servers are not called from here.
            _ => return Ok((head, answer)),
        }
        redirects += 1;
    }
}
