//! Python: pytest, and componentize-py with the package as users install it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::guide;
use crate::components::{python::PACKAGE, staging};
use crate::layout::Layout;
use crate::process;
use crate::tools::python::Environment;

/// The SDK, from the root of the repository.
const SDK: &str = "guest-sdk/python";

/// What the tests need, in exact versions.
const REQUIREMENTS: &str = "guest-sdk/python/requirements-dev.txt";

/// Checks formatting and types, and runs the tests of the package and of the function.
pub(crate) fn test(layout: &Layout) -> Result<()> {
    let tests = Environment::listed_in(layout, "python-sdk", REQUIREMENTS)?;
    let sdk = layout.root.join("guest-sdk").join("python");
    let function = function(layout);
    let bindings = bindings(layout, &sdk)?;
    let modules = env::join_paths([&sdk.join("src"), &bindings])?;
    let run = |program: &str, arguments: &[&str], folder: &Path| {
        process::run(
            tests
                .command(program)?
                .args(arguments)
                .current_dir(folder)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("PYTHONPATH", &modules)
                .env("MYPYPATH", &bindings),
        )
    };
    let cache = layout.target.join("mypy");
    let cache = cache.to_str().context("the target folder is not UTF-8")?;
    for folder in [&sdk, &function] {
        run(
            "ruff",
            &["format", "--no-cache", "--check", "--quiet"],
            folder,
        )?;
        run("ruff", &["check", "--no-cache", "--quiet"], folder)?;
    }
    run("mypy", &["--cache-dir", cache], &sdk)?;
    run("pytest", &["--quiet", "tests", "tests-edge"], &sdk)?;
    run("pytest", &["--quiet", "-p", "no:cacheprovider"], &function)
}

/// Builds `plugins/polyglot/python-order` and the fixture for the suites, with the package
/// as pip installs it, so that a file that is missing in it is noticed.
pub(crate) fn build(layout: &Layout, destination: &Path) -> Result<()> {
    let fixtures = layout.root.join(SDK).join("fixtures");
    let fixture = super::fixture(layout, "python-calls")?;
    build_in(layout, &fixtures, "calls", &fixture)?;
    build_in(layout, &function(layout), "order", destination)
}

/// Builds the module in a folder.
fn build_in(layout: &Layout, folder: &Path, module: &str, destination: &Path) -> Result<()> {
    let sdk = layout.root.join(SDK);
    let source = sdk.join("src");
    let (package, version) = PACKAGE;
    staging::unless_made(destination, &[&source, folder], version, || {
        let builder = Environment::with(layout, package, version)?;
        let installed = layout.target.join("python-sdk");
        staging::empty(&installed)?;
        process::run(
            builder
                .command("python")?
                .args(["-m", "pip", "install", "--quiet"])
                .args(["--disable-pip-version-check", "--no-deps", "--target"])
                .arg(&installed)
                .arg(&sdk),
        )?;
        process::run(
            builder
                .command("python")?
                .args(["-m", "corral", "build", module, "--output"])
                .arg(destination)
                .current_dir(folder)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("PYTHONPATH", &installed),
        )
    })
}

/// Follows the guide, which makes its own environment.
pub(crate) fn guide(layout: &Layout, handler: &Path) -> Result<()> {
    guide::follow(layout, "python", handler, &[], &[])
}

/// Generates the modules that the edge of a plugin is checked and tested with, in the world
/// that has everything. The options are those of `corral/build/component.py`.
fn bindings(layout: &Layout, sdk: &Path) -> Result<PathBuf> {
    let (tool, version) = PACKAGE;
    let package = sdk.join("src").join("corral");
    let folder = layout.target.join("python-bindings");
    staging::empty(&folder)?;
    let mut generator: Command =
        Environment::with(layout, tool, version)?.command("componentize-py")?;
    process::run(
        generator
            .arg("--quiet")
            .arg("--wit-path")
            .arg(package.join("wit"))
            .arg("--wit-path")
            .arg(package.join("wit_http"))
            .args(["--world", "corral:python/function-http@0.1.0"])
            .args([
                "--import-interface-name",
                "corral:function/types@0.2.0=types",
            ])
            .args([
                "--import-interface-name",
                "wasi:http/types@0.2.0=http_types",
            ])
            .arg("bindings")
            .arg(&folder),
    )?;
    Ok(folder)
}

fn function(layout: &Layout) -> PathBuf {
    let plugins = layout.root.join("plugins");
    plugins.join("polyglot").join("python-order")
}
