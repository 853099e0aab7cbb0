//! A request with the way back to its caller.

use std::net::SocketAddr;

use bytes::Bytes;
use jiff::Timestamp;

use crate::kestrel::{self, Accepted, Draft, Extent};
use crate::pages::Reply;
use crate::wire::{AnswerHead, Fields, Framing, RequestBody, RequestHead, Responder, WireError};

/// A request that is to be answered.
pub(super) struct Exchange<'a> {
    /// The head as it came.
    pub(super) head: RequestHead,
    /// What the host's server made of it.
    pub(super) call: Accepted,
    /// The body, which has not been read.
    pub(super) body: RequestBody<'a>,
    /// Where the answer goes.
    pub(super) answer: Answering<'a>,
    /// The caller's address.
    pub(super) peer: SocketAddr,
    /// The most bytes of the body.
    pub(super) body_limit: usize,
}

/// Where an answer goes, and what is added to it.
pub(super) struct Answering<'a> {
    pub(super) responder: Responder<'a>,
    /// What a browser needs to give the answer to a page of another origin.
    pub(super) cors: Fields,
}

impl Answering<'_> {
    /// Sends an answer that the host gives by itself.
    pub(super) async fn own(self, call: &Accepted, reply: Reply) {
        let draft = Draft {
            status: reply.head.status,
            reason: reply.head.reason,
            fields: reply.head.fields,
        };
        let length = u64::try_from(reply.body.len()).unwrap_or(u64::MAX);
        self.draft(call, draft, Extent::Whole(length), &reply.body)
            .await;
    }

    /// Sends an answer without a body.
    pub(super) async fn empty(self, call: &Accepted, status: u16) {
        let reply = kestrel::empty(call, status, Timestamp::now());
        self.whole(reply, b"").await;
    }

    /// Sends an answer as the host's server writes it; what it cannot write is a 500.
    pub(super) async fn draft(self, call: &Accepted, draft: Draft, extent: Extent, body: &[u8]) {
        let now = Timestamp::now();
        match kestrel::answer(call, draft, extent, now) {
            Ok(reply) => self.whole(reply, body).await,
            Err(_) => self.whole(kestrel::empty(call, 500, now), b"").await,
        }
    }

    /// Sends a whole answer.
    pub(super) async fn whole(self, reply: kestrel::Reply, body: &[u8]) {
        let body = if reply.framing == Framing::None {
            b""
        } else {
            body
        };
        let head = self.with_cors(reply.head);
        // A caller that is gone gets no answer.
        let _ = self.responder.send(head, body).await;
    }

    /// The head with what a browser needs.
    pub(super) fn with_cors(&self, mut head: AnswerHead) -> AnswerHead {
        for (name, value) in self.cors.iter() {
            head.fields.push(name, value);
        }
        head
    }
}

/// The whole body of a request, or the status with which it is refused; no status where
/// the caller is gone.
pub(super) async fn read(body: RequestBody<'_>, limit: usize) -> Result<Bytes, Option<u16>> {
    body.read(limit)
        .await
        .map_err(|error: WireError| error.status())
}
