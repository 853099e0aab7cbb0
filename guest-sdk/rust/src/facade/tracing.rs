//! The crate `tracing`.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing_core::field::{Field, Visit};
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::{Dispatch, Event, Metadata, Subscriber, dispatcher};

use crate::host;
use crate::level::Level;

/// Writes each event as one line: the spans that are entered, the message, the fields.
#[derive(Default)]
struct Lines(Mutex<State>);

#[derive(Default)]
struct State {
    last_id: u64,
    spans: BTreeMap<u64, Span>,
    /// The spans that are entered, the innermost last.
    entered: Vec<u64>,
}

struct Span {
    metadata: &'static Metadata<'static>,
    fields: String,
    references: usize,
}

/// All levels: the app's settings decide which are shown.
pub(super) fn install() {
    // An error says that there is a subscriber already.
    let _ = dispatcher::set_global_default(Dispatch::new(Lines::default()));
}

impl Lines {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        let mut state = self.state();
        state.last_id += 1;
        let id = state.last_id;
        let span = Span {
            metadata: span.metadata(),
            fields: fields.text,
            references: 1,
        };
        state.spans.insert(id, span);
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut state = self.state();
        if let Some(span) = state.spans.get_mut(&span.into_u64()) {
            let mut fields = Fields {
                message: String::new(),
                text: std::mem::take(&mut span.fields),
            };
            values.record(&mut fields);
            span.fields = fields.text;
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut line = String::new();
        let state = self.state();
        for span in state.entered.iter().filter_map(|id| state.spans.get(id)) {
            line.push_str(span.metadata.name());
            if !span.fields.is_empty() {
                let _ = write!(line, "{{{}}}", span.fields);
            }
            line.push_str(": ");
        }
        drop(state);
        line.push_str(&fields.message);
        if !fields.message.is_empty() && !fields.text.is_empty() {
            line.push(' ');
        }
        line.push_str(&fields.text);
        let metadata = event.metadata();
        host::log(level(*metadata.level()), metadata.target(), &line);
    }

    fn enter(&self, span: &Id) {
        self.state().entered.push(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        let mut state = self.state();
        let id = span.into_u64();
        if let Some(position) = state.entered.iter().rposition(|entered| *entered == id) {
            state.entered.remove(position);
        }
    }

    fn clone_span(&self, span: &Id) -> Id {
        if let Some(span) = self.state().spans.get_mut(&span.into_u64()) {
            span.references += 1;
        }
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let mut state = self.state();
        let id = span.into_u64();
        let Some(span) = state.spans.get_mut(&id) else {
            return false;
        };
        span.references -= 1;
        let is_closed = span.references == 0;
        if is_closed {
            state.spans.remove(&id);
        }
        is_closed
    }

    fn current_span(&self) -> Current {
        let state = self.state();
        let innermost = state.entered.last();
        match innermost.and_then(|id| Some((id, state.spans.get(id)?))) {
            Some((id, span)) => Current::new(Id::from_u64(*id), span.metadata),
            None => Current::none(),
        }
    }
}

fn level(level: tracing_core::Level) -> Level {
    match level {
        tracing_core::Level::TRACE => Level::Trace,
        tracing_core::Level::DEBUG => Level::Debug,
        tracing_core::Level::INFO => Level::Info,
        tracing_core::Level::WARN => Level::Warn,
        tracing_core::Level::ERROR => Level::Error,
    }
}

/// The message of an event, and its other fields as `name=value`.
#[derive(Default)]
struct Fields {
    message: String,
    text: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        // Only a message is shown without quotes.
        if field.name() == "message" {
            self.message.push_str(value);
        } else {
            self.record_debug(field, &value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        let _ = write!(self.text, "{}={value:?}", field.name());
    }
}
