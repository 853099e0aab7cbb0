//! Packs the templates of `handler new` and the SDKs that functions are built with,
//! because no registry has the SDKs.

mod archive;
mod rust_sdk;
mod sources;

use std::env;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::sources::Files;

/// The folders of `guest-sdk`.
const SDKS: [&str; 5] = ["c", "go", "javascript", "python", "rust"];

/// What only the SDKs' own tests need: folders at the top of an SDK, files, and
/// endings of names.
const FOLDERS_OF_TESTS: [&str; 4] = ["fixtures", "test", "tests", "tests-edge"];
const FILES_OF_TESTS: [&str; 3] = [".npmrc", "package-lock.json", "requirements-dev.txt"];
const ENDINGS_OF_TESTS: [&str; 1] = ["_test.go"];

fn main() -> Result<()> {
    let handler = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let root = handler
        .ancestors()
        .nth(2)
        .context("the crate is in host/handler")?;
    let packed = PathBuf::from(variable("OUT_DIR")?);

    let templates = sources::below(root, "host/handler/templates")?;
    archive::write(&packed.join("templates.json.zlib"), &templates)?;
    for language in SDKS {
        let files = sdk(root, language)?;
        archive::write(&packed.join(format!("sdk-{language}.json.zlib")), &files)?;
        println!(
            "cargo::rustc-env=SDK_{}={}",
            language.to_uppercase(),
            digest(&files)
        );
    }
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={}/Cargo.toml", root.display());
    Ok(())
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("cargo sets {name}"))
}

/// The SDK as its users need it.
fn sdk(root: &Path, language: &str) -> Result<Files> {
    let mut files = sources::below(root, &format!("guest-sdk/{language}"))?;
    files.retain(|name, _| !is_of_tests(name));
    if language == "rust" {
        rust_sdk::stand_alone(root, &mut files)?;
    }
    Ok(files)
}

fn is_of_tests(name: &str) -> bool {
    let folder = name.split_once('/').map_or("", |(folder, _)| folder);
    FOLDERS_OF_TESTS.contains(&folder)
        || FILES_OF_TESTS.contains(&name)
        || ENDINGS_OF_TESTS.iter().any(|ending| name.ends_with(ending))
}

/// Whether an unpacked SDK is the one of this handler.
fn digest(files: &Files) -> String {
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
