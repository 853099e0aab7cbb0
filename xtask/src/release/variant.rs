//! The ways of compiling the handler for release.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::profile;
use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// A way of compiling the handler.
#[derive(Clone, Copy)]
pub(crate) enum Variant {
    /// The profile `dist`: optimised as a whole.
    Dist,
    /// Counts how often each piece of code runs.
    Instrumented,
    /// The profile `dist`, with what the instrumented handler has counted.
    Profiled,
}

impl Variant {
    /// Builds it and returns the handler's path.
    ///
    /// Those with compiler flags have their own target folder, and name the
    /// target: cargo then leaves the flags out where it compiles build scripts.
    pub(crate) fn build(self, layout: &Layout) -> Result<PathBuf> {
        let (profile, folder) = match self {
            Self::Dist => ("dist", None),
            Self::Instrumented => ("release", Some("instrumented")),
            Self::Profiled => ("dist", Some("profiled")),
        };
        let mut command = cargo::command(&layout.root);
        command
            .args(["build", "--workspace", "--bin", "handler"])
            .args(["--profile", profile]);
        let mut output = layout.target.clone();
        if let Some(folder) = folder {
            let target = this_target()?;
            output.extend([folder, target.as_str()]);
            command
                .arg("--target-dir")
                .arg(layout.target.join(folder))
                .args(["--target", &target]);
        }
        match self {
            Self::Dist => {}
            Self::Instrumented => {
                command
                    .env("CARGO_PROFILE_RELEASE_LTO", "off")
                    .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                    .env(
                        "RUSTFLAGS",
                        flag("-Cprofile-generate=", profile::counts(layout))?,
                    );
            }
            Self::Profiled => {
                command.env(
                    "RUSTFLAGS",
                    flag("-Cprofile-use=", profile::merged(layout))?,
                );
            }
        }
        process::run(&mut command)?;
        Ok(output.join(profile).join(format!("handler{EXE_SUFFIX}")))
    }
}

fn flag(option: &str, path: PathBuf) -> Result<String> {
    let path = path.into_os_string().into_string();
    let path = path.ok().filter(|path| !path.contains(' '));
    let path = path.context("the path of the target folder has a space or is not UTF-8")?;
    Ok(format!("{option}{path}"))
}

/// The target that the compiler builds for by default.
fn this_target() -> Result<String> {
    let text = process::capture(Command::new("rustc").args(["--version", "--verbose"]))?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host
        .context("`rustc --version --verbose` names no host")?
        .to_owned())
}
