//! C: the system's compiler with its sanitizers for the tests, and Zig's for the plugin.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::{guide, plain};
use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::tools::python::Environment;
use crate::tools::zig::Zig;

/// The SDK and the sample, from the root of the repository.
const SDK: &str = "guest-sdk/c";
const FUNCTION: &str = "plugins/polyglot/c-order";

/// The function of the suites that sends requests.
const CALLER: &str = "tests/callers/c";

/// The package of the Python registry that has the formatter, and its version.
const FORMATTER: (&str, &str) = ("clang-format", "22.1.0");

/// The section with the declaration of a function.
const DECLARATION: &str = "corral:function.json";

/// The SDK compiles without warnings in users' builds as well.
const WARNINGS: [&str; 7] = [
    "-std=c11",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wconversion",
    "-Wshadow",
    "-Werror",
];

/// Checks formatting, and runs the tests of the SDK and of the function natively.
pub(crate) fn test(layout: &Layout) -> Result<()> {
    check_format(layout)?;
    let folder = layout.target.join("sdk").join("c");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let (sdk, function) = (layout.root.join(SDK), layout.root.join(FUNCTION));
    let mut suites = sources(&sdk.join("tests"), &["c"])?;
    suites.push(sdk.join("corral_test.c"));
    let order = [function.join("order_test.c"), sdk.join("corral_test.c")];
    for (name, files) in [("sdk-tests", suites), ("order-tests", order.to_vec())] {
        let program = folder.join(name);
        process::run(
            Command::new("cc")
                .args(WARNINGS)
                .args(["-g", "-fsanitize=address,undefined"])
                .arg("-fno-sanitize-recover=undefined")
                .arg("-I")
                .arg(&sdk)
                .args(files)
                .args(["-lm", "-o"])
                .arg(&program),
        )
        .context("the tests need a C compiler called `cc` with the sanitizers of GCC or Clang")?;
        process::run(&mut Command::new(&program))?;
    }
    check_declarations(layout, &sdk, &folder)
}

/// Compiles `tests/declared.c` for WebAssembly: it has the custom section that
/// `tests/declared.json` shows, and a misspelt name does not compile.
fn check_declarations(layout: &Layout, sdk: &Path, folder: &Path) -> Result<()> {
    let module = folder.join("declared.wasm");
    let zig = Zig::find(layout)?;
    let compile = |options: &[&str]| {
        let mut command = zig.command("python")?;
        command
            .args(["-m", "ziglang", "cc", "-target", "wasm32-wasi"])
            .args(["-mexec-model=reactor", "-Os", "-s"])
            .args(WARNINGS)
            .args(options)
            .arg("-I")
            .arg(sdk)
            .args([sdk.join("corral.c"), sdk.join("tests").join("declared.c")])
            .arg("-o")
            .arg(&module);
        process::capture(&mut command)
    };
    compile(&[])?;
    let file = sdk.join("tests").join("declared.json");
    let expected: serde_json::Value = serde_json::from_slice(&fs::read(file)?)?;
    let section = custom_section(&fs::read(&module)?, DECLARATION)?;
    let declared: serde_json::Value = serde_json::from_slice(&section)
        .with_context(|| format!("the section `{DECLARATION}` is not JSON"))?;
    ensure!(
        declared == expected,
        "tests/declared.c declares {declared}, not what declared.json has"
    );
    let refused = compile(&["-DMISSPELT"]);
    ensure!(
        refused.is_err_and(|error| error.to_string().contains("mesage")),
        "a misspelt output compiles"
    );
    Ok(())
}

/// The content of a custom section: all after its name, as long as its size says.
fn custom_section(module: &[u8], name: &str) -> Result<Vec<u8>> {
    let mut rest = module.get(8..).context("the module has no header")?;
    while let Some((kind, after)) = rest.split_first() {
        let (size, after) = number(after)?;
        let (content, next) = after
            .split_at_checked(size)
            .context("a section is cut off")?;
        if *kind == 0 {
            let (length, named) = number(content)?;
            let (found, content) = named
                .split_at_checked(length)
                .context("a name is cut off")?;
            if found == name.as_bytes() {
                return Ok(content.to_vec());
            }
        }
        rest = next;
    }
    bail!("the module has no section `{name}`")
}

/// A number in the encoding of WebAssembly, and what follows it.
fn number(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((value, bytes.get(index + 1..).unwrap_or_default()));
        }
    }
    bail!("a number of the module does not end")
}

fn check_format(layout: &Layout) -> Result<()> {
    let (package, version) = FORMATTER;
    let mut files = Vec::new();
    for folder in [SDK, FUNCTION, CALLER] {
        let folder = layout.root.join(folder);
        for part in ["", "src", "src/testing", "tests"] {
            let part = folder.join(part);
            if part.is_dir() {
                files.extend(sources(&part, &["c", "h"])?);
            }
        }
    }
    let formatter = Environment::with(layout, package, version)?;
    process::run(
        formatter
            .command(package)?
            .args(["--dry-run", "--Werror"])
            .args(files),
    )
}

/// Builds the function, and beside it the one that sends requests.
pub(crate) fn build(layout: &Layout, destination: &Path) -> Result<()> {
    build_one(layout, FUNCTION, destination)?;
    let caller = destination.with_file_name("c-caller.wasm");
    build_one(layout, CALLER, &caller)
}

/// Builds a function with the command in its `plugin.json`, in a copy below `target`.
fn build_one(layout: &Layout, function: &str, destination: &Path) -> Result<()> {
    let inputs = [SDK, function].map(|folder| layout.root.join(folder));
    let inputs = inputs.each_ref().map(PathBuf::as_path);
    staging::unless_made(destination, &inputs, Zig::VERSION, || {
        let copy = layout.target.join("sdk").join("c");
        for folder in [SDK, function] {
            staging::copy(&layout.root.join(folder), &copy.join(folder))?;
        }
        plain::run_plugin_json(
            &copy.join(function),
            Zig::find(layout)?.shell()?,
            destination,
        )
    })
}

/// Follows the guide, which installs the compiler itself.
pub(crate) fn guide(layout: &Layout, handler: &Path) -> Result<()> {
    let zig = Zig::find(layout)?;
    let cache = zig.cache().to_str().context("the path is not UTF-8")?;
    let variables = [("ZIG_GLOBAL_CACHE_DIR", cache)];
    guide::follow(layout, "c", handler, &[], &variables)
}

/// The files in a folder whose names end so.
fn sources(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot list {}", folder.display()))?;
    let mut files: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
    files.retain(|file| {
        let ending = file.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| endings.contains(&ending))
    });
    files.sort();
    Ok(files)
}
