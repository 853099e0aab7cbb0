//! C: the system's compiler with its sanitizers for the tests, and Zig's for the plugin.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::guide;
use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::tools::python::Environment;
use crate::tools::zig::Zig;

/// The SDK and the function, from the root of the repository.
const SDK: &str = "guest-sdk/c";
const FUNCTION: &str = "plugins/polyglot/c-order";

/// The package of the Python registry that has the formatter, and its version.
const FORMATTER: (&str, &str) = ("clang-format", "22.1.0");

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
    Ok(())
}

fn check_format(layout: &Layout) -> Result<()> {
    let (package, version) = FORMATTER;
    let mut files = Vec::new();
    for folder in [SDK, FUNCTION] {
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

/// Builds the function with the command in its `plugin.json`, in a copy below `target`.
pub(crate) fn build(layout: &Layout, destination: &Path) -> Result<()> {
    let inputs = [SDK, FUNCTION].map(|folder| layout.root.join(folder));
    let inputs = inputs.each_ref().map(PathBuf::as_path);
    staging::unless_made(destination, &inputs, Zig::VERSION, || {
        let copy = layout.target.join("sdk").join("c");
        for folder in [SDK, FUNCTION] {
            staging::copy(&layout.root.join(folder), &copy.join(folder))?;
        }
        let function = copy.join(FUNCTION);
        let plugin = fs::read_to_string(function.join("plugin.json"))?;
        let plugin: serde_json::Value = serde_json::from_str(&plugin)?;
        let build = |key: &str| {
            let value = plugin.pointer(&format!("/build/{key}"));
            let text = value.and_then(serde_json::Value::as_str);
            text.with_context(|| format!("{FUNCTION}/plugin.json: no build.{key}"))
        };
        let (shell, option) = if cfg!(windows) {
            ("cmd", "/C")
        } else {
            ("sh", "-c")
        };
        process::run(
            Zig::find(layout)?
                .command(shell)?
                .current_dir(&function)
                .args([option, build("command")?]),
        )?;
        let output = function.join(build("output")?);
        fs::copy(&output, destination)
            .with_context(|| format!("cannot copy {}", output.display()))?;
        Ok(())
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
