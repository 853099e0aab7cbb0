//! The project's own commands, started as `cargo xtask VERB`.
//!
//! One file a verb. Everything a verb needs beyond Rust itself it finds or sets
//! up, so that a fresh clone works on a machine where nothing was installed by
//! hand.

mod bench;
mod borrowed;
mod cargo;
mod ci;
mod components;
mod demo;
mod guests;
mod handler;
mod layout;
mod plugins;
mod process;
mod progress;
mod resources;
mod served;
mod soak;
mod test;
mod tidy;
mod toolchain;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::layout::Layout;

/// Commands for people who work on this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Verb {
    /// Serve the sample app and call it as the Functions host does; prints and checks every answer
    Demo,
    /// Build what the suites need, then run all tests
    Test {
        /// Arguments for `cargo test`, such as the name of a test
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Check everything that a change must pass: formatting, tidy, lints, demo, tests
    Ci,
    /// Build every guest: the sample apps' plugins and the plugins that tests use
    Plugins,
    /// Build the components of other people's tools that the suites run
    Components,
    /// Check the rules for files that neither the compiler nor clippy checks
    Tidy,
    /// Measure speed and memory beside something else that does the same
    Bench {
        /// What to measure
        #[arg(value_enum, default_value_t)]
        subject: bench::Subject,
        /// Go through `http`, `proxies` or `swap` with a debug build and little of everything; the figures mean nothing
        #[arg(long)]
        rehearsal: bool,
    },
    /// Call a well-behaved function among attackers; measures its p99, memory and file descriptors
    Soak {
        /// How many calls to make
        #[arg(long, default_value_t = 1_000_000)]
        calls: u64,
        /// A handler that was built already, instead of a new one for release
        #[arg(long)]
        handler: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(&Verb::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: &Verb) -> Result<()> {
    let layout = Layout::find()?;
    match verb {
        Verb::Demo => demo::run(&layout),
        Verb::Test { arguments } => test::run(&layout, arguments),
        Verb::Ci => ci::run(&layout),
        Verb::Plugins => plugins::run(&layout),
        Verb::Components => components::run(&layout),
        Verb::Tidy => tidy::run(&layout),
        Verb::Bench { subject, rehearsal } => bench::run(&layout, *subject, *rehearsal),
        Verb::Soak { calls, handler } => soak::run(&layout, *calls, handler.as_deref()),
    }
}
