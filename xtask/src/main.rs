//! The project's own commands, started as `cargo xtask VERB`.
//!
//! One file a verb. Everything a verb needs beyond Rust itself it finds or sets
//! up, so that a fresh clone works on a machine where nothing was installed by
//! hand.

mod cargo;
mod guests;
mod layout;
mod plugins;
mod process;
mod progress;
mod toolchain;

use anyhow::Result;
use clap::Parser;

use crate::layout::Layout;

/// Commands for people who work on this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Verb {
    /// Build every guest: the sample apps' plugins and the plugins that tests use
    Plugins,
}

fn main() -> Result<()> {
    let verb = Verb::parse();
    let layout = Layout::find()?;
    match verb {
        Verb::Plugins => plugins::run(&layout),
    }
}
