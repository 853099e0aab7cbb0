//! Event streams, split into events whose bytes stay as they are (WHATWG HTML,
//! section 9.2).

use std::collections::VecDeque;

/// One event with the empty line that ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its bytes, as they were received.
    pub bytes: Vec<u8>,
}

impl Event {
    /// An event with one line of `data`.
    pub fn message(data: &[u8]) -> Self {
        let bytes = [b"event: message\ndata: ", data, b"\n\n"].concat();
        Self { bytes }
    }

    /// Its data; `None` for comments and for events without any. Its lines are joined
    /// by line feeds.
    pub fn data(&self) -> Option<Vec<u8>> {
        let mut data: Option<Vec<u8>> = None;
        for line in lines(&self.bytes) {
            let value = match line.strip_prefix(b"data") {
                Some([]) => &[],
                Some([b':', value @ ..]) => value.strip_prefix(b" ").unwrap_or(value),
                _ => continue,
            };
            match &mut data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => data = Some(value.to_vec()),
            }
        }
        data
    }
}

/// The lines of an event, which end in CR, LF or both.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    // Splitting CRLF twice leaves an empty line, which has no field.
    bytes.split(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Splits a stream into events. Holds what has arrived of the next one.
#[derive(Debug, Default)]
pub struct EventSplitter {
    pending: Vec<u8>,
    /// How much of `pending` was looked at.
    scanned: usize,
    complete: VecDeque<Event>,
    /// Whether nothing but ends of lines was seen since the last line with content.
    at_line_start: bool,
    /// Whether the last byte was a CR, after which an LF belongs to the same end.
    after_return: bool,
}

impl EventSplitter {
    /// Adds what has arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        let mut start = 0;
        while let Some(byte) = self.pending.get(self.scanned).copied() {
            self.scanned += 1;
            let ends_line = match byte {
                b'\n' => !std::mem::take(&mut self.after_return),
                b'\r' => {
                    self.after_return = true;
                    true
                }
                _ => {
                    self.after_return = false;
                    self.at_line_start = false;
                    continue;
                }
            };
            if !ends_line {
                // The LF of a CRLF that ended an event belongs to that event.
                if self.scanned == start + 1
                    && let Some(last) = self.complete.back_mut()
                {
                    last.bytes.push(byte);
                    start = self.scanned;
                }
                continue;
            }
            if std::mem::replace(&mut self.at_line_start, true) {
                let event = self.pending.get(start..self.scanned).unwrap_or_default();
                self.complete.push_back(Event {
                    bytes: event.to_vec(),
                });
                start = self.scanned;
            }
        }
        self.pending.drain(..start);
        self.scanned -= start;
    }

    /// The next complete event.
    pub fn next_event(&mut self) -> Option<Event> {
        self.complete.pop_front()
    }

    /// How many bytes have arrived of the event that is not complete yet.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(parts: &[&[u8]]) -> (Vec<String>, usize) {
        let mut splitter = EventSplitter::default();
        let mut events = Vec::new();
        for part in parts {
            splitter.push(part);
            while let Some(event) = splitter.next_event() {
                events.push(String::from_utf8_lossy(&event.bytes).into_owned());
            }
        }
        (events, splitter.pending())
    }

    #[test]
    fn streams_are_split_into_events() {
        for (stream, events, rest) in [
            ("", &[][..], 0),
            ("data: a", &[], 7),
            ("data: a\n", &[], 8),
            ("data: a\n\n", &["data: a\n\n"], 0),
            (
                "data: a\n\ndata: b\n\nd",
                &["data: a\n\n", "data: b\n\n"],
                1,
            ),
            ("data: a\r\rdata: b\r\r", &["data: a\r\r", "data: b\r\r"], 0),
            (
                "data: a\r\n\r\ndata: b\r\n\r\n",
                &["data: a\r\n\r\n", "data: b\r\n\r\n"],
                0,
            ),
            (": keep alive\n\n", &[": keep alive\n\n"], 0),
            (
                "event: x\ndata: a\ndata: b\n\n",
                &["event: x\ndata: a\ndata: b\n\n"],
                0,
            ),
        ] {
            let (found, left) = split(&[stream.as_bytes()]);
            assert_eq!(
                (found.as_slice(), left),
                (
                    &events.iter().map(ToString::to_string).collect::<Vec<_>>()[..],
                    rest
                ),
                "{stream:?}"
            );
        }
    }

    #[test]
    fn data_is_joined() {
        for (event, data) in [
            ("data: a\n\n", Some("a")),
            ("data:a\r\n\r\n", Some("a")),
            ("data:  a\r\r", Some(" a")),
            ("id: 1\ndata: {\ndata: }\n\n", Some("{\n}")),
            ("data\n\n", Some("")),
            ("database: a\n\n", None),
            (": a\n\n", None),
        ] {
            let event = Event {
                bytes: event.as_bytes().to_vec(),
            };
            assert_eq!(event.data(), data.map(|data| data.as_bytes().to_vec()));
        }
        let made = Event::message(b"{}");
        assert_eq!(made.data().as_deref(), Some(&b"{}"[..]));
        assert_eq!(split(&[&made.bytes]).0.len(), 1);
    }

    proptest! {
        #[test]
        fn every_byte_is_kept(parts in proptest::collection::vec("[ab:\r\n]{0,6}", 0..12)) {
            let mut splitter = EventSplitter::default();
            let mut kept = Vec::new();
            for part in &parts {
                splitter.push(part.as_bytes());
                while let Some(event) = splitter.next_event() {
                    kept.extend_from_slice(&event.bytes);
                }
            }
            kept.extend_from_slice(&splitter.pending);
            prop_assert_eq!(kept, parts.concat().into_bytes());
        }
    }
}
