//! Debian's packaged compiler, with a standard library built from its source.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::Toolchain;
use crate::process;

/// The compiler, its library's source, the C library that WASI programs link,
/// and a linker for WebAssembly.
const PACKAGES: [&str; 4] = ["rustc-web", "rust-web-src", "wasi-libc", "lld-19"];

/// The command that a developer can run, if possible.
pub(super) const REMEDY: &str =
    "apt-get update && apt-get install rustc-web rust-web-src wasi-libc lld-19";

const COMPILER: &str = "/usr/bin/rustc";
const LINKER: &str = "/usr/bin/wasm-ld-19";

/// The packaged compiler brings no start code and no C library for WASI, so the
/// linker is told where Debian's are. The start code calls `main`, which a
/// library does not have: between `--start-lib` and `--end-lib` it is linked
/// only where the entry point `_start` is asked for, that is, into programs.
const WASI_FLAGS: &str = "-C link-self-contained=no -L /usr/lib/wasm32-wasi \
    -C link-arg=--start-lib -C link-arg=/usr/lib/wasm32-wasi/crt1-command.o \
    -C link-arg=--end-lib";

/// Returns Debian's compiler if all its packages are installed.
pub(super) fn find() -> Option<Toolchain> {
    // /usr/bin/rustc is not sufficient: it may be the older compiler of the package
    // `rustc`.
    let states = process::capture(
        Command::new("dpkg-query")
            .args(["--show", "--showformat", "${db:Status-Status}\n"])
            .args(PACKAGES),
    )
    .ok()?;
    if !states.lines().all(|state| state == "installed") {
        return None;
    }
    let version = process::capture(Command::new(COMPILER).arg("--version")).ok()?;
    Some(Toolchain {
        description: format!(
            "{}, from Debian, which builds the standard library the first time",
            version.trim()
        ),
        environment: vec![
            ("RUSTC", COMPILER.into()),
            // Building the standard library is an unstable feature of cargo.
            ("RUSTC_BOOTSTRAP", "1".into()),
            ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER.into()),
            ("CARGO_TARGET_WASM32_WASIP1_LINKER", LINKER.into()),
            ("CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS", WASI_FLAGS.into()),
        ],
    })
}

/// Installs the packages, as root or through a `sudo` that needs no password.
pub(super) fn install() -> Result<Toolchain> {
    install_packages(&PACKAGES)?;
    find().context("apt-get installed the packages, but the compiler does not run")
}

/// Installs Debian packages. Package lists are fetched only if the first try
/// fails, because a fresh machine has none and a stale list names files that
/// are gone.
pub(crate) fn install_packages(packages: &[&str]) -> Result<()> {
    which::which("apt-get").context("not a Debian system: apt-get is not installed")?;
    let install = || {
        process::run(
            apt_get()?
                .args(["install", "--no-install-recommends"])
                .args(packages),
        )
    };
    if install().is_ok() {
        return Ok(());
    }
    process::run(apt_get()?.arg("update"))?;
    install()
}

/// A non-interactive `apt-get` that waits for other instances.
fn apt_get() -> Result<Command> {
    let mut command = if process::capture(Command::new("id").arg("-u"))?.trim() == "0" {
        Command::new("apt-get")
    } else {
        if process::capture(Command::new("sudo").args(["-n", "true"])).is_err() {
            bail!("apt-get needs root, and sudo is not available without a password");
        }
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command
        .args(["--assume-yes", "--quiet"])
        .args(["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    Ok(command)
}
