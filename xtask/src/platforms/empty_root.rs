//! A root folder with nothing but the handler and an app.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

/// Checks that the harness may change the root of a program.
pub(super) fn check() -> Result<()> {
    let mut command = Command::new("unshare");
    if process::capture(Command::new("id").arg("-u"))?.trim() != "0" {
        command.arg("--map-root-user");
    }
    process::capture(command.args(["--root=/", "true"])).context(
        "a program cannot be given another root folder; \
         run as root, or allow name spaces of users (`sysctl kernel.unprivileged_userns_clone=1`)",
    )?;
    Ok(())
}
