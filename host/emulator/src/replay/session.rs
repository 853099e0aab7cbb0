//! A handler that answers recorded requests.

use std::time::Duration;

use bytes::Bytes;
use corral_app::App;
use thiserror::Error;
use tokio::sync::mpsc;

use super::compare::{Difference, compare};
use super::rules::Rules;
use crate::host::{HostOptions, function_timeout, has_plugins, stand_in};
use crate::recording::mask::Fill;
use crate::recording::{Answer, Entry, Mask, RecordedBody, Request, answer};
use crate::wire::{Fields, RequestHead, Upload};
use crate::worker::{ConsoleLine, PortError, Worker, WorkerConfig, WorkerEvent};

/// The handler of an app, without the rest of the host: no listener runs, and no output is
/// written. Dropping it kills the handler.
#[derive(Debug)]
pub struct Session {
    app: App,
    /// Whether plugins answer, which see only settings that they are granted.
    sandboxed: bool,
    mask: Mask,
    worker: Worker,
    limit: Option<Duration>,
}

/// Why the handler does not run.
#[derive(Debug, Error)]
pub enum StartError {
    /// The app names no handler.
    #[error("host.json names no custom handler; add `customHandler`")]
    NoHandler,
    /// There is no port for it.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The process does not start or does not answer.
    #[error("the custom handler does not run: {0}")]
    Worker(String),
}

/// What came of a recorded request.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The answers are alike.
    Alike,
    /// The answers differ.
    Different(Vec<Difference>),
    /// There is no answer now.
    Failed(String),
    /// There is nothing to compare.
    Skipped(&'static str),
}

impl Session {
    /// Starts the handler as the host does, and waits until it answers. What it writes on
    /// its console is told to `lines`.
    ///
    /// # Errors
    /// When the handler does not run.
    pub async fn start(
        options: &HostOptions,
        lines: impl Fn(&ConsoleLine) + Send + Sync + 'static,
    ) -> Result<Self, StartError> {
        let app = App::load(&options.root, &options.app_environment());
        let mut handler = app
            .host
            .custom_handler
            .clone()
            .ok_or(StartError::NoHandler)?;
        let own = stand_in(&app, &handler, &options.own_program);
        let sandboxed = own.is_some() || has_plugins(&app);
        if let Some(program) = own {
            handler.description.executable = Some(program.display().to_string());
        }
        let limit = WorkerConfig::client_timeout(function_timeout(&app));
        let config = WorkerConfig {
            app_root: app.root.clone(),
            handler,
            settings: app.settings.clone(),
            client_timeout: limit,
            is_bound: true,
        };
        let (sender, mut failures) = mpsc::unbounded_channel();
        let worker = Worker::start(config, move |event| match event {
            WorkerEvent::Line(line) => lines(&line),
            WorkerEvent::NotStarted { .. } | WorkerEvent::GaveUp { .. } => {
                // Without a receiver the handler was ready before.
                let _ = sender.send(event.to_string());
            }
            _ => {}
        })?;
        tokio::select! {
            ready = worker.ready() => {
                ready.map_err(|error| StartError::Worker(error.to_string()))?;
            }
            Some(failure) = failures.recv() => return Err(StartError::Worker(failure)),
        }
        Ok(Self {
            mask: Mask::of(&app, None),
            app,
            sandboxed,
            worker,
            limit,
        })
    }

    /// Sends a recorded request, and compares the answers.
    pub async fn replay(&self, entry: &Entry, rules: &Rules) -> Outcome {
        let Some(recorded) = &entry.answer else {
            return Outcome::Skipped("the recording has no answer");
        };
        if entry.request.body.is_truncated() || recorded.body.is_truncated() {
            return Outcome::Skipped("the recording has only the begin of a body");
        }
        let mut request = entry.request.clone();
        Fill::of(&self.app, &entry.function, self.sandboxed).request(&mut request);
        let mut replayed = match self.send(&request).await {
            Ok(answer) => answer,
            Err(reason) => return Outcome::Failed(reason),
        };
        self.mask.answer(&entry.request, &mut replayed);
        let found = compare(entry.mode, &entry.request, recorded, &replayed, rules);
        if found.is_empty() {
            Outcome::Alike
        } else {
            Outcome::Different(found)
        }
    }

    async fn send(&self, request: &Request) -> Result<Answer, String> {
        let body = request.body.bytes()?;
        let head = self.head(request, body.len());
        let has_body = ["Content-Length", "Transfer-Encoding"]
            .iter()
            .any(|name| head.fields.get(name).is_some());
        let upload = if has_body {
            Upload::Whole(Bytes::from(body))
        } else {
            Upload::None
        };
        let answered = self.worker.client().exchange(&head, upload, self.limit);
        let (head, body) = answered.await.map_err(|error| error.to_string())?;
        Ok(answer(head, RecordedBody::of(body.to_vec())))
    }

    /// The head for this handler's port and this body.
    fn head(&self, request: &Request, length: usize) -> RequestHead {
        let mut fields = Fields::new();
        for (name, value) in &request.headers {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            let value = if is("Content-Length") {
                length.to_string()
            } else if is("Host") && value.starts_with("127.0.0.1:") {
                format!("127.0.0.1:{}", self.worker.port())
            } else {
                value.clone()
            };
            fields.push(name, value);
        }
        RequestHead {
            method: request.method.clone(),
            target: request.target.clone(),
            fields,
        }
    }

    /// Ends the handler.
    pub async fn end(self) {
        self.worker.stop().await;
    }
}
