//! `cargo xtask bench`: benchmarks relative to a comparable program, in one run on
//! one machine.

mod builds;
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
mod reload;
mod statistics;
mod swap;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::ValueEnum;

pub(crate) use self::load::Load;
pub(crate) use self::order::Apps as OrderApps;
use crate::layout::Layout;

/// What can be measured.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Subject {
    /// `order` in payload mode, compared with native programs in Rust, Go and JavaScript
    #[default]
    Order,
    /// What one invocation of `order` costs, layer by layer, in time and instructions
    Layers,
    /// `order` with the handler compiled in each way of release
    Builds,
    /// How many idle plugins and live sandboxes fit into a GiB
    Density,
    /// `order` in each language: size, build, start, calls and memory
    Languages,
    /// `wasi:http` components, compared with `wasmtime serve`
    Http,
    /// MCP servers in TypeScript, Rust and Go, compared with the first on Node.js
    Mcp,
    /// Proxies, compared with nginx
    Proxies,
    /// Replacing plugins under load
    Swap,
    /// From a saved source to the new answer, through `handler dev`
    Reload,
}

/// How to measure.
pub(crate) struct Options {
    /// Briefly and with a debug build.
    pub(crate) rehearsal: bool,
    /// Existing handlers, instead of new release builds. Only a comparison of builds
    /// uses more than the first.
    pub(crate) handlers: Vec<PathBuf>,
}

impl Options {
    fn given(&self) -> Option<&Path> {
        self.handlers.first().map(PathBuf::as_path)
    }
}

/// Measures, prints tables, and writes the figures to `target/bench`.
pub(crate) fn run(layout: &Layout, subject: Subject, options: &Options) -> Result<()> {
    ensure!(
        cfg!(target_os = "linux"),
        "the benchmark pins programs to cores with taskset, which only Linux has"
    );
    let cores = std::thread::available_parallelism()?.get();
    ensure!(
        cores >= 2,
        "the benchmark needs two cores; this machine has one"
    );
    let uses = match subject {
        Subject::Builds => usize::MAX,
        Subject::Layers => 0,
        _ => 1,
    };
    ensure!(
        options.handlers.len() <= uses,
        "this benchmark measures {uses} existing handlers; leave out --handler"
    );
    match subject {
        Subject::Order => order::run(layout, options),
        Subject::Layers => layers::run(layout, options.rehearsal),
        Subject::Builds => builds::run(layout, options),
        Subject::Density => density::run(layout, options),
        Subject::Languages => languages::run(layout, options),
        Subject::Http => http::run(layout, options),
        Subject::Mcp => mcp::run(layout, options),
        Subject::Proxies => proxies::run(layout, options),
        Subject::Swap => swap::run(layout, options),
        Subject::Reload => reload::run(layout, options),
    }
}
