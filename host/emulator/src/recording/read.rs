//! Reads recordings.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::entry::{Entry, Header};

/// A line of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// What it says.
    pub entry: Entry,
}

/// Why a recording cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is damaged.
    #[error("{}:{line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, and what to do.
        reason: String,
    },
}

/// Reads all lines of the recording `path`.
///
/// # Errors
/// When the file or one of its lines cannot be read.
pub fn read(path: &Path) -> Result<Vec<Line>, ReadError> {
    let failed = |source| ReadError::File {
        path: path.to_owned(),
        source,
    };
    let damaged = |line, reason: String| ReadError::Line {
        path: path.to_owned(),
        line,
        reason,
    };
    let mut reader = BufReader::new(File::open(path).map_err(failed)?);
    let mut lines = Vec::new();
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(failed)? == 0 {
            if number == 1 {
                let reason = "is empty, not a recording; record with `handler dev --record`";
                return Err(damaged(number, reason.to_owned()));
            }
            break;
        }
        if bytes.last() != Some(&b'\n') {
            let reason = "the line is incomplete; remove it, or record again";
            return Err(damaged(number, reason.to_owned()));
        }
        if number == 1 {
            check_header(&bytes).map_err(|reason| damaged(number, reason))?;
            continue;
        }
        let entry = entry(&bytes).map_err(|reason| {
            damaged(
                number,
                format!("{reason}; remove the line, or record again"),
            )
        })?;
        lines.push(Line { number, entry });
    }
    Ok(lines)
}

/// Checks the first line.
pub(super) fn check_header(line: &[u8]) -> Result<(), String> {
    let header: Header = serde_json::from_slice(line).map_err(|_| {
        "is not the first line of a recording; name a file that `handler dev --record` wrote"
            .to_owned()
    })?;
    header.problem().map_or(Ok(()), Err)
}

fn entry(line: &[u8]) -> Result<Entry, String> {
    let entry: Entry = serde_json::from_slice(line)
        .map_err(|error| format!("the line is damaged at column {}: {error}", error.column()))?;
    entry.request.body.bytes()?;
    if let Some(answer) = &entry.answer {
        answer.body.bytes()?;
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = r#"{"format":"corral-recording","version":1,"producer":"corral"}"#;
    const ENTRY: &str = r#"{"time":"2026-01-01T00:00:00Z","function":"f","invocationId":"1","triggerType":"httpTrigger","mode":"payload","request":{"method":"POST","target":"/f","headers":[["Host","a"]],"body":{"text":"{}"}},"answer":{"status":200,"reason":"OK","headers":[],"body":{"text":"{}"}}}"#;

    #[test]
    fn damage_is_named_with_its_line() {
        let half = &ENTRY[..80];
        let newer = HEADER.replace("\"version\":1", "\"version\":9");
        let bad = ENTRY.replace(r#"{"text":"{}"}"#, r#"{"base64":"?"}"#);
        for (content, expected) in [
            (format!("{HEADER}\n{ENTRY}\n{ENTRY}\n"), "2 lines"),
            (format!("{HEADER}\n"), "0 lines"),
            (String::new(), ":1: is empty"),
            (format!("{ENTRY}\n"), ":1: is not the first line"),
            (format!("{newer}\n"), ":1: version 9 of the format"),
            (format!("{HEADER}\n{half}\n"), ":2: the line is damaged"),
            (
                format!("{HEADER}\n{ENTRY}\n{half}"),
                ":3: the line is incomplete",
            ),
            (
                format!("{HEADER}\n{bad}\n"),
                ":2: a body is not valid base64",
            ),
        ] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &content).unwrap();
            let told = match read(file.path()) {
                Ok(lines) => format!("{} lines", lines.len()),
                Err(error) => error.to_string(),
            };
            assert!(told.contains(expected), "{told}");
        }
    }
}
