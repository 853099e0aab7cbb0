//! Go: bindings, the standard compiler, then a component.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{Workshop, staging};
use crate::cargo;
use crate::process;
use crate::tools::go::{Go, Platform};

const WORLD: &str = "service";

/// Builds the component, and a plain program.
pub(super) fn build(workshop: &Workshop<'_>) -> Result<()> {
    let wit = workshop.folder.join("wit").join("p2");
    let source = workshop.folder.join("go");
    let go = Go::find(workshop.layout)?;
    build_program(workshop, &go)?;
    // What the bindings import comes with the crate that generates them.
    let generator = cargo::source_of(&workshop.layout.root, "wit-bindgen-go")?;
    let bindings = workshop.folder.join("pkg");
    staging::copy(&generator.join("src").join("pkg"), &bindings)?;

    let output = workshop.destination("go");
    let inputs = [wit.as_path(), &source, &bindings];
    staging::unless_made(&output, &inputs, Go::VERSION, || {
        let module = workshop.folder.join("go-module");
        let core = module.with_extension("wasm");
        process::run(Command::new(&workshop.componentize).arg("go").args([
            &wit,
            Path::new(WORLD),
            &module,
        ]))?;
        staging::copy(&source, &module)?;
        let options = ["-buildmode=c-shared", "-ldflags", "-s -w -checklinkname=0"];
        go.build(&module, Platform::Wasi, &options, &core)?;
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

/// A program needs nothing but the compiler; the handler takes core modules.
fn build_program(workshop: &Workshop<'_>, go: &Go) -> Result<()> {
    let source = workshop.folder.join("go-program");
    let output = workshop.destination("go-program");
    staging::unless_made(&output, &[&source], Go::VERSION, || {
        go.build(&source, Platform::Wasi, &[], &output)
    })
}
