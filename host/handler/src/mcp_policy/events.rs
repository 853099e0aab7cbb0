//! The stream of events by which a server answers a request.
//!
//! Each event is passed on unchanged once it is complete. A stream that breaks, or
//! answers another request, ends with a JSON-RPC error; one that has answered ends with
//! the answer, whatever the plugin goes on to write.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use corral_mcp::event::{Event, EventSplitter};
use corral_mcp::request_state::AnswerFormat;
use corral_mcp::{Id, InvalidReply, Reply};
use http_body_util::BodyExt as _;
use hyper::body::Frame;

use super::answer::invalid;
use super::call::Request;
use crate::failure::{Failure, Subject};
use crate::invocation::{Source, reason};
use crate::request_body::{BodyMemory, RequestMemory};

/// How much of an event may wait for its end without a claim on the memory for bodies,
/// in bytes.
const FREE: usize = 64 << 10;

/// The body of a response whose events are checked.
pub(super) struct EventBody {
    state: State,
    splitter: EventSplitter,
    /// What can be sent.
    ready: VecDeque<Bytes>,
    request: Request,
    id: Id,
    /// Which invocation it is, for error responses.
    function: String,
    invocation: String,
    generation: Option<u64>,
    memory: Arc<RequestMemory>,
    /// The claim of an event that is large and not complete.
    claim: Option<(BodyMemory, usize)>,
}

enum State {
    /// The plugin writes.
    Open(Box<Source>),
    /// The plugin's body broke, and its reason is awaited.
    Broken(Pin<Box<dyn Future<Output = (Failure, Box<Source>)> + Send>>),
    /// Nothing follows.
    Ended,
}

impl EventBody {
    /// The events of `source`, in answer to `request` with this `id`.
    pub(super) fn new(
        source: Source,
        request: Request,
        id: Id,
        subject: Subject<'_>,
        memory: &Arc<RequestMemory>,
    ) -> Self {
        Self {
            state: State::Open(Box::new(source)),
            splitter: EventSplitter::default(),
            ready: VecDeque::new(),
            request,
            id,
            function: subject.function.to_owned(),
            invocation: subject.id.to_owned(),
            generation: subject.generation,
            memory: Arc::clone(memory),
            claim: None,
        }
    }

    /// Takes what the plugin wrote.
    fn take(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
        while let Some(event) = self.splitter.next_event() {
            let reply = event.data().filter(|data| !data.is_empty());
            let reply = reply.map(|data| Reply::parse(&data, &self.id));
            let is_response = match reply {
                None | Some(Ok(Reply::Interim)) => false,
                Some(Ok(Reply::Response)) => true,
                Some(Err(error)) => return self.refuse(invalid(error)),
            };
            match self.request.seal(AnswerFormat::Events, event.bytes.into()) {
                Ok(event) => self.ready.push_back(event),
                Err(failure) => return self.refuse(failure),
            }
            if is_response {
                return self.answered();
            }
        }
        if let Err(failure) = self.claim_pending() {
            self.refuse(failure);
        }
    }

    /// Claims memory for what has arrived of a large event.
    fn claim_pending(&mut self) -> Result<(), Failure> {
        let pending = self.splitter.pending();
        if pending <= FREE {
            self.claim = None;
            return Ok(());
        }
        let (claim, claimed) = match &mut self.claim {
            Some((claim, claimed)) if *claimed <= pending => (claim, claimed),
            claim => {
                let new = self.memory.claim(&self.function, 0)?;
                let (claim, claimed) = claim.insert((new, 0));
                (claim, claimed)
            }
        };
        let more = u64::try_from(pending - *claimed).unwrap_or(u64::MAX);
        claim.grow(more)?;
        *claimed = pending;
        Ok(())
    }

    /// The response was sent: the stream ends, and the plugin may finish.
    fn answered(&mut self) {
        if let State::Open(source) = std::mem::replace(&mut self.state, State::Ended) {
            source.report.sent();
            tokio::spawn(async move {
                let mut body = source.body;
                // What it fails by is reported when it ends.
                while let Some(Ok(_)) = body.frame().await {}
            });
        }
    }

    /// Stops the plugin, and ends the stream with `failure`.
    fn refuse(&mut self, failure: Failure) {
        if let State::Open(source) = std::mem::replace(&mut self.state, State::Ended) {
            source.report.superseded();
            self.end_with(failure, &source);
        }
    }

    fn end_with(&mut self, failure: Failure, source: &Source) {
        let failure = self.request.failed(failure);
        source.report.conclude(&failure);
        let subject = Subject {
            function: &self.function,
            id: &self.invocation,
            generation: self.generation,
        };
        let event = Event::message(&failure.error_response(subject));
        self.ready.push_back(event.bytes.into());
    }

    /// The plugin has finished its body.
    fn finished(&mut self) {
        let State::Open(source) = std::mem::replace(&mut self.state, State::Ended) else {
            return;
        };
        if self.request.listens {
            source.report.sent();
            return;
        }
        source.report.superseded();
        self.end_with(invalid(InvalidReply::Missing), &source);
    }
}

impl hyper::body::Body for EventBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let body = &mut *self;
        loop {
            if let Some(bytes) = body.ready.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            match &mut body.state {
                State::Ended => return Poll::Ready(None),
                State::Broken(reason) => {
                    let (failure, source) = ready!(reason.as_mut().poll(context));
                    body.state = State::Ended;
                    body.end_with(failure, &source);
                }
                State::Open(source) => {
                    let frame = ready!(Pin::new(&mut source.body).poll_frame(context));
                    match frame {
                        Some(Ok(frame)) => {
                            // Trailers have no meaning for events.
                            if let Ok(bytes) = frame.into_data() {
                                body.take(&bytes);
                            }
                        }
                        Some(Err(error)) => {
                            let text = error.to_string();
                            let state = std::mem::replace(&mut body.state, State::Ended);
                            if let State::Open(mut source) = state {
                                body.state = State::Broken(Box::pin(async move {
                                    let failure = reason(&mut source.failed, &text).await;
                                    (failure, source)
                                }));
                            }
                        }
                        None => body.finished(),
                    }
                }
            }
        }
    }
}
