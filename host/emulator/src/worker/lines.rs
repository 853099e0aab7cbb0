//! Lines of a stream as .NET separates them: by `\n`, `\r\n` or `\r`.

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

/// The most bytes of a line that are kept together. The host has no limit, but a worker
/// that writes no line end must not fill the memory.
const LONGEST: usize = 1 << 20;

/// Reads lines, of which the last need not have an end.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    /// Whether the last line ended with `\r`, which a `\n` may follow.
    after_return: bool,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            line: Vec::new(),
            after_return: false,
        }
    }

    /// The next line, with U+FFFD for what is not UTF-8; `None` at the end, and when the
    /// stream fails, which for a pipe means the same.
    pub(super) async fn next(&mut self) -> Option<String> {
        loop {
            let Ok(mut available) = self.reader.fill_buf().await else {
                return self.take_rest();
            };
            if available.is_empty() {
                return self.take_rest();
            }
            let mut read = 0;
            if std::mem::take(&mut self.after_return)
                && let Some(rest) = available.strip_prefix(b"\n")
            {
                available = rest;
                read = 1;
            }
            let end = available
                .iter()
                .position(|byte| matches!(byte, b'\n' | b'\r'));
            let length = end.unwrap_or(available.len());
            self.line.extend(available.iter().take(length));
            self.after_return = end.and_then(|end| available.get(end)) == Some(&b'\r');
            read += length + usize::from(end.is_some());
            self.reader.consume(read);
            if end.is_some() || self.line.len() >= LONGEST {
                return Some(self.take());
            }
        }
    }

    fn take_rest(&mut self) -> Option<String> {
        (!self.line.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> String {
        let line = std::mem::take(&mut self.line);
        String::from_utf8(line)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::{FutureExt as _, stream};
    use tokio_util::io::StreamReader;

    use super::{LONGEST, Lines};

    fn lines(bytes: &[u8], piece: usize) -> Vec<String> {
        let pieces = bytes.chunks(piece).map(Ok::<_, io::Error>);
        let mut lines = Lines::new(StreamReader::new(stream::iter(pieces)));
        let next = || lines.next().now_or_never().expect("nothing to wait for");
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn lines_end_at_any_line_end() {
        for (bytes, expected) in [
            (&b""[..], &[][..]),
            (b"a", &["a"]),
            (b"a\nb\n", &["a", "b"]),
            (b"a\r\nb\rc", &["a", "b", "c"]),
            (b"\n\r\n\r\r\n", &["", "", "", ""]),
            (b"caf\xc3\xa9 \xff\n", &["caf\u{e9} \u{fffd}"]),
        ] {
            for piece in 1..4 {
                assert_eq!(lines(bytes, piece), expected, "{bytes:?} in {piece}");
            }
        }
    }

    #[test]
    fn long_lines_are_split() {
        let read = lines(&vec![b'x'; LONGEST + 10], LONGEST / 4);
        let lengths: Vec<_> = read.iter().map(String::len).collect();
        assert_eq!(lengths, [LONGEST, 10]);
    }
}
