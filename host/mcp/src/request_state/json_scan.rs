//! Finds the state in a JSON message while it passes, byte by byte. Nothing but the
//! state itself is held back.

use super::request::MEMBER;
use super::seal::{MAX_STATE, SealError};
use crate::members::quoted;

/// The longest name that is looked at: `requestState`, every character escaped.
const MAX_NAME: usize = 6 * MEMBER.len() + 2;

/// The longest state as it is written, every byte escaped.
const MAX_WRITTEN: usize = 6 * MAX_STATE + 2;

/// How deep the state is: `{"result":{"requestState":…}}`.
const DEPTH: usize = 2;

/// Where the reader is in a message.
#[derive(Default)]
pub(super) struct JsonScan {
    /// How many containers are open.
    depth: usize,
    /// Whether the container at each of the first depths is the one of the state.
    on_path: [bool; DEPTH],
    /// Whether a name is expected next, at the first depths.
    expects_name: bool,
    /// Inside a string.
    string: Option<Text>,
    /// The name whose value comes next.
    name: Option<String>,
    /// The text of a name, or of the state, as it is written.
    written: Vec<u8>,
}

/// What a string is for.
#[derive(Clone, Copy)]
struct Text {
    kind: TextKind,
    escaped: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TextKind {
    /// The name of a member; it passes, and is remembered.
    Name,
    /// The state; it is held back.
    State,
    /// Anything else; it passes.
    Other,
}

impl JsonScan {
    /// Reads one byte and writes what may pass to `out`, with states replaced by `seal`.
    pub(super) fn push(
        &mut self,
        byte: u8,
        out: &mut Vec<u8>,
        seal: &mut dyn FnMut(&str) -> Result<String, SealError>,
    ) -> Result<(), SealError> {
        if let Some(text) = self.string {
            return self.push_in_string(text, byte, out, seal);
        }
        let held_back = byte == b'"' && self.is_state_next();
        match byte {
            b'"' => {
                let kind = if held_back {
                    TextKind::State
                } else if self.expects_name && self.is_on_path() {
                    TextKind::Name
                } else {
                    TextKind::Other
                };
                self.written.clear();
                if kind != TextKind::Other {
                    self.written.push(byte);
                }
                self.string = Some(Text {
                    kind,
                    escaped: false,
                });
            }
            b'{' | b'[' => self.open(byte == b'{'),
            b'}' | b']' => self.close(),
            b',' => {
                self.name = None;
                self.expects_name = true;
            }
            b':' => self.expects_name = false,
            _ => {}
        }
        if !held_back {
            out.push(byte);
        }
        Ok(())
    }

    /// Ends the message. What is held back passes: the message ended within a string, so
    /// it is not JSON, and no client reads a state in it.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        self.interrupt(out);
        *self = Self::default();
    }

    /// Ends a line of the message, and so any string in it.
    pub(super) fn interrupt(&mut self, out: &mut Vec<u8>) {
        let string = self.string.take();
        if string.is_some_and(|text| text.kind == TextKind::State) {
            out.append(&mut self.written);
        }
    }

    fn push_in_string(
        &mut self,
        mut text: Text,
        byte: u8,
        out: &mut Vec<u8>,
        seal: &mut dyn FnMut(&str) -> Result<String, SealError>,
    ) -> Result<(), SealError> {
        let ends = byte == b'"' && !text.escaped;
        text.escaped = byte == b'\\' && !text.escaped;
        self.string = (!ends).then_some(text);
        match text.kind {
            TextKind::Other => out.push(byte),
            TextKind::Name => {
                out.push(byte);
                if self.written.len() <= MAX_NAME {
                    self.written.push(byte);
                }
                if ends {
                    self.name = serde_json::from_slice(&self.written).ok();
                }
            }
            TextKind::State => {
                if self.written.len() >= MAX_WRITTEN {
                    return Err(SealError::TooLong);
                }
                self.written.push(byte);
                if ends {
                    match serde_json::from_slice::<String>(&self.written) {
                        Ok(state) => out.extend(quoted(&seal(&state)?).into_bytes()),
                        Err(_) => out.extend_from_slice(&self.written),
                    }
                    self.written.clear();
                }
            }
        }
        Ok(())
    }

    fn is_on_path(&self) -> bool {
        let innermost = self.depth.checked_sub(1);
        innermost.is_some_and(|index| self.on_path.get(index).copied().unwrap_or(false))
    }

    /// Whether the string that begins is the state.
    fn is_state_next(&self) -> bool {
        self.depth == DEPTH
            && self.is_on_path()
            && !self.expects_name
            && self.name.as_deref() == Some(MEMBER)
    }

    fn open(&mut self, is_object: bool) {
        let expected = self.depth == 0
            || (self.is_on_path() && !self.expects_name && self.name.as_deref() == Some("result"));
        if let Some(on_path) = self.on_path.get_mut(self.depth) {
            *on_path = is_object && expected;
        }
        self.depth += 1;
        self.name = None;
        self.expects_name = true;
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.name = None;
        self.expects_name = false;
    }
}
