//! The body of an answer that its plugin may still be writing.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_LENGTH;
use http_body::{Frame, SizeHint};
use tokio::task::AbortHandle;
use wasmtime_wasi_http::{Error, WasiBody};

/// How long a plugin may go on after nobody reads its answer any more: enough
/// to close its streams and write a last line of log.
const LINGER: Duration = Duration::from_secs(1);

/// A plugin at work. Dropped before [`Running::let_be`], it stops the plugin.
pub(crate) struct Running(Option<AbortHandle>);

impl Running {
    pub(crate) fn new(task: AbortHandle) -> Self {
        Self(Some(task))
    }

    /// Whether somebody still waits for what the plugin writes.
    fn is_awaited(&self) -> bool {
        self.0.is_some()
    }

    /// The plugin may end by itself.
    fn let_be(&mut self) {
        self.0 = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(task) = self.0.take()
            && !task.is_finished()
        {
            tokio::spawn(async move {
                tokio::time::sleep(LINGER).await;
                task.abort();
            });
        }
    }
}

/// How far a plugin has come with its answer.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    begun: AtomicBool,
    failed: AtomicBool,
    abandoned: AtomicBool,
}

/// Notes a failure when it is dropped before the plugin has finished.
pub(crate) struct Unfinished<'a>(Option<&'a Progress>);

impl Progress {
    /// The head of the answer is on its way.
    pub(crate) fn begin(&self) {
        self.begun.store(true, Ordering::Release);
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Acquire)
    }

    /// Nobody reads the answer to its end any more.
    fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }

    pub(crate) fn until_finished(&self) -> Unfinished<'_> {
        Unfinished(Some(self))
    }
}

impl Unfinished<'_> {
    pub(crate) fn finish(mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if let Some(progress) = self.0 {
            progress.failed.store(true, Ordering::Release);
        }
    }
}

/// A body as the plugin writes it. When the plugin fails half-way the body ends
/// in an error, so that the caller sees a broken answer and not a short one.
/// Dropped before its end, it stops the plugin.
pub struct Body {
    inner: WasiBody,
    running: Running,
    progress: Arc<Progress>,
    /// The bytes to come, if the plugin announced them.
    left: Option<u64>,
}

impl Body {
    /// The body of `answer`.
    pub(crate) fn of(
        answer: Response<WasiBody>,
        running: Running,
        progress: Arc<Progress>,
    ) -> Response<Self> {
        let announced = answer.headers().get(CONTENT_LENGTH);
        let left = announced.and_then(|length| length.to_str().ok()?.parse().ok());
        answer.map(|inner| Self {
            inner,
            running,
            progress,
            left,
        })
    }

    /// Whoever has all bytes that were announced reads no further.
    fn count(&mut self, bytes: &Bytes) {
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(bytes.len() as u64);
            if *left == 0 {
                self.running.let_be();
            }
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        // Noted before the fields are dropped, and with them the stream in which
        // the plugin finds that nobody reads.
        if self.running.is_awaited() {
            self.progress.abandon();
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame
            && let Some(bytes) = frame.data_ref()
        {
            self.count(bytes);
        }
        if let Poll::Ready(None) = frame {
            self.running.let_be();
            // The stream of a plugin that fails just ends; what it had to say
            // did not.
            if self.progress.failed.load(Ordering::Acquire) {
                return Poll::Ready(Some(Err(Error::HttpResponseIncomplete)));
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
