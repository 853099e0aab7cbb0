//! `cargo xtask bench`: how fast things are, beside something else that does the
//! same, in one run on one machine.

mod http;
mod load;
mod nginx;
mod order;
mod proxies;
mod swap;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::layout::Layout;

/// What can be measured.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Subject {
    /// `order` in payload mode, beside a native program
    #[default]
    Order,
    /// Components of `wasi:http`, beside `wasmtime serve`
    Http,
    /// Proxies, beside nginx
    Proxies,
    /// Replacing plugins under load
    Swap,
}

/// Measures, prints tables, and writes the figures to `target/bench`.
pub(crate) fn run(layout: &Layout, subject: Subject, rehearsal: bool) -> Result<()> {
    ensure!(
        cfg!(target_os = "linux"),
        "the benchmark pins programs to cores with taskset, which only Linux has"
    );
    let cores = std::thread::available_parallelism()?.get();
    ensure!(
        cores >= 2,
        "the benchmark needs two cores; this machine has one"
    );
    match subject {
        Subject::Order => order::run(layout),
        Subject::Http => http::run(layout, rehearsal),
        Subject::Proxies => proxies::run(layout, rehearsal),
        Subject::Swap => swap::run(layout, rehearsal),
    }
}
