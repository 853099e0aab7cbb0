//! QEMU for programs of another processor.
//!
//! The handler starts itself again to compile plugins, so the kernel has to know which
//! program starts such files (`binfmt_misc`).

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;
use crate::toolchain::debian;

/// Where the kernel lists what starts which files.
const REGISTER: &str = "/proc/sys/fs/binfmt_misc";

/// What Debian's package says of AArch64, in the form that the kernel reads.
const ENTRY: &str = "/usr/lib/binfmt.d/qemu-aarch64.conf";

/// What a developer can do if this program may not.
const REMEDY: &str = "run as root `mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc` \
    and `cat /usr/lib/binfmt.d/qemu-aarch64.conf > /proc/sys/fs/binfmt_misc/register`; \
    a container needs the privilege, or the host has to do it";

/// Finds or installs QEMU, and has the kernel start it for programs of AArch64.
pub(super) fn prepare() -> Result<()> {
    if !Path::new(ENTRY).is_file() {
        debian::install_packages(&["qemu-user-static"])
            .context("QEMU is needed and not installed")?;
    }
    if is_registered() {
        return Ok(());
    }
    register().context(REMEDY)
}

fn is_registered() -> bool {
    fs::read_to_string(Path::new(REGISTER).join("qemu-aarch64"))
        .is_ok_and(|entry| entry.starts_with("enabled"))
}

fn register() -> Result<()> {
    let register = Path::new(REGISTER).join("register");
    if !register.exists() {
        process::capture(Command::new("mount").args([
            "-t",
            "binfmt_misc",
            "binfmt_misc",
            REGISTER,
        ]))?;
    }
    let entry = fs::read_to_string(ENTRY).with_context(|| format!("cannot read {ENTRY}"))?;
    fs::write(&register, entry.trim_end())
        .with_context(|| format!("cannot write {}", register.display()))
}
