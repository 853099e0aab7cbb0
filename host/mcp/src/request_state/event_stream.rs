//! Finds the data of an event stream while it passes, byte by byte (HTML Living Standard,
//! section 9.2).

/// The name of the field with the data.
const DATA: &[u8] = b"data";

/// Where the reader is in an event stream.
#[derive(Default)]
pub(super) struct EventScan {
    line: Line,
    /// Whether the last byte was a carriage return, so that a line feed ends nothing.
    after_return: bool,
}

/// Where the reader is in a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// In the name of a field, after this many bytes of [`DATA`].
    Name(usize),
    /// After `data:`, where one space is left out.
    AfterColon,
    /// In the data.
    Data,
    /// In another field, or a comment.
    Other,
}

impl Default for Line {
    fn default() -> Self {
        Self::Name(0)
    }
}

/// What a byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A byte of the data.
    Data,
    /// The end of a line of the data.
    DataEnd,
    /// The end of an event.
    EventEnd,
    /// Anything else.
    Other,
}

impl EventScan {
    /// Reads one byte and says what it is.
    pub(super) fn push(&mut self, byte: u8) -> Part {
        let ends_pair = byte == b'\n' && std::mem::take(&mut self.after_return);
        self.after_return = byte == b'\r';
        if ends_pair {
            return Part::Other;
        }
        let line = self.line;
        if matches!(byte, b'\r' | b'\n') {
            self.line = Line::default();
            return match line {
                Line::Name(0) => Part::EventEnd,
                Line::AfterColon | Line::Data => Part::DataEnd,
                Line::Name(_) | Line::Other => Part::Other,
            };
        }
        let (next, part) = match line {
            Line::Name(read) if DATA.get(read) == Some(&byte) => {
                (Line::Name(read + 1), Part::Other)
            }
            Line::Name(read) if read == DATA.len() && byte == b':' => {
                (Line::AfterColon, Part::Other)
            }
            Line::AfterColon if byte == b' ' => (Line::Data, Part::Other),
            Line::AfterColon | Line::Data => (Line::Data, Part::Data),
            Line::Name(_) | Line::Other => (Line::Other, Part::Other),
        };
        self.line = next;
        part
    }
}
