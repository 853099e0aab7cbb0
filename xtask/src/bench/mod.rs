//! `cargo xtask bench`: benchmarks relative to a comparable program, in one run on
//! one machine.

mod builds;
mod density;
mod http;
mod languages;
mod layers;
mod load;
mod machine;
mod nginx;
mod order;
mod proxies;
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
    /// Proxies, compared with nginx
    Proxies,
    /// Replacing plugins under load
    Swap,
}

/// How to measure.
pub(crate) struct Options {
    /// Briefly and with a debug build.
    pub(crate) rehearsal: bool,
    /// An existing handler, instead of a new release build.
    pub(crate) handler: Option<PathBuf>,
}

impl Options {
    fn given(&self) -> Option<&Path> {
        self.handler.as_deref()
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
    let compares_builds = matches!(subject, Subject::Layers | Subject::Builds);
    ensure!(
        options.handler.is_none() || !compares_builds,
        "this benchmark builds what it measures; leave out --handler"
    );
    match subject {
        Subject::Order => order::run(layout, options),
        Subject::Layers => layers::run(layout, options.rehearsal),
        Subject::Builds => builds::run(layout, options.rehearsal),
        Subject::Density => density::run(layout, options),
        Subject::Languages => languages::run(layout, options),
        Subject::Http => http::run(layout, options),
        Subject::Proxies => proxies::run(layout, options),
        Subject::Swap => swap::run(layout, options),
    }
}
