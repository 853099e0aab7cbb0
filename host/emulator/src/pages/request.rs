//! Pages beside the functions, which the host's owner adds.

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use super::reply::Reply;
use crate::wire::{AnswerHead, RequestHead};

/// Answers requests below `/_corral`. They come from this machine's own pages, or from
/// programs that are not browsers.
pub trait Pages: Send + Sync {
    /// Answers a request.
    fn answer(&self, request: PageRequest) -> BoxFuture<'_, PageAnswer>;
}

/// A request below `/_corral`.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRequest {
    /// The head.
    pub head: RequestHead,
    /// The path below `/_corral`, with a slash at its begin, as the caller wrote it;
    /// empty for `/_corral` itself.
    pub path: String,
    /// The body.
    pub body: Bytes,
}

/// The answer to a request below `/_corral`.
pub enum PageAnswer {
    /// A whole answer.
    Whole(Reply),
    /// An answer whose body comes piece by piece; the connection is closed when the
    /// caller leaves.
    Streamed(AnswerHead, BoxStream<'static, Bytes>),
}
