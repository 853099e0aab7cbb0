//! Writes recordings.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use thiserror::Error;

use super::entry::{Entry, Header};
use super::{Mask, read};

/// A recording that is being written. Each line is written at once and as a whole, so
/// that a host that is killed leaves complete lines.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    /// `None` after a failure.
    file: Mutex<Option<File>>,
}

/// Why a recording cannot be written.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file has something else in it.
    #[error("{}:1: {reason}; or name another file with --record", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The last line of the file is not complete.
    #[error("the last line of {} is incomplete; remove it, or name another file with --record", path.display())]
    Incomplete {
        /// The file.
        path: PathBuf,
    },
}

impl Recorder {
    /// Begins the recording `path`, or continues it. Only this user may read a new file.
    ///
    /// # Errors
    /// When the file cannot be written, or is not a recording.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |source| OpenError::File {
            path: path.to_owned(),
            source,
        };
        check_name(path, cfg!(windows)).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() == 0 {
            write_line(&mut file, &Header::new()).map_err(failed)?;
        } else {
            let mut first = Vec::new();
            let mut reader = BufReader::new(&mut file);
            reader.read_until(b'\n', &mut first).map_err(failed)?;
            read::check_header(&first).map_err(|reason| OpenError::Foreign {
                path: path.to_owned(),
                reason,
            })?;
            let mut last = [0];
            file.seek(SeekFrom::End(-1)).map_err(failed)?;
            file.read_exact(&mut last).map_err(failed)?;
            if last != *b"\n" {
                return Err(OpenError::Incomplete {
                    path: path.to_owned(),
                });
            }
        }
        Ok(Self {
            path: path.to_owned(),
            file: Mutex::new(Some(file)),
        })
    }

    /// Writes a line. After an error nothing more is written.
    ///
    /// # Errors
    /// What the system says; the first time only.
    pub(crate) fn write(&self, entry: &Entry) -> io::Result<()> {
        let mut place = self.file.lock();
        let Some(file) = place.as_mut() else {
            return Ok(());
        };
        let written = write_line(file, entry);
        if written.is_err() {
            *place = None;
        }
        written
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// A recorder with the secrets of the app that runs.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) mask: Mask,
}

/// Windows opens a device in place of a file with its name, and what is written is lost.
fn check_name(path: &Path, has_devices: bool) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if has_devices && corral_app::is_windows_device(&name) {
        let reason = format!("`{name}` is a device of Windows; use another name");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    Ok(())
}

fn write_line(file: &mut File, line: &impl serde::Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    file.write_all(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_not_recordings() {
        for (path, has_devices, accepted) in [
            ("folder/nul", true, false),
            ("com1.jsonl", true, false),
            ("nul", false, true),
            ("calls.jsonl", true, true),
        ] {
            let found = check_name(Path::new(path), has_devices);
            assert_eq!(found.is_ok(), accepted, "{path}");
        }
    }

    #[test]
    fn only_recordings_are_continued() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.jsonl");
        for _ in 0..2 {
            Recorder::open(&path).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text.lines().count(), 1, "{text}");
        }
        let header = std::fs::read_to_string(&path).unwrap();
        for (content, expected) in [
            ("# Notes\n".to_owned(), ":1: is not the first line"),
            (format!("{header}{{\"time\":"), "is incomplete"),
        ] {
            std::fs::write(&path, &content).unwrap();
            let error = Recorder::open(&path).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
    }
}
