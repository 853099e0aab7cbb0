//! The steps and what each does.

use std::hint::black_box;
use std::io::{self, Write};
use std::{env, fs, process};

use serde::Deserialize;
use serde_json::{Map, json};

/// One step: `{"do": "<name>", …}`. Fields not named have the default given.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Step {
    /// Gives all that stdin held to the output `out`, as JSON.
    Echo,
    /// Gives `text` to `output` (`out`).
    Output {
        #[serde(default = "out")]
        output: String,
        text: String,
    },
    /// Prints `text` and a line end, and no JSON.
    Print { text: String },
    /// Prints JSON that ends too soon.
    InvalidJson,
    /// Prints `bytes` bytes.
    BigStdout { bytes: usize },
    /// Prints nothing.
    Nothing,
    /// Writes `lines` (1) lines of `text` to stderr, numbered when there are
    /// several.
    Stderr {
        #[serde(default = "one")]
        lines: usize,
        text: String,
    },
    /// Ends the program at once.
    Exit { code: i32 },
    /// Panics.
    Panic { message: String },
    /// Never ends.
    Spin,
    /// Computes so many rounds, each of some microseconds.
    Compute { rounds: usize },
    /// Takes and touches `mib` MiB of memory, and keeps them.
    Allocate { mib: usize },
    /// Gives the environment to `out` as a JSON object.
    Environment,
    /// Gives the file at `path` to `out` as text. A file that cannot be read ends
    /// the program with exit code 1.
    Read { path: String },
    /// Writes `text` to the file at `path`, which fails likewise.
    Write { path: String, text: String },
}

/// A list of steps, or one.
pub(crate) fn parse(text: &str) -> serde_json::Result<Vec<Step>> {
    if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|step| vec![step])
    }
}

impl Step {
    pub(crate) fn run(self, input: &str) -> io::Result<()> {
        match self {
            Self::Echo => println!("{{\"Outputs\":{{\"out\":{input}}}}}"),
            Self::Output { output, text } => println!("{}", json!({ "Outputs": { output: text } })),
            Self::Print { text } => println!("{text}"),
            Self::InvalidJson => println!("{{\"Outputs\":{{\"out\":"),
            Self::BigStdout { bytes } => io::stdout().write_all(&vec![b'x'; bytes])?,
            Self::Nothing => {}
            Self::Stderr { lines: 1, text } => eprintln!("{text}"),
            Self::Stderr { lines, text } => (1..=lines).for_each(|line| eprintln!("{text} {line}")),
            Self::Exit { code } => process::exit(code),
            Self::Panic { message } => panic!("{message}"),
            Self::Spin => loop {
                black_box(());
            },
            Self::Compute { rounds } => {
                for round in 0..rounds {
                    black_box(
                        (0..10_000_u64).fold(round, |sum, next| sum ^ black_box(next) as usize),
                    );
                }
            }
            Self::Allocate { mib } => {
                // Not zero, so that every page is really touched.
                (0..mib).for_each(|_| std::mem::forget(black_box(vec![1_u8; 1 << 20])));
            }
            Self::Environment => {
                let variables: Map<_, _> = env::vars()
                    .map(|(name, value)| (name, value.into()))
                    .collect();
                println!("{}", json!({ "Outputs": { "out": variables } }));
            }
            Self::Read { path } => {
                println!(
                    "{}",
                    json!({ "Outputs": { "out": fs::read_to_string(path)? } })
                );
            }
            Self::Write { path, text } => fs::write(path, text)?,
        }
        Ok(())
    }
}

fn out() -> String {
    "out".to_owned()
}

fn one() -> usize {
    1
}
