//! Prints the events of the host.

use std::sync::Arc;

use clap::ValueEnum;
use corral_emulator::events::{Event, EventKind, HostState};
use corral_emulator::host::{Host, HostFunction};
use tokio::sync::broadcast::error::RecvError;

use super::functions::Functions;
use super::invocations::Invocations;
use super::{lines, traffic};
use crate::console::output::{self, counted};

/// What the output is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// People.
    Text,
    /// Programs: one JSON object a line.
    Json,
}

/// Prints what happens in a host until its end.
pub(crate) struct Printer {
    form: Form,
    show_traffic: bool,
    host: Arc<Host>,
    functions: Functions,
    invocations: Invocations,
}

impl Printer {
    /// Prints all events of `host` from its first on.
    pub(crate) fn new(form: Form, show_traffic: bool, host: Arc<Host>) -> Self {
        Self {
            form,
            show_traffic,
            host,
            functions: Functions::default(),
            invocations: Invocations::default(),
        }
    }

    /// Prints until the host has ended.
    pub(crate) async fn run(mut self) {
        let (past, mut events) = self.host.events().subscribe(0);
        for event in past {
            if self.print(&event) {
                return;
            }
        }
        loop {
            match events.recv().await {
                Ok(event) if self.print(&event) => return,
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => {
                    let missed = usize::try_from(missed).unwrap_or(usize::MAX);
                    tracing::warn!("{} not shown", counted(missed, "event"));
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Prints an event; whether it is the last one.
    fn print(&mut self, event: &Event) -> bool {
        let is_traffic = matches!(
            event.kind,
            EventKind::RequestSent { .. } | EventKind::AnswerReceived { .. }
        );
        if !is_traffic || self.show_traffic {
            match self.form {
                Form::Json => json(event),
                Form::Text => self.text(event),
            }
        }
        matches!(event.kind, EventKind::Summary(_))
    }

    fn text(&mut self, event: &Event) {
        let lines = match &event.kind {
            EventKind::FunctionDiscovered(function) => self.functions.discover(function),
            EventKind::FunctionRemoved { function } => self.functions.remove(function),
            EventKind::InvocationStarted(started) => {
                self.invocations.start(started);
                Vec::new()
            }
            EventKind::InvocationCompleted(completed) => self.invocations.complete(completed),
            EventKind::RequestSent {
                line, fields, body, ..
            } => traffic::lines('>', line, fields, body),
            EventKind::AnswerReceived {
                line, fields, body, ..
            } => traffic::lines('<', line, fields, body),
            EventKind::HostStateChanged { state, reason, .. } => {
                self.state(*state, reason.as_deref())
            }
            kind => lines::of(kind),
        };
        let time = event.local_time();
        for line in lines {
            output::out(&format!("{time} {line}"));
        }
    }

    fn state(&self, state: HostState, reason: Option<&str>) -> Vec<String> {
        match (state, reason) {
            (HostState::Starting, _) => {
                let root = self.host.root().display();
                let storage = match self.host.storage() {
                    Ok(storage) => storage.place(),
                    Err(error) => error.to_string(),
                };
                vec![format!("app {root}"), format!("storage {storage}")]
            }
            (HostState::Running, _) => {
                let address = self.host.address();
                let mut lines = self.keys();
                lines.push(format!("running on {address}; Ctrl+C stops it"));
                lines
            }
            (HostState::Restarting, reason) => {
                vec![format!("restarting: {}", reason.unwrap_or_default())]
            }
            (HostState::Error, reason) => vec![format!(
                "error: nothing runs: {}; waiting for a change of the app",
                reason.unwrap_or_default()
            )],
            (HostState::Stopping, Some(reason)) => vec![format!("error: stopping: {reason}")],
            (HostState::Stopping, None) => vec!["stopping".to_owned()],
            (HostState::Stopped, _) => Vec::new(),
        }
    }

    /// The keys of callers, if they need any.
    fn keys(&self) -> Vec<String> {
        let instance = self.host.instance();
        let Some((instance, keys)) = instance
            .as_ref()
            .and_then(|instance| Some((instance, instance.keys()?)))
        else {
            return Vec::new();
        };
        let mut lines = vec![
            format!("key of /admin and of every function: {}", keys.master),
            format!("key of every function: {}", keys.host),
        ];
        let mut functions = instance.functions().iter();
        let is_mcp = |function: &HostFunction| {
            let trigger = function.bindings.trigger();
            trigger.is_some_and(|trigger| trigger.is_mcp_trigger())
        };
        if functions.any(is_mcp) {
            lines.push(format!("key of /runtime/webhooks/mcp: {}", keys.system));
        }
        for function in instance.functions() {
            if function.is_callable()
                && let Some(key) = keys.functions.get(function.name())
            {
                lines.push(format!("key of {}: {key}", function.name()));
            }
        }
        lines
    }
}

fn json(event: &Event) {
    match serde_json::to_string(event) {
        Ok(text) => output::json_text(&text),
        Err(error) => tracing::error!("an event cannot be written as JSON: {error}"),
    }
}
