//! `cargo xtask test`: all tests, on a fresh clone.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::Result;

use crate::borrowed;
use crate::cargo;
use crate::components;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::process;
use crate::progress::Progress;
use crate::sdk;
use crate::toolchain;
use crate::tools::azurite::{self, Azurite};
use crate::tools::browser::{self, Browser};
use crate::tools::mcp;
use crate::tools::python::Environment;
use crate::tools::wasmtime;

/// The default arguments of `cargo test`: doc tests first, because many crates have
/// none, and a run that ends with "0 passed" looks as if nothing was tested.
const ALL: [&[&str]; 2] = [&["--doc"], &["--lib", "--bins", "--tests"]];

/// The suites that say how a plugin of the `function` contract behaves. They run a second
/// time on the general path, which most of their plugins do not take by themselves.
const ON_BOTH_PATHS: [&str; 8] = [
    "attacks",
    "error_table",
    "freshness",
    "function_contract",
    "host_traces",
    "instances",
    "limits",
    "protocol_vectors",
];

/// Prepares what the suites need, then runs them. `arguments` are passed to cargo.
pub(crate) fn run(layout: &Layout, arguments: &[String]) -> Result<()> {
    let batches = guests::plan(layout)?;
    let components = components::plan(layout)?;
    let mut progress = Progress::new(11 + batches.len() + components.steps() + sdk::STEPS);
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let handler = handler::build(layout, &mut progress)?;
    components.build(layout, &compiler, &mut progress)?;
    sdk::prepare(layout, &handler, &mut progress)?;
    let wasmtime = progress.step(
        "finding `wasmtime serve`, which takes 10 minutes on two cores the first time",
        || wasmtime::install(layout, wasmtime::Purpose::Answers),
    )?;
    let python = progress.step("finding the Python programs of the suites", || {
        Environment::listed_in(layout, "python", "tests/requirements.txt")
    })?;
    let clients = progress.step("finding the clients of the Model Context Protocol", || {
        mcp::find(layout)
    })?;
    let azurite = progress.step("finding Azurite", || azurite::find(layout))?;
    let browser = progress.step("finding Chromium", || browser::find(layout))?;
    let go_handler = progress.step("building a custom handler in Go", || {
        handler::build_in_go(layout)
    })?;
    let started = Started {
        handler,
        go_handler,
        wasmtime,
        python: python.interpreter(),
        clients,
        azurite,
        browser,
    };
    progress.step("finding external programs and test cases", || {
        borrowed::curl()?;
        borrowed::groff()?;
        borrowed::unzip()?;
        borrowed::clock()?;
        borrowed::corpora(layout, &started.python)
    })?;
    progress.step(
        "testing the sample plugins, compiled for this machine",
        || test_plugins(layout),
    )?;
    progress.begin("testing the workspace");
    if arguments.is_empty() {
        ALL.iter()
            .try_for_each(|selection| test_workspace(layout, &started, *selection, &[]))?;
        let suites = ON_BOTH_PATHS.iter().flat_map(|suite| ["--test", suite]);
        test_workspace(layout, &started, suites, &[("CORRAL_DIRECT", "off")])
    } else {
        test_workspace(layout, &started, arguments, &[])
    }
}

/// The plugins' own tests call their functions directly and need no handler.
fn test_plugins(layout: &Layout) -> Result<()> {
    process::run(
        cargo::command(&layout.root.join("plugins"))
            .args(["test", "--workspace", "--target-dir"])
            .arg(layout.guest_target()),
    )
}

/// Programs that the suites start.
struct Started {
    handler: PathBuf,
    go_handler: PathBuf,
    wasmtime: PathBuf,
    python: PathBuf,
    clients: mcp::Clients,
    azurite: Azurite,
    browser: Browser,
}

/// The suites find these programs, and the test guests, through variables.
fn test_workspace(
    layout: &Layout,
    started: &Started,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    variables: &[(&str, &str)],
) -> Result<()> {
    process::run(
        cargo::command(&layout.root)
            .args(["test", "--workspace"])
            .args(arguments)
            .env("CORRAL_HANDLER", &started.handler)
            .env("CORRAL_XTASK", env::current_exe()?)
            .env("CORRAL_GO_HANDLER", &started.go_handler)
            .env("CORRAL_WASMTIME", &started.wasmtime)
            .env("CORRAL_PYTHON", &started.python)
            .env("CORRAL_MCP_NODE", &started.clients.node)
            .env("CORRAL_MCP_PYTHON", &started.clients.python)
            .env("CORRAL_MCP_CLIENTS", &started.clients.folder)
            .env("CORRAL_AZURITE", &started.azurite.script)
            .env("CORRAL_AZURITE_NODE", &started.azurite.node)
            .env("CORRAL_BROWSER", &started.browser.program)
            .env("CORRAL_BROWSER_NODE", &started.browser.node)
            .env("CORRAL_BROWSER_PACKAGES", &started.browser.packages)
            .env("CORRAL_GUESTS", layout.test_guests())
            .env("CORRAL_TEMPLATES", layout.target.join("templates"))
            .env("CORRAL_CORPORA", layout.corpora())
            .envs(variables.iter().copied()),
    )
}
