//! Splits the standard output of a guest into log lines.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::log::{Level, LogBuffer};

/// The longest part of a line that is buffered until its end arrives.
const MAX_PENDING: usize = 32 << 10;

/// A stream that splits its input into lines.
#[derive(Clone)]
pub(crate) struct LineWriter(Arc<Inner>);

struct Inner {
    level: Level,
    state: Mutex<State>,
}

struct State {
    log: Arc<LogBuffer>,
    pending: Vec<u8>,
}

impl LineWriter {
    pub(crate) fn new(log: Arc<LogBuffer>, level: Level) -> Self {
        Self(Arc::new(Inner {
            level,
            state: Mutex::new(State {
                log,
                pending: Vec::new(),
            }),
        }))
    }

    /// Sends further lines to another log. A warm instance keeps its streams for
    /// several invocations.
    pub(crate) fn redirect(&self, log: &Arc<LogBuffer>) {
        self.0.state.lock().log = Arc::clone(log);
    }

    fn write(&self, bytes: &[u8]) {
        let mut state = self.0.state.lock();
        let mut parts = bytes.split(|&byte| byte == b'\n').peekable();
        while let Some(part) = parts.next() {
            let room = MAX_PENDING.saturating_sub(state.pending.len());
            state
                .pending
                .extend_from_slice(part.get(..room.min(part.len())).unwrap_or_default());
            if parts.peek().is_some() {
                self.emit(&mut state);
            }
        }
    }

    /// Flushes a last line that has no line break.
    pub(crate) fn finish(&self) {
        let mut state = self.0.state.lock();
        if !state.pending.is_empty() {
            self.emit(&mut state);
        }
    }

    fn emit(&self, state: &mut State) {
        let line = String::from_utf8_lossy(&state.pending);
        state
            .log
            .line(self.0.level, "", line.trim_end_matches('\r'));
        state.pending.clear();
    }
}

impl IsTerminal for LineWriter {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for LineWriter {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for LineWriter {
    async fn ready(&mut self) {}
}

impl OutputStream for LineWriter {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        LineWriter::write(self, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 << 10)
    }
}

impl AsyncWrite for LineWriter {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        LineWriter::write(&self, bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
