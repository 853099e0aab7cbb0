//! Builds each implementation after a change of its source.
//!
//! It happens in a copy of the sources, because compilers recognize what they have
//! compiled before.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};

use super::Language;
use crate::cargo;
use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::sdk;
use crate::toolchain::{TARGETS, Toolchain};

/// What the builds read, from the root of the repository.
const FOLDERS: [&str; 4] = ["guest-sdk", "plugins", "tests/callers", "wit"];
const FILES: [&str; 2] = ["Cargo.toml", "rust-toolchain.toml"];

/// A copy of the sources.
pub(super) struct Workshop<'a> {
    copy: Layout,
    compiler: &'a Toolchain,
}

/// A plugin that was built.
pub(super) struct Built {
    pub(super) language: &'static str,
    pub(super) plugin: Vec<u8>,
    /// The time of the second build, with the caches that the first one filled.
    pub(super) milliseconds: u128,
}

impl<'a> Workshop<'a> {
    /// Copies the sources to `folder`. Tools and caches are those of the repository.
    pub(super) fn new(layout: &Layout, folder: &Path, compiler: &'a Toolchain) -> Result<Self> {
        for name in FOLDERS {
            staging::copy(&layout.root.join(name), &folder.join(name))?;
        }
        for name in FILES {
            let content = fs::read(layout.root.join(name))?;
            staging::write(&folder.join(name), &content)?;
        }
        Ok(Self {
            copy: Layout {
                root: folder.to_path_buf(),
                target: layout.target.clone(),
            },
            compiler,
        })
    }

    /// Builds the plugin into `folder` twice, each time after a change.
    pub(super) fn build(&self, language: &Language, folder: &Path) -> Result<Built> {
        fs::create_dir_all(folder)?;
        let mut plugin = Vec::new();
        let mut milliseconds = 0;
        for _ in 0..2 {
            self.change(language)?;
            let started = Instant::now();
            let file = self.build_once(language, folder)?;
            milliseconds = started.elapsed().as_millis();
            plugin = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        }
        Ok(Built {
            language: language.name,
            plugin,
            milliseconds,
        })
    }

    fn build_once(&self, language: &Language, folder: &Path) -> Result<PathBuf> {
        if language.name != "rust" {
            let plugin = folder.join(language.name).with_extension("wasm");
            sdk::build(&self.copy, language.name, &plugin)?;
            return Ok(plugin);
        }
        let [target, _] = TARGETS;
        let guests = self.copy.guest_target();
        let mut command = cargo::command(&self.folder(language));
        self.compiler.apply(&mut command);
        command.args(["build", "--release", "--target", target, "--target-dir"]);
        process::run(command.arg(&guests))?;
        Ok(guests.join(target).join("release").join("order.wasm"))
    }

    fn folder(&self, language: &Language) -> PathBuf {
        self.copy.root.join("plugins").join(language.folder)
    }

    /// Adds a comment that no earlier build has seen to each source file.
    fn change(&self, language: &Language) -> Result<()> {
        let folder = self.folder(language);
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let mut changed = 0;
        for (name, content) in staging::read(&folder)? {
            let extension = name.extension().and_then(|extension| extension.to_str());
            if !extension.is_some_and(|extension| language.extensions.contains(&extension)) {
                continue;
            }
            let comment = format!("\n{} {now}\n", language.comment);
            staging::write(&folder.join(&name), &[content, comment.into()].concat())?;
            changed += 1;
        }
        ensure!(changed > 0, "{} has no source", folder.display());
        Ok(())
    }
}
