//! Calls of the handler: time limits, redirects, and what the host does when no answer
//! comes (custom handler protocol, sections 2.6, 2.7 and 4).

use std::future::pending;
use std::pin::pin;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::Instance;
use super::failure::InvocationFailure;
use super::invocation::Invocation;
use crate::answer::{self, Failure, ScriptResult};
use crate::events::{LogSource, Severity};
use crate::relay::{self, Body, MOST_REDIRECTS, Redirect, Relayed};
use crate::wire::{AnswerHead, ClientError, RequestHead, Upload};

impl Instance {
    /// Calls the handler in payload mode. The lines of `Logs` are logged.
    pub(super) async fn call_handler(
        &self,
        invocation: &mut Invocation<'_>,
        head: RequestHead,
        body: Vec<u8>,
    ) -> Result<ScriptResult, InvocationFailure> {
        let id = invocation.id().to_string();
        let function = invocation.function().to_owned();
        let log = |result: &ScriptResult| {
            for line in &result.logs {
                self.log(
                    LogSource::Function,
                    Severity::Information,
                    line,
                    Some((&function, &id)),
                );
            }
        };
        let begun = Instant::now();
        let call = async {
            let answer = self.exchange(invocation, head, Bytes::from(body)).await;
            invocation.receive_answer();
            let (head, body) = answer?;
            match answer::judge(head.status, &head.reason, &head.fields, &body) {
                // Nothing completes such an invocation.
                Err(Failure::Hangs) => pending().await,
                judged => Ok(judged?),
            }
        };
        let late = |answer: Result<ScriptResult, InvocationFailure>| {
            if let Ok(result) = answer {
                log(&result);
            }
        };
        let result = self.within_time(&id, begun, call, late).await??;
        log(&result);
        Ok(result)
    }

    /// Waits for a call of the handler for as long as `functionTimeout` allows it since it
    /// has `begun`. After that
    /// `late` is told what comes of it within 2 s; if nothing does, the handler is killed
    /// and started again.
    ///
    /// # Errors
    /// [`InvocationFailure::TimedOut`].
    pub(crate) async fn within_time<T>(
        &self,
        invocation: &str,
        begun: Instant,
        call: impl Future<Output = T>,
        late: impl FnOnce(T),
    ) -> Result<T, InvocationFailure> {
        let Some(limit) = self.function_timeout() else {
            return Ok(call.await);
        };
        let mut call = pin!(call);
        if let Ok(answer) = timeout_at(begun + limit, &mut call).await {
            return Ok(answer);
        }
        if let Some(answer) = self.worker().timed_out(invocation, call).await {
            late(answer);
        }
        Err(InvocationFailure::TimedOut { limit })
    }

    /// Sends a request as soon as the handler is ready, and again where an answer says so.
    async fn exchange(
        &self,
        invocation: &mut Invocation<'_>,
        head: RequestHead,
        body: Bytes,
    ) -> Result<(AnswerHead, Bytes), ClientError> {
        self.wait_until_ready().await;
        let mut request = Relayed {
            head,
            body: Body::Whole(u64::try_from(body.len()).unwrap_or(u64::MAX)),
        };
        invocation.call_handler();
        let mut redirects = 0;
        loop {
            let upload = match request.body {
                Body::None | Body::Empty => Upload::None,
                Body::Whole(_) | Body::Streamed => Upload::Whole(body.clone()),
            };
            let sent: &[u8] = match request.body {
                Body::None => b"",
                Body::Empty | Body::Whole(_) | Body::Streamed => &body,
            };
            self.emit_request(invocation, &request.head, sent);
            let client = self.worker().client();
            let answer = client
                .exchange(&request.head, upload, self.client_timeout())
                .await;
            let (head, answer) = answer?;
            self.emit_answer(invocation, &head, &answer);
            let follows =
                matches!(head.status, 301..=303 | 307 | 308) && redirects < MOST_REDIRECTS;
            // The client of payload mode follows them as that of `httpWorker` does.
            match relay::redirect(relay::Mode::Legacy, &request, client.port(), &head) {
                Redirect::Worker(next) if follows => request = next,
                _ => return Ok((head, answer)),
            }
            redirects += 1;
        }
    }

    /// Waits as long as the host does for a handler that is not ready. The call is sent
    /// in any case.
    pub(crate) async fn wait_until_ready(&self) {
        // The worker itself tells why it gives up.
        let _ = self.worker().ready().await;
    }
}
