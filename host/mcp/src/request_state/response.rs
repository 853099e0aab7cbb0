//! Seals the states of an answer while it passes.

use super::binding::Binding;
use super::event_stream::{EventScan, Part};
use super::json_scan::JsonScan;
use super::keys::KeyRing;
use super::seal::SealError;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFormat {
    /// One JSON message.
    Json,
    /// An event stream, each of whose events is a JSON message.
    Events,
}

impl AnswerFormat {
    /// The format of an answer with this `Content-Type`; `None` when it holds no messages.
    pub fn of(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            Some(Self::Json)
        } else if essence.eq_ignore_ascii_case("text/event-stream") {
            Some(Self::Events)
        } else {
            None
        }
    }
}

/// Seals the states of an answer while it passes. No more is held back than one state.
pub struct AnswerSealer {
    json: JsonScan,
    events: Option<EventScan>,
    binding: Binding,
    expires: u64,
    sealed: u64,
}

impl AnswerSealer {
    /// Seals states for `binding`, until `expires`, in seconds since 1970.
    pub fn new(format: AnswerFormat, binding: Binding, expires: u64) -> Self {
        Self {
            json: JsonScan::default(),
            events: (format == AnswerFormat::Events).then(EventScan::default),
            binding,
            expires,
            sealed: 0,
        }
    }

    /// How many states were sealed.
    pub fn sealed(&self) -> u64 {
        self.sealed
    }

    /// Reads the next part of the answer and returns what may be sent.
    ///
    /// # Errors
    /// When a state cannot be sealed. The answer must not go on then.
    pub fn push(&mut self, part: &[u8], keys: &KeyRing) -> Result<Vec<u8>, SealError> {
        let mut out = Vec::with_capacity(part.len());
        let (binding, expires, sealed) = (&self.binding, self.expires, &mut self.sealed);
        let mut seal = |state: &str| {
            *sealed += 1;
            keys.seal(state, binding, expires)
        };
        for byte in part.iter().copied() {
            let Some(events) = &mut self.events else {
                self.json.push(byte, &mut out, &mut seal)?;
                continue;
            };
            match events.push(byte) {
                Part::Data => self.json.push(byte, &mut out, &mut seal)?,
                // Between two lines of data is a line feed, which is no part of a JSON
                // string. What is held back is no state then.
                Part::DataEnd => {
                    self.json.interrupt(&mut out);
                    out.push(byte);
                }
                Part::EventEnd => {
                    self.json.finish(&mut out);
                    out.push(byte);
                }
                Part::Other => out.push(byte),
            }
        }
        Ok(out)
    }

    /// Ends the answer and returns the rest of it.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.json.finish(&mut out);
        out
    }
}

#[cfg(test)]
mod tests;
