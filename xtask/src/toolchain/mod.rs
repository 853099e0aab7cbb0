//! Finds or installs a compiler for guests.
//!
//! Guests need the standard library for WebAssembly. The Rust toolchain in use
//! has it or can fetch it where rustup's server is reachable. Debian packages a
//! compiler together with the library's source, from which cargo then builds
//! the library: slower the first time, but it needs only Debian's mirror.

pub(crate) mod debian;
mod in_use;

use std::env;
use std::process::Command;

use anyhow::{Result, bail};

/// The targets that guests are built for: plugins that import nothing but their
/// contract, and ordinary programs.
pub(crate) const TARGETS: [&str; 2] = ["wasm32-unknown-unknown", "wasm32-wasip1"];

/// Forces one of the two: `rustup` or `debian`.
const CHOICE: &str = "CORRAL_GUEST_TOOLCHAIN";

/// Settings of the machine-native build that would end up in the guests.
const FOREIGN: [&str; 7] = [
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTFLAGS",
];

/// A compiler that can build for [`TARGETS`].
pub(crate) struct Toolchain {
    description: String,
    environment: Vec<(&'static str, String)>,
}

impl Toolchain {
    /// A description for people.
    pub(crate) fn description(&self) -> &str {
        &self.description
    }

    /// Makes a cargo command use this compiler and ignore the environment of the
    /// surrounding build.
    pub(crate) fn apply(&self, command: &mut Command) {
        for name in FOREIGN {
            command.env_remove(name);
        }
        for (name, value) in &self.environment {
            command.env(name, value);
        }
    }
}

/// Finds a compiler; installs one if there is none.
///
/// An installed compiler is preferred, so that a second run needs no network.
pub(crate) fn find_or_set_up() -> Result<Toolchain> {
    let choice = env::var(CHOICE).unwrap_or_default();
    let (rustup, debian) = match choice.as_str() {
        "" => (true, true),
        "rustup" => (true, false),
        "debian" => (false, true),
        other => bail!("{CHOICE} is {other:?}; set it to \"rustup\" or \"debian\", or unset it"),
    };
    if rustup && let Some(found) = in_use::find()? {
        return Ok(found);
    }
    if debian && let Some(found) = debian::find() {
        return Ok(found);
    }
    let mut reasons = Vec::new();
    if rustup {
        match in_use::add_targets() {
            Ok(added) => return Ok(added),
            Err(reason) => reasons.push(reason),
        }
    }
    if debian {
        match debian::install() {
            Ok(installed) => return Ok(installed),
            Err(reason) => reasons.push(reason),
        }
    }
    let reasons: Vec<String> = reasons
        .iter()
        .map(|reason| format!("  - {reason:#}\n"))
        .collect();
    bail!(
        "no compiler for {} was found, and none could be set up:\n{}\
         run `{}`, or on Debian as root `{}`",
        TARGETS.join(" and "),
        reasons.concat(),
        in_use::REMEDY,
        debian::REMEDY
    )
}
