//! Go: `go test`, and the SDK's own tool for the plugin.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::guide;
use crate::components::staging;
use crate::layout::Layout;
use crate::tools::go::{ENVIRONMENT, Go};

/// With the race detector, which needs a C compiler, where tests of the SDK for C do too.
const TEST: &[&str] = if cfg!(windows) {
    &["test", "./..."]
} else {
    &["test", "-race", "./..."]
};

/// Checks formatting, and vets and tests the SDK and the function.
pub(crate) fn test(layout: &Layout) -> Result<()> {
    let go = Go::find(layout)?;
    go.download(&server(layout))?;
    for folder in [
        sdk(layout),
        function(layout),
        caller(layout),
        server(layout),
    ] {
        go.check_format(&folder)?;
        go.run(&folder, &["vet", "./..."])?;
        go.run(&folder, TEST)?;
    }
    Ok(())
}

/// The name of the plugin of the MCP server.
pub(crate) const STOCK: &str = "mcp-stock-go";

/// Builds `plugins/polyglot/go-order` as its `plugin.json` does, to a core module that
/// carries its world, beside it the function that sends requests, and the MCP server.
pub(crate) fn build(layout: &Layout, destination: &Path) -> Result<()> {
    build_one(layout, &function(layout), destination)?;
    let caller = destination.with_file_name("go-caller.wasm");
    build_one(layout, &self::caller(layout), &caller)?;
    Go::find(layout)?.download(&server(layout))?;
    build_one(layout, &server(layout), &super::fixture(layout, STOCK)?)
}

fn build_one(layout: &Layout, function: &Path, destination: &Path) -> Result<()> {
    let sdk = sdk(layout);
    staging::unless_made(destination, &[&sdk, function], Go::VERSION, || {
        let output = destination
            .to_str()
            .context("the target folder is not UTF-8")?;
        Go::find(layout)?.run(function, &["tool", "corral", "build", "-o", output])
    })
}

/// Follows the guide.
pub(crate) fn guide(layout: &Layout, handler: &Path) -> Result<()> {
    let go = Go::find(layout)?;
    guide::follow(layout, "go", handler, &[go.programs()], &ENVIRONMENT)
}

fn sdk(layout: &Layout) -> PathBuf {
    layout.root.join("guest-sdk").join("go")
}

fn function(layout: &Layout) -> PathBuf {
    let plugins = layout.root.join("plugins");
    plugins.join("polyglot").join("go-order")
}

/// The sample of an MCP server, whose SDK comes from the module proxy.
fn server(layout: &Layout) -> PathBuf {
    let plugins = layout.root.join("plugins");
    plugins.join("mcp").join("http-handler3")
}

fn caller(layout: &Layout) -> PathBuf {
    layout.root.join("tests").join("callers").join("go")
}
