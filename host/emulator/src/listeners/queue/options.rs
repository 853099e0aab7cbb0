//! How queues are read (`extensions.queues` of host.json).

use std::thread;
use std::time::Duration;

use corral_app::json::{Cursor, Dialect, Node, Object};
use corral_app::{Report, timespan};

use crate::bindings::MessageEncoding;

/// How queues are read (`extensions.queues` of host.json).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueOptions {
    /// How many messages are taken at once, 1 to 32.
    pub batch_size: usize,
    /// More messages are taken when no more than this many are in progress.
    pub new_batch_threshold: usize,
    /// The longest pause between looks at an empty queue.
    pub max_polling_interval: Duration,
    /// How long a message is hidden after a failure.
    pub visibility_timeout: Duration,
    /// After how many failures a message goes to the poison queue.
    pub max_dequeue_count: u64,
    /// How contents are written.
    pub message_encoding: MessageEncoding,
    /// How long a message is hidden from others at a time while a function works on it.
    /// The host takes ten minutes; with less, what a killed host had in progress is
    /// delivered again soon.
    pub lease: Duration,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self {
            batch_size: Self::BATCH_SIZE,
            new_batch_threshold: Self::threshold(Self::BATCH_SIZE),
            // What the host takes on a developer's machine; elsewhere it is a minute.
            max_polling_interval: Duration::from_secs(2),
            visibility_timeout: Duration::ZERO,
            max_dequeue_count: 5,
            message_encoding: MessageEncoding::default(),
            lease: Duration::from_secs(30),
        }
    }
}

impl QueueOptions {
    const BATCH_SIZE: usize = 16;

    /// Reads host.json with its overrides. Missing values, and those that the host refuses,
    /// have their defaults: an app with the latter does not start.
    pub fn read(host: Option<&Node>) -> Self {
        let report = Report::new("host.json");
        let queues = host.and_then(|host| section(host, "queues", &report));
        let mut options = Self::default();
        let Some(queues) = queues else {
            return options;
        };
        if let Some(size) = number(&queues, "batchSize").filter(|size| (1..=32).contains(size)) {
            options.batch_size = size;
            options.new_batch_threshold = Self::threshold(size);
        }
        if let Some(threshold) = number(&queues, "newBatchThreshold") {
            options.new_batch_threshold = threshold;
        }
        let shortest = Duration::from_millis(100);
        if let Some(time) = time(&queues, "maxPollingInterval").filter(|time| *time >= shortest) {
            options.max_polling_interval = time;
        }
        if let Some(time) = time(&queues, "visibilityTimeout") {
            options.visibility_timeout = time;
        }
        if let Some(count) = number(&queues, "maxDequeueCount").filter(|count| *count >= 1) {
            options.max_dequeue_count = u64::try_from(count).unwrap_or(u64::MAX);
        }
        let encoding = queues.get("messageEncoding");
        if encoding
            .and_then(|encoding| encoding.if_text())
            .is_some_and(|encoding| encoding.eq_ignore_ascii_case("none"))
        {
            options.message_encoding = MessageEncoding::None;
        }
        options
    }

    /// The default: half a batch for each processor.
    fn threshold(batch_size: usize) -> usize {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        batch_size / 2 * processors
    }
}

/// The section `extensions.NAME` of host.json.
pub(in crate::listeners) fn section<'a>(
    host: &'a Node,
    name: &str,
    report: &'a Report,
) -> Option<Object<'a>> {
    let file = Cursor::root(host, Dialect::Host, report).if_object()?;
    let extensions = file.get("extensions")?.if_object()?;
    extensions.get(name)?.if_object()
}

/// A number, which may be written as text.
pub(in crate::listeners) fn number(section: &Object<'_>, key: &str) -> Option<usize> {
    section.get(key)?.if_scalar()?.trim().parse().ok()
}

fn time(section: &Object<'_>, key: &str) -> Option<Duration> {
    timespan::parse(section.get(key)?.if_scalar()?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use corral_app::Report;
    use corral_app::json::{Dialect, parse};

    use super::QueueOptions;
    use crate::bindings::MessageEncoding;

    fn read(queues: &str) -> QueueOptions {
        let report = Report::new("host.json");
        let file = format!(r#"{{ "extensions": {{ "queues": {queues} }} }}"#);
        QueueOptions::read(parse(&file, Dialect::Host, &report).as_ref())
    }

    #[test]
    fn written_options_are_read() {
        let options = read(
            r#"{ "BatchSize": "8", "newBatchThreshold": 3, "maxPollingInterval": "00:00:30",
                "visibilityTimeout": "00:00:05", "maxDequeueCount": 2, "messageEncoding": "NONE" }"#,
        );
        let expected = QueueOptions {
            batch_size: 8,
            new_batch_threshold: 3,
            max_polling_interval: Duration::from_secs(30),
            visibility_timeout: Duration::from_secs(5),
            max_dequeue_count: 2,
            message_encoding: MessageEncoding::None,
            ..QueueOptions::default()
        };
        assert_eq!(options, expected);
    }

    #[test]
    fn other_values_are_defaults() {
        let default = QueueOptions::default();
        for queues in [
            "{}",
            "null",
            r#"{ "batchSize": 33, "maxPollingInterval": "00:00:00.05", "maxDequeueCount": 0 }"#,
            r#"{ "batchSize": "x", "messageEncoding": "base64" }"#,
        ] {
            assert_eq!(read(queues), default, "{queues}");
        }
        assert_eq!(QueueOptions::read(None), default);
    }
}
