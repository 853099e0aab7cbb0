//! Building the handler for a target, so that nothing of it depends on the folder.

use std::env;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::target::{Profile, Target};
use crate::cargo;
use crate::layout::Layout;
use crate::portable;
use crate::process;
use crate::tools::zig::ZigBuild;

/// A handler and what it was built for.
pub(super) struct Built {
    pub(super) target: Target,
    pub(super) handler: PathBuf,
}

impl Built {
    /// A handler that was built before.
    pub(super) fn existing(target: Target, file: &Path) -> Result<Self> {
        ensure!(
            file.is_file(),
            "there is no handler {}; leave out --handler to build it",
            file.display()
        );
        Ok(Self {
            target,
            handler: file.to_owned(),
        })
    }
}

/// Builds the handler in its own target folder: its compiler flags would otherwise have
/// everything compiled again at the next build without them.
pub(super) fn build(layout: &Layout, target: Target, profile: Profile) -> Result<Built> {
    let triple = target.triple();
    if let Some(obstacle) = target.obstacle() {
        bail!("{triple} {obstacle}");
    }
    portable::add_target(triple)?;
    let folder = layout.target.join("distributed");
    let mut command = match target {
        Target::LinuxX64 | Target::LinuxArm64 => ZigBuild::find(layout)?.command(&layout.root)?,
        Target::WindowsX64 => {
            portable::find_mingw()?;
            build_command(layout)
        }
        Target::MacArm64 => build_command(layout),
    };
    command
        .args(["--locked", "--workspace", "--bin", "handler"])
        .args(["--profile", profile.name(), "--target", triple])
        .arg("--target-dir")
        .arg(&folder)
        .env_remove("CARGO_BUILD_BUILD_DIR");
    let prefixes = prefixes(layout, &folder)?;
    command.env("CARGO_ENCODED_RUSTFLAGS", rust_flags(target, &prefixes));
    // Read by the build scripts of C libraries.
    let variable = format!("CFLAGS_{}", triple.replace('-', "_"));
    command.env(variable, c_flags(&prefixes));
    process::run(&mut command)?;
    let output = folder.join(triple).join(profile.name());
    Built::existing(target, &output.join(target.handler()))
}

fn build_command(layout: &Layout) -> Command {
    let mut command = cargo::command(&layout.root);
    command.arg("build");
    command
}

/// Folders of this machine, and what stands for them in the executable.
fn prefixes(layout: &Layout, target: &Path) -> Result<Vec<(String, &'static str)>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
        .context("there is no home folder; set CARGO_HOME")?;
    // `registry/src` has a folder for each registry, whose name differs with its address.
    let sources = home.join("registry").join("src");
    let registries = fs::read_dir(&sources)
        .with_context(|| format!("cannot read {}", sources.display()))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut prefixes = vec![(layout.root.clone(), "/corral"), (home, "/cargo")];
    // The last that fits is used.
    prefixes.push((target.to_owned(), "/target"));
    let registries = registries.iter().map(DirEntry::path);
    prefixes.extend(registries.map(|registry| (registry, "/crates")));
    prefixes
        .into_iter()
        .map(|(folder, name)| {
            let folder = folder.to_str().context("a folder's path is not UTF-8")?;
            Ok((folder.to_owned(), name))
        })
        .collect()
}

/// The flags of the Rust compiler, in the form of `CARGO_ENCODED_RUSTFLAGS`.
fn rust_flags(target: Target, prefixes: &[(String, &str)]) -> String {
    let mut flags: Vec<String> = prefixes
        .iter()
        .map(|(folder, name)| format!("--remap-path-prefix={folder}={name}"))
        .collect();
    if target == Target::WindowsX64 {
        flags.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
    }
    flags.join("\x1f")
}

/// The flags of C compilers.
fn c_flags(prefixes: &[(String, &str)]) -> String {
    let flags = prefixes.iter();
    let flags = flags.map(|(folder, name)| format!("-ffile-prefix-map={folder}={name}"));
    flags.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_mapped_for_both_compilers() {
        let prefixes = [("/a b".to_owned(), "/corral"), ("/t".to_owned(), "/target")];
        assert_eq!(
            rust_flags(Target::LinuxX64, &prefixes),
            "--remap-path-prefix=/a b=/corral\x1f--remap-path-prefix=/t=/target"
        );
        let windows = rust_flags(Target::WindowsX64, &[]);
        assert_eq!(windows, "-Clink-arg=-Wl,--no-insert-timestamp");
        let c = c_flags(&prefixes[1..]);
        assert_eq!(c, "-ffile-prefix-map=/t=/target");
    }
}
