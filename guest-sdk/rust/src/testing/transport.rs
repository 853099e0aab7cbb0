//! Answers the requests of a function natively.

use std::time::Duration;

use http::{Request, Response};

use super::host;
use crate::Result;
use crate::http_client::Target;

/// Replaces the transport of `http_client`.
#[allow(clippy::unused_async, reason = "as the transport of a plugin")]
pub(crate) async fn send(
    request: Request<Vec<u8>>,
    _timeout: Option<Duration>,
    target: &Target,
) -> Result<Response<Vec<u8>>> {
    let answer = host::ask(|invocation| invocation.service.answer(request));
    let answer = answer.unwrap_or_else(|| Err("there is no call in this thread".to_owned()));
    answer.map_err(|reason| target.failed(reason))?.try_into()
}
