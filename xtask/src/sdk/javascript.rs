//! JavaScript: Node.js for the tests, and the SDK's own command for the component.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::guide;
use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::tools::node::Node;

/// The SDK and the function, from the root of the repository.
const SDK: &str = "guest-sdk/javascript";
const FUNCTION: &str = "plugins/polyglot/javascript-order";

/// A copy of both, in which packages are installed.
struct Workshop {
    node: Node,
    sdk: PathBuf,
    function: PathBuf,
}

/// Runs the tests of the SDK and of the function, and checks the types.
pub(crate) fn test(layout: &Layout) -> Result<()> {
    let workshop = Workshop::new(layout)?;
    process::run(workshop.npm(&workshop.sdk)?.args(["install", "--silent"]))?;
    process::run(workshop.npm(&workshop.sdk)?.args(["test", "--silent"]))?;
    process::run(
        workshop
            .npm(&workshop.sdk)?
            .args(["run", "types", "--silent"]),
    )?;
    workshop.install_function()?;
    process::run(workshop.npm(&workshop.function)?.args(["test", "--silent"]))
}

/// Plugins for the suites: the name, and the module in the SDK's fixtures.
const FIXTURES: [(&str, &str); 2] = [
    ("javascript-calls", "fixtures/calls.js"),
    ("javascript-service", "fixtures/service.ts"),
];

/// MCP servers: the name of the plugin, and the folder.
const SERVERS: [(&str, &str); 2] = [
    (STOCK, "plugins/mcp/http-handler1"),
    (
        "mcp-conformance-typescript",
        "tests/components/mcp-typescript",
    ),
];

/// The server that is a sample, whose plugin is also put into its folder.
const STOCK: &str = "mcp-stock-typescript";

/// Builds the function as `plugin.json` does, the fixtures, and the MCP servers.
pub(crate) fn build(layout: &Layout, destination: &Path) -> Result<()> {
    let workshop = Workshop::new(layout)?;
    let sdk = layout.root.join(SDK);
    for (name, module) in FIXTURES {
        let plugin = super::fixture(layout, name)?;
        staging::unless_made(&plugin, &[&sdk], Node::VERSION, || {
            process::run(workshop.npm(&workshop.sdk)?.args(["install", "--silent"]))?;
            let mut command = workshop.node.command("node")?;
            command.current_dir(&workshop.sdk);
            command.args(["bin/corral-build.js", module, "--out"]);
            process::run(command.arg(&plugin))
        })?;
    }
    for (name, folder) in SERVERS {
        let plugin = super::fixture(layout, name)?;
        let folder = layout.root.join(folder);
        workshop.build_server(&folder, name, &sdk, &plugin)?;
        if name == STOCK {
            deliver(&plugin, &folder)?;
        }
    }
    let inputs = [SDK, FUNCTION].map(|folder| layout.root.join(folder));
    let inputs = inputs.each_ref().map(PathBuf::as_path);
    staging::unless_made(destination, &inputs, Node::VERSION, || {
        workshop.install_function()?;
        let mut command = workshop.npm(&workshop.function)?;
        command.args(["exec", "--", "corral-build", "--out"]);
        process::run(command.arg(destination))
    })
}

/// Where the sample of an MCP server was built, with its packages: Node.js runs it too.
pub(crate) fn mcp_server(layout: &Layout) -> PathBuf {
    let folder = layout.target.join("sdk").join("javascript").join(FUNCTION);
    folder.with_file_name(STOCK)
}

/// Follows the guide.
pub(crate) fn guide(layout: &Layout, handler: &Path) -> Result<()> {
    let node = Node::find(layout)?;
    guide::follow(layout, "javascript", handler, &[node.programs()], &[])
}

/// Copies a plugin into the folder of its function, unless it is there.
fn deliver(plugin: &Path, folder: &Path) -> Result<()> {
    let name = folder.file_name().context("a function is in a folder")?;
    let file = folder.join(name).with_extension("wasm");
    let built = fs::read(plugin)?;
    if fs::read(&file).ok().as_ref() == Some(&built) {
        return Ok(());
    }
    staging::write(&file, &built)
}

impl Workshop {
    fn new(layout: &Layout) -> Result<Self> {
        let folder = layout.target.join("sdk").join("javascript");
        for part in [SDK, FUNCTION] {
            staging::copy(&layout.root.join(part), &folder.join(part))?;
        }
        Ok(Self {
            node: Node::find(layout)?,
            sdk: folder.join(SDK),
            function: folder.join(FUNCTION),
        })
    }

    fn npm(&self, folder: &Path) -> Result<Command> {
        let mut command = self.node.command("npm")?;
        command.current_dir(folder);
        Ok(command)
    }

    /// Builds an MCP server in a copy of its folder.
    fn build_server(&self, folder: &Path, name: &str, sdk: &Path, plugin: &Path) -> Result<()> {
        let manifest = fs::read_to_string(folder.join("package.json"))?;
        let tools = format!("{} {manifest}", Node::VERSION);
        let sources = folder.join("src");
        staging::unless_made(plugin, &[sdk, &sources], &tools, || {
            // The path to the SDK is the same as in the repository.
            let copy = self.function.with_file_name(name);
            staging::copy(&sources, &copy.join("src"))?;
            staging::write(&copy.join("package.json"), manifest.as_bytes())?;
            fs::copy(self.function.join(".npmrc"), copy.join(".npmrc"))?;
            self.install(&copy)?;
            let mut command = self.npm(&copy)?;
            command.args(["exec", "--", "corral-build", "--out"]);
            process::run(command.arg(plugin))
        })
    }

    fn install_function(&self) -> Result<()> {
        self.install(&self.function)
    }

    /// npm copies the SDK and does not notice when it changes, so an installed one is
    /// removed.
    fn install(&self, folder: &Path) -> Result<()> {
        let packages = folder.join("node_modules");
        if packages.exists() {
            fs::remove_dir_all(&packages)
                .with_context(|| format!("cannot remove {}", packages.display()))?;
        }
        process::run(self.npm(folder)?.args(["install", "--silent"]))
    }
}
