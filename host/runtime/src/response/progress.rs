//! How far a plugin has come with its response.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_LENGTH;
use http_body::{Body as _, Frame, SizeHint};
use parking_lot::Mutex;
use wasmtime_wasi_http::{Error, WasiBody};

/// How many frames of a body may wait between a plugin and its caller. wasmtime
/// buffers fewer.
const MAX_BUFFERED: usize = 64;

/// Shared by the task of a plugin and the reader of its response body.
#[derive(Default)]
pub(crate) struct Progress(Mutex<State>);

#[derive(Default)]
struct State {
    begun: bool,
    abandoned: bool,
    /// What the plugin writes to.
    body: Option<WasiBody>,
    /// Frames that were read ahead of the caller.
    buffered: VecDeque<Frame<Bytes>>,
    /// Bytes still to come, if the plugin announced a length. Zero when the
    /// response has no body, whatever the plugin announces (RFC 9110, section
    /// 8.6).
    remaining: Option<u64>,
    end: Option<End>,
    reader: Option<Waker>,
}

/// How a body ends after its buffered frames.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Complete,
    Broken,
}

impl Progress {
    /// Notes that the head of the response is on its way. The body of a
    /// `bodiless` response is not sent.
    pub(crate) fn begin(&self, response: Response<WasiBody>, bodiless: bool) -> Response<()> {
        let announced = response.headers().get(CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
        let (head, body) = response.into_parts();
        let mut state = self.0.lock();
        state.begun = true;
        state.remaining = if bodiless { Some(0) } else { announced };
        state.body = Some(body);
        Response::from_parts(head, ())
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.lock().begun
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.lock().abandoned
    }

    /// Whether the response is complete, including what the caller has not read
    /// yet.
    pub(crate) fn is_complete(&self) -> bool {
        let mut state = self.0.lock();
        state.read_ahead();
        state.is_complete()
    }

    /// Settles the response when the guard is dropped, unless the plugin has
    /// finished by then.
    pub(crate) fn settle_on_drop(&self) -> SettleGuard<'_> {
        SettleGuard(Some(self))
    }

    /// Decides how the body ends, by what the plugin has written so far. Must be
    /// called while the plugin's store exists: afterwards an unfinished body
    /// looks like a finished one.
    fn settle(&self) {
        let mut state = self.0.lock();
        state.read_ahead();
        if state.end.is_none() {
            let complete = state.is_complete();
            state.end = Some(if complete { End::Complete } else { End::Broken });
        }
        state.body = None;
        if let Some(reader) = state.reader.take() {
            reader.wake();
        }
    }

    /// Whether the response is complete as far as it was read.
    pub(super) fn is_read_to_end(&self) -> bool {
        self.0.lock().is_complete()
    }

    /// The next frame for the caller; an error if the plugin failed before the end.
    pub(super) fn poll_frame(
        &self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let mut state = self.0.lock();
        if let Some(frame) = state.buffered.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        if state.body.is_none() {
            return Poll::Ready(match state.end {
                Some(End::Broken) => Some(Err(Error::HttpResponseIncomplete)),
                _ => None,
            });
        }
        let frame = state.read(context);
        if frame.is_pending() {
            state.reader = Some(context.waker().clone());
        }
        frame
    }

    pub(super) fn is_end_stream(&self) -> bool {
        let state = self.0.lock();
        let read = state.buffered.is_empty() && state.end != Some(End::Broken);
        let body = state.body.as_ref();
        read && body.is_none_or(http_body::Body::is_end_stream)
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        let state = self.0.lock();
        match &state.body {
            Some(body) if state.buffered.is_empty() => body.size_hint(),
            _ => SizeHint::default(),
        }
    }

    /// What is left of the body.
    pub(super) fn take_body(&self) -> Option<WasiBody> {
        self.0.lock().body.take()
    }

    /// Notes that nobody reads the response any more.
    pub(super) fn abandon(&self) {
        let mut state = self.0.lock();
        // Set before the stream is dropped, by which the plugin notices.
        state.abandoned = true;
        state.body = None;
    }
}

impl State {
    fn is_complete(&self) -> bool {
        self.end == Some(End::Complete) || self.remaining == Some(0)
    }

    fn count(&mut self, frame: &Frame<Bytes>) {
        if let (Some(remaining), Some(bytes)) = (&mut self.remaining, frame.data_ref()) {
            *remaining = remaining.saturating_sub(bytes.len() as u64);
        }
    }

    /// Buffers what the plugin has written so far.
    fn read_ahead(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        while self.buffered.len() < MAX_BUFFERED {
            match self.read(&mut context) {
                Poll::Ready(Some(Ok(frame))) => self.buffered.push_back(frame),
                Poll::Ready(_) => return,
                Poll::Pending => break,
            }
        }
        // The reader has to register its waker again.
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }

    fn read(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = Pin::new(body).poll_frame(context);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                // Trailers are the end.
                if frame.is_trailers() {
                    self.end = Some(End::Complete);
                }
                self.count(frame);
            }
            Poll::Ready(Some(Err(_))) => self.end = Some(End::Broken),
            Poll::Ready(None) => {
                self.end.get_or_insert(End::Complete);
            }
            Poll::Pending => {}
        }
        if self.end.is_some() {
            self.body = None;
        }
        frame
    }
}

/// See [`Progress::settle_on_drop`].
pub(crate) struct SettleGuard<'a>(Option<&'a Progress>);

impl SettleGuard<'_> {
    /// The plugin has finished, and so has its response.
    pub(crate) fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for SettleGuard<'_> {
    fn drop(&mut self) {
        if let Some(progress) = self.0 {
            progress.settle();
        }
    }
}
