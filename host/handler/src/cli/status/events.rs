//! Events of functions, one line each.

use anyhow::{Context, Result};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::Deserialize;

use crate::cli::admin::OTHER_VERSION;
use crate::console::output;

/// Prints the events of `function`, or of all functions, until the stream ends.
pub(super) async fn watch(mut events: Incoming, function: Option<&str>, json: bool) -> Result<()> {
    let mut text = Vec::new();
    while let Some(frame) = events.frame().await {
        // The stream ends with the handler, which is not an error.
        let Ok(frame) = frame else { return Ok(()) };
        text.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
        while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = text.drain(..=end).collect();
            // The data repeats the other fields of an event.
            let Some(data) = line.strip_prefix(b"data:") else {
                continue;
            };
            let event: Event = serde_json::from_slice(data).context(OTHER_VERSION)?;
            if !event.is_about(function) {
                continue;
            }
            if json {
                output::json_text(String::from_utf8_lossy(data).trim());
            } else {
                output::out(&event.line());
            }
            if !output::is_read() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// An event of the admin interface.
#[derive(Deserialize)]
struct Event {
    at: Option<String>,
    #[serde(rename = "event")]
    what: String,
    function: Option<String>,
    generation: Option<u64>,
    from: Option<u64>,
    reason: Option<String>,
}

impl Event {
    fn is_about(&self, function: Option<&str>) -> bool {
        match (function, &self.function) {
            (Some(wanted), Some(name)) => name.eq_ignore_ascii_case(wanted),
            _ => true,
        }
    }

    /// The event on one line.
    fn line(&self) -> String {
        let mut line = self.at.clone().unwrap_or_default();
        let mut add = |text: &str| line = format!("{line}{text}");
        let subject = self.function.as_deref().unwrap_or("the app");
        add(&format!(" {subject}: {}", self.what));
        if let Some(generation) = self.generation {
            add(&format!(", generation {generation}"));
        }
        if let Some(from) = self.from {
            add(&format!(", replacing {from}"));
        }
        if let Some(reason) = &self.reason {
            add(&format!(": {reason}"));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::Event;

    #[test]
    fn formats_events_as_one_line() {
        for (data, line) in [
            (
                r#"{"at":"now","event":"swapped","function":"f","generation":2,"from":1,"sha256":"0"}"#,
                "now f: swapped, generation 2, replacing 1",
            ),
            (
                r#"{"at":"now","event":"refused","function":"f","reason":"no"}"#,
                "now f: refused: no",
            ),
            (
                r#"{"at":"now","event":"problem","reason":"no"}"#,
                "now the app: problem: no",
            ),
            (r#"{"event":"missed","count":3}"#, " the app: missed"),
        ] {
            let event: Event = serde_json::from_str(data).unwrap();
            assert_eq!(event.line(), line);
        }
    }
}
