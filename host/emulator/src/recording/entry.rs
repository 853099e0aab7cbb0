//! The lines of a recording.

use serde::{Deserialize, Serialize};

use super::RecordedBody;

/// What the first line calls the format.
pub(super) const FORMAT: &str = "corral-recording";

/// The version of the format.
pub(super) const VERSION: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// `corral-recording`.
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// What made the file, for people.
    pub producer: String,
}

impl Header {
    /// The first line of a new recording.
    pub fn new() -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            producer: concat!("corral ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Why this version cannot read the rest of the file, if it cannot.
    pub(super) fn problem(&self) -> Option<String> {
        if self.format != FORMAT {
            return Some(format!(
                "the format is `{}`, not `{FORMAT}`; name a file that `handler dev --record` wrote",
                self.format
            ));
        }
        (self.version != VERSION).then(|| {
            format!(
                "version {} of the format is not supported; use the version of the handler that wrote it",
                self.version
            )
        })
    }
}

impl Default for Header {
    fn default() -> Self {
        Self::new()
    }
}

/// How the host hands an invocation to the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In an envelope.
    Payload,
    /// The caller's request, rebuilt.
    Forward,
    /// The caller's request, passed on.
    Proxy,
}

impl From<corral_app::Mode> for Mode {
    fn from(mode: corral_app::Mode) -> Self {
        match mode {
            corral_app::Mode::Payload => Self::Payload,
            corral_app::Mode::Forward | corral_app::Mode::LegacyForward => Self::Forward,
            corral_app::Mode::Proxy => Self::Proxy,
        }
    }
}

/// A request to the handler with what came of it. An invocation has one, and one more for
/// each redirect that the host follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// When the request was sent, in UTC.
    pub time: String,
    /// The function.
    pub function: String,
    /// The invocation.
    pub invocation_id: String,
    /// The type of the function's trigger.
    pub trigger_type: String,
    /// How the invocation was handed over.
    pub mode: Mode,
    /// What was sent.
    pub request: Request,
    /// What was answered; absent when no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// From the first byte sent to the last one received, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
    /// What the host's output bindings wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Output>,
    /// Why the host failed the invocation; absent when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A request. Each byte of a header's value is one character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The target of the request line.
    pub target: String,
    /// The header fields in their order.
    pub headers: Vec<(String, String)>,
    /// The body, without its framing.
    pub body: RecordedBody,
}

/// An answer. Each byte of a header's value is one character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// The header fields in their order.
    pub headers: Vec<(String, String)>,
    /// The body, without its framing.
    pub body: RecordedBody,
}

/// What an output binding wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Output {
    /// A message, to a queue.
    Queue {
        /// The queue.
        queue: String,
        /// The message.
        content: RecordedBody,
    },
    /// A blob.
    Blob {
        /// The container.
        container: String,
        /// The name.
        name: String,
        /// The content.
        content: RecordedBody,
    },
    /// An entity, to a table.
    Table {
        /// The table.
        table: String,
        /// The entity.
        content: RecordedBody,
    },
    /// A value for a binding that is served only by the real host.
    Dropped {
        /// The name of the binding.
        binding: String,
        /// The type of the binding.
        binding_type: String,
        /// The value.
        content: RecordedBody,
    },
}
