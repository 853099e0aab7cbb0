//! Runs a command line and holds what it prints.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, PipeReader};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use super::super::shell::{Bound, shell};

/// How much of the end of the output is held, in bytes.
const HELD: usize = 256 << 10;

/// How long the output is waited for after the command has ended. A program that it
/// left behind, such as a compiler server, may keep the pipe open.
const REST: Duration = Duration::from_secs(2);

/// How a command ended, and the last of what it printed, on both streams.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) output: String,
}

/// Runs `command` in `folder` with the system's shell, whose environment has these
/// `variables` too. Passes each line that it prints to `on_line`.
///
/// # Errors
/// When it cannot be started.
pub(super) fn run(
    command: &str,
    folder: &Path,
    variables: &[(&str, &OsStr)],
    on_line: impl Fn(&str) + Send + 'static,
) -> io::Result<Ended> {
    let (reader, writer) = io::pipe()?;
    let mut shell = shell(command);
    shell
        .current_dir(folder)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stderr(writer.try_clone()?)
        .stdout(writer);
    let mut bound = Bound::spawn(&mut shell)?;
    // It holds the ends of the pipe for writing.
    drop(shell);
    let held = Arc::new(Mutex::new(Held::default()));
    let (ended, end) = mpsc::channel::<()>();
    thread::Builder::new().name("output".to_owned()).spawn({
        let held = Arc::clone(&held);
        move || {
            read(reader, &held, on_line);
            drop(ended);
        }
    })?;
    let status = bound.wait()?;
    // The sender is dropped at the end of the output.
    let _ = end.recv_timeout(REST);
    let output = held.lock().text();
    Ok(Ended { status, output })
}

fn read(reader: PipeReader, held: &Mutex<Held>, on_line: impl Fn(&str)) {
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader
        .read_until(b'\n', &mut line)
        .is_ok_and(|size| size > 0)
    {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        on_line(text);
        held.lock().push(text.to_owned());
        line.clear();
    }
}

/// The last lines.
#[derive(Default)]
struct Held {
    lines: VecDeque<String>,
    size: usize,
    dropped: usize,
}

impl Held {
    fn push(&mut self, line: String) {
        self.size += line.len();
        self.lines.push_back(line);
        while self.size > HELD && self.lines.len() > 1 {
            if let Some(first) = self.lines.pop_front() {
                self.size -= first.len();
                self.dropped += 1;
            }
        }
    }

    fn text(&self) -> String {
        let lines = self.lines.iter().map(String::as_str);
        let lines = lines.collect::<Vec<_>>().join("\n");
        match self.dropped {
            0 => lines,
            dropped => format!("… {dropped} lines before …\n{lines}"),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn both_streams_are_held_in_order() {
        let folder = std::env::temp_dir();
        let command = "echo one; echo two >&2; printf three; exit 3";
        let ended = run(command, &folder, &[], |_| {}).unwrap();
        assert_eq!(ended.output, "one\ntwo\nthree");
        assert_eq!(ended.status.code(), Some(3));
    }

    #[test]
    fn only_the_end_of_much_output_is_held() {
        let mut held = Held::default();
        for number in 0..100_000 {
            held.push(format!("line {number}"));
        }
        let text = held.text();
        assert!(text.len() < 2 * HELD, "{}", text.len());
        assert!(text.starts_with("… "), "{text:.40}");
        assert!(text.ends_with("line 99999"));
    }

    #[test]
    fn a_program_that_is_left_behind_is_not_waited_for() {
        let started = std::time::Instant::now();
        let ended = run("sleep 60 & echo done", &std::env::temp_dir(), &[], |_| {}).unwrap();
        assert_eq!(ended.output, "done");
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
