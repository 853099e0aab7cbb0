//! The progress of several pieces of work at once.
//!
//! On a terminal each piece has a line that is updated in place, below the results that
//! are printed. Elsewhere a line is printed when a piece begins.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::line::printable;
use super::output::note;

/// How often the lines are updated.
const TICK: Duration = Duration::from_millis(200);

/// The most lines at once. The cursor cannot move up beyond the top of the terminal.
const LINES: usize = 8;

/// The most characters of a line that are written. The terminal cuts it at its edge.
const WIDTH: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Off,
    Plain,
    Terminal,
}

/// The progress of a command, on standard error.
pub(crate) struct Live {
    mode: Mode,
    screen: Arc<Mutex<Screen>>,
}

/// What is on the terminal.
#[derive(Default)]
struct Screen {
    pieces: BTreeMap<usize, Piece>,
    /// How many lines there are below the results.
    drawn: usize,
}

struct Piece {
    name: String,
    doing: String,
    since: Instant,
}

/// Updates the line of one piece.
pub(crate) struct Writer {
    index: usize,
    screen: Arc<Mutex<Screen>>,
}

impl Live {
    /// Shows progress if it is `wanted`.
    pub(crate) fn new(wanted: bool) -> Self {
        Self {
            mode: match (wanted, io::stderr().is_terminal()) {
                (false, _) => Mode::Off,
                (true, false) => Mode::Plain,
                (true, true) => Mode::Terminal,
            },
            screen: Arc::default(),
        }
    }

    /// Does the work, updating the lines meanwhile.
    pub(crate) fn run(&self, work: impl FnOnce()) {
        if self.mode != Mode::Terminal {
            return work();
        }
        let (end, ended) = mpsc::channel::<()>();
        let screen = &self.screen;
        thread::scope(|scope| {
            scope.spawn(move || {
                while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    screen.lock().draw();
                }
            });
            work();
            drop(end);
        });
        self.screen.lock().erase();
    }

    /// A piece of work begins.
    pub(crate) fn begin(&self, index: usize, name: &str, doing: &str) {
        match self.mode {
            Mode::Off => {}
            Mode::Plain => note(&format!("{name}: {doing}")),
            Mode::Terminal => {
                let piece = Piece {
                    name: name.to_owned(),
                    doing: doing.to_owned(),
                    since: Instant::now(),
                };
                self.screen.lock().pieces.insert(index, piece);
            }
        }
    }

    /// For updates of the line of a piece that has begun.
    pub(crate) fn writer(&self, index: usize) -> Writer {
        Writer {
            index,
            screen: Arc::clone(&self.screen),
        }
    }

    /// A piece of work has ended, and `print` prints its result. Results are not mixed.
    pub(crate) fn end(&self, index: usize, print: impl FnOnce()) {
        let mut screen = self.screen.lock();
        screen.pieces.remove(&index);
        screen.erase();
        print();
        if self.mode == Mode::Terminal {
            screen.draw();
        }
    }
}

impl Writer {
    /// Says what is being done.
    pub(crate) fn set(&self, doing: &str) {
        if let Some(piece) = self.screen.lock().pieces.get_mut(&self.index) {
            doing.clone_into(&mut piece.doing);
        }
    }
}

impl Screen {
    fn erase(&mut self) {
        if self.drawn > 0 {
            let up = format!("\u{1b}[{}A\r\u{1b}[J", self.drawn);
            self.drawn = 0;
            write(&up);
        }
    }

    /// Replaces the lines, in one write so that they do not flicker.
    fn draw(&mut self) {
        if self.pieces.is_empty() {
            return self.erase();
        }
        let mut text = String::new();
        if self.drawn > 0 {
            // Writing to a String cannot fail.
            let _ = write!(text, "\u{1b}[{}A\r\u{1b}[J", self.drawn);
        }
        // Without wrapping, a line of text is a line of the terminal.
        text.push_str("\u{1b}[?7l");
        for piece in self.pieces.values().take(LINES) {
            let seconds = piece.since.elapsed().as_secs();
            let line = format!("{}  {seconds} s  {}", piece.name, piece.doing);
            let line: String = line.chars().take(WIDTH).collect();
            printable(&mut text, &line);
            text.push('\n');
        }
        self.drawn = self.pieces.len().min(LINES);
        if self.pieces.len() > LINES {
            let _ = writeln!(text, "and {} more", self.pieces.len() - LINES);
            self.drawn += 1;
        }
        text.push_str("\u{1b}[?7h");
        write(&text);
    }
}

fn write(text: &str) {
    // There is nowhere to report a closed stderr.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
