//! The console as a layer of `tracing`.
//!
//! Other layers can stand beside it: its filter concerns the console alone.

use std::fmt::{Debug, Write as _};

use corral_runtime::Level;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, Filter};
use tracing_subscriber::registry::LookupSpan;

use super::event::{CRITICAL, PLUGIN};
use super::line;

/// Set to `trace` or `debug` for finer lines than information, or to `warn` or
/// `error` for fewer.
const LEVEL_VARIABLE: &str = "CORRAL_LOG";

/// The fields of a span that say what it is about.
const SUBJECT_FIELDS: [&str; 3] = ["function", "proxy", "path"];

/// The field of a span that says more about it, once that is known.
const LATER_FIELD: &str = "subject";

/// The field with the words of an event.
const MESSAGE_FIELD: &str = "message";

/// The field with the invocation's id.
const ID_FIELD: &str = "id";

/// Hands each event to `write` as text for a stream: one line for each line of its
/// message.
pub(super) struct ConsoleLayer<Write> {
    write: Write,
}

impl<Write: Fn(Level, &str)> ConsoleLayer<Write> {
    pub(super) fn new(write: Write) -> Self {
        Self { write }
    }
}

/// What the lines within a span begin with: function and invocation.
///
/// It is written when the span begins, because fields can be read only then.
#[derive(Clone, Default)]
struct Subject(String);

impl<S, Write> Layer<S> for ConsoleLayer<Write>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    Write: Fn(Level, &str) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut subject = Subject::default();
        attributes.record(&mut subject);
        if let Some(span) = context.span(id).filter(|_| !subject.0.is_empty()) {
            span.extensions_mut().replace(subject);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let mut added = Added::default();
        values.record(&mut added);
        if let (Some(text), Some(span)) = (added.0, context.span(id))
            && let Some(subject) = span.extensions_mut().get_mut::<Subject>()
        {
            subject.0.push(' ');
            subject.0.push_str(&text);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut message = Message::default();
        event.record(&mut message);
        let mut spans = context.event_scope(event).into_iter().flatten();
        let subject = spans.find_map(|span| span.extensions().get::<Subject>().cloned());
        let Subject(subject) = subject.unwrap_or_default();
        let level = match level(*event.metadata().level()) {
            Level::Error if message.is_critical => Level::Critical,
            level => level,
        };
        (self.write)(level, &line::format(level, &subject, &message.text));
    }
}

/// What a span is about, as far as it became known later.
#[derive(Default)]
struct Added(Option<String>);

impl Visit for Added {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == LATER_FIELD {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

impl Visit for Subject {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == ID_FIELD {
            self.0.push(' ');
            self.0.push_str(value);
        } else if SUBJECT_FIELDS.contains(&field.name()) {
            self.0.reserve(value.len() + 48);
            self.0.push_str(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

/// What an event says.
#[derive(Default)]
struct Message {
    text: String,
    is_critical: bool,
}

impl Visit for Message {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == MESSAGE_FIELD {
            self.text.push_str(value);
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.is_critical |= value && field.name() == CRITICAL;
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == MESSAGE_FIELD {
            // Text can always be written to memory.
            let _ = write!(self.text, "{value:?}");
        }
    }
}

fn level(level: tracing::Level) -> Level {
    match level {
        tracing::Level::TRACE => Level::Trace,
        tracing::Level::DEBUG => Level::Debug,
        tracing::Level::INFO => Level::Info,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::ERROR => Level::Error,
    }
}

/// Lets through the events of the handler and its plugins down to a level, and all
/// spans of the handler. Libraries that use `tracing` are not heard.
///
/// The answer depends only on the place in the code, so `tracing` asks once per
/// place.
pub(super) struct ConsoleFilter {
    finest: LevelFilter,
}

impl ConsoleFilter {
    /// The filter that the environment asks for.
    pub(super) fn from_environment() -> Self {
        Self::new(std::env::var(LEVEL_VARIABLE).ok().as_deref())
    }

    fn new(setting: Option<&str>) -> Self {
        let finest = match setting.map(str::to_ascii_lowercase).as_deref() {
            Some("trace") => LevelFilter::TRACE,
            Some("debug") => LevelFilter::DEBUG,
            Some("warn" | "warning") => LevelFilter::WARN,
            Some("error") => LevelFilter::ERROR,
            _ => LevelFilter::INFO,
        };
        Self { finest }
    }

    fn lets_through(&self, metadata: &Metadata<'_>) -> bool {
        let origin = metadata.target().split("::").next();
        let ours = origin.is_some_and(|name| name == env!("CARGO_CRATE_NAME") || name == PLUGIN);
        ours && (metadata.is_span() || *metadata.level() <= self.finest)
    }
}

impl<S> Filter<S> for ConsoleFilter {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.lets_through(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.lets_through(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        // Spans are errors, so that no setting hides them.
        Some(self.finest)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;
    use tracing::{debug, error, error_span, info, warn};
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;
    use crate::console::event;

    /// What `run` logs at the level that `setting` asks for.
    fn logged(setting: &str, run: impl FnOnce()) -> Vec<(Level, String)> {
        let lines = Arc::<Mutex<Vec<_>>>::default();
        let written = Arc::clone(&lines);
        let write = move |level, text: &str| written.lock().push((level, text.to_owned()));
        let layer = ConsoleLayer::new(write).with_filter(ConsoleFilter::new(Some(setting)));
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, run);
        std::mem::take(&mut *lines.lock())
    }

    fn texts(setting: &str, run: impl FnOnce()) -> Vec<String> {
        let lines = logged(setting, run);
        lines.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn events_have_the_subject_of_their_span() {
        let lines = texts("info", || {
            info!("before");
            let request = error_span!("request", path = "/p", id = "1").entered();
            let function = String::from("f");
            let span = error_span!("invocation", function, id = "2", generation = 3);
            span.in_scope(|| {
                info!("one\ntwo");
                error_span!("step").in_scope(|| warn!("within"));
                info!(parent: None, "apart");
            });
            info!("outside");
            drop(request);
            error!(parent: &span, "by name");
        });
        assert_eq!(
            lines,
            [
                "before\n",
                "[f 2] one\n[f 2] two\n",
                "warning: [f 2] within\n",
                "apart\n",
                "[/p 1] outside\n",
                "error: [f 2] by name\n"
            ]
        );
    }

    #[test]
    fn levels_are_kept() {
        let levels = [
            Level::Trace,
            Level::Debug,
            Level::Info,
            Level::Warn,
            Level::Error,
            Level::Critical,
        ];
        for log in [event::log, event::log_of_plugin] {
            let lines = logged("trace", || {
                for level in levels {
                    log(level, "said");
                }
            });
            let logged: Vec<Level> = lines.iter().map(|(level, _)| *level).collect();
            assert_eq!(logged, levels);
            assert_eq!(lines[5].1, "critical error: said\n");
        }
    }

    #[test]
    fn the_setting_chooses_the_finest_level() {
        for (setting, expected) in [
            ("DEBUG", 4),
            ("info", 3),
            ("nonsense", 3),
            ("", 3),
            ("warning", 2),
            ("warn", 2),
            ("error", 1),
        ] {
            let lines = texts(setting, || {
                let _span = error_span!("invocation", function = "f", id = "1").entered();
                debug!("said");
                info!("said");
                warn!("said");
                error!("said");
            });
            assert_eq!(lines.len(), expected, "{setting}");
            assert!(lines.iter().all(|line| line.contains("[f 1]")));
        }
    }

    #[test]
    fn libraries_are_not_heard() {
        let lines = texts("trace", || {
            error!(target: "hyper::proto", "noise");
            info!(target: "handler_of_others", "noise");
            let _span = error_span!(target: "hyper", "request", path = "/", id = "1").entered();
            info!("heard");
        });
        assert_eq!(lines, ["heard\n"]);
    }
}
