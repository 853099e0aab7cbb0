//! `cargo xtask bench`: benchmarks relative to a comparable program, in one run on
//! one machine.

mod density;
mod http;
mod languages;
mod layers;
mod load;
mod machine;
mod mcp;
mod nginx;
mod order;
mod proxies;
mod statistics;
mod swap;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::layout::Layout;

/// What can be measured.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Subject {
    /// `order` in payload mode, compared with native programs in Rust, Go and JavaScript
    #[default]
    Order,
    /// What one invocation of `order` costs, layer by layer, in time and instructions
    Layers,
    /// How many idle plugins and live sandboxes fit into a GiB
    Density,
    /// `order` in each language: size, build, start, calls and memory
    Languages,
    /// `wasi:http` components, compared with `wasmtime serve`
    Http,
    /// MCP servers in TypeScript and Rust, compared with the first on Node.js
    Mcp,
    /// Proxies, compared with nginx
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
        Subject::Order => order::run(layout, rehearsal),
        Subject::Layers => layers::run(layout, rehearsal),
        Subject::Density => density::run(layout, rehearsal),
        Subject::Languages => languages::run(layout, rehearsal),
        Subject::Http => http::run(layout, rehearsal),
        Subject::Mcp => mcp::run(layout, rehearsal),
        Subject::Proxies => proxies::run(layout, rehearsal),
        Subject::Swap => swap::run(layout, rehearsal),
    }
}
