//! The body of a response, streamed to the caller and counted.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use corral_runtime::CallError;
use hyper::body::{Body as _, Frame, SizeHint};

use super::length;
use crate::failure::Failure;
use crate::invocation::late::LateReport;

/// The body of a response, as the caller reads it.
pub(crate) struct Download {
    body: Option<corral_runtime::ResponseBody>,
    /// The part that was read ahead.
    first: Option<Frame<Bytes>>,
    limit: u64,
    left: u64,
    report: Arc<LateReport>,
}

impl Download {
    /// Passes on at most `limit` bytes, then ends in an error.
    pub(super) fn new(
        body: corral_runtime::ResponseBody,
        limit: u64,
        report: Arc<LateReport>,
    ) -> Self {
        Self {
            body: Some(body),
            first: None,
            limit,
            left: limit,
            report,
        }
    }

    /// Waits for the first part of the body, or for its end.
    ///
    /// # Errors
    /// When the body is cut off before its first part.
    pub(super) async fn read_ahead(&mut self) -> Result<(), axum::BoxError> {
        let first = poll_fn(|context| self.read(context)).await;
        self.first = first.transpose()?;
        Ok(())
    }

    fn read(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = match Pin::new(body).poll_frame(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Some(Ok(frame))) => frame,
            Poll::Ready(end) => {
                self.body = None;
                return Poll::Ready(end.map(|end| end.map_err(Into::into)));
            }
        };
        let Some(left) = self.left.checked_sub(length(&frame)) else {
            let error = CallError::ResponseTooLarge { limit: self.limit };
            let message = error.to_string();
            self.report.failed(Failure::from(error));
            // Dropping the body stops the plugin.
            self.body = None;
            return Poll::Ready(Some(Err(message.into())));
        };
        self.left = left;
        Poll::Ready(Some(Ok(frame)))
    }
}

impl hyper::body::Body for Download {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        self.read(context)
    }

    fn is_end_stream(&self) -> bool {
        let body = self.body.as_ref();
        self.first.is_none() && body.is_none_or(hyper::body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.body.as_ref();
        let mut hint = body.map_or_else(|| SizeHint::with_exact(0), hyper::body::Body::size_hint);
        if let Some(first) = &self.first {
            let (lower, upper) = (hint.lower(), hint.upper());
            let more = length(first);
            hint = SizeHint::default();
            hint.set_lower(lower.saturating_add(more));
            if let Some(upper) = upper {
                hint.set_upper(upper.saturating_add(more));
            }
        }
        hint
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        let body = self.body.as_ref();
        if body.is_some_and(|body| !body.is_complete()) {
            self.report.cancelled();
        }
    }
}
