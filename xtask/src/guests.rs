//! Guests: what to build, and where each result is copied.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use crate::cargo::{self, Message, Package};
use crate::layout::Layout;
use crate::process;
use crate::progress::Progress;
use crate::toolchain::{TARGETS, Toolchain};

/// The cargo workspaces whose members are guests.
const WORKSPACES: [&str; 2] = ["plugins", "tests/guests"];

/// All guests of one workspace for one target: one call of cargo.
pub(crate) struct Batch {
    workspace: PathBuf,
    target: String,
    guests: Vec<Guest>,
}

struct Guest {
    package: Package,
    destination: PathBuf,
}

/// A built guest.
pub(crate) struct Built {
    /// Where the `.wasm` is.
    pub(crate) file: PathBuf,
    /// Its size in bytes.
    pub(crate) size: usize,
    /// Whether it differs from what was there before.
    pub(crate) changed: bool,
}

/// Lists the guests to build.
pub(crate) fn plan(layout: &Layout) -> Result<Vec<Batch>> {
    let mut batches = Vec::new();
    for workspace in WORKSPACES.map(|name| layout.root.join(name)) {
        if workspace.join("Cargo.toml").is_file() {
            batches.extend(plan_workspace(layout, &workspace)?);
        }
    }
    Ok(batches)
}

/// Lists the guests to build in one workspace.
pub(crate) fn plan_workspace(layout: &Layout, workspace: &Path) -> Result<Vec<Batch>> {
    let mut by_call: BTreeMap<(String, Option<String>), Vec<Guest>> = BTreeMap::new();
    for package in cargo::metadata(&workspace.join("Cargo.toml"))?.packages {
        if package.targets.iter().any(cargo::Target::is_module) {
            let target = target_of(&package)?;
            let destination = destination_of(&package, layout)?;
            let apart = is_apart(&package).then(|| package.name.clone());
            by_call.entry((target, apart)).or_default().push(Guest {
                package,
                destination,
            });
        }
    }
    let batches = by_call.into_iter().map(|((target, _), guests)| Batch {
        workspace: workspace.to_path_buf(),
        target,
        guests,
    });
    Ok(batches.collect())
}

/// Builds all batches, one step each.
pub(crate) fn build(
    layout: &Layout,
    toolchain: &Toolchain,
    batches: &[Batch],
    progress: &mut Progress,
) -> Result<Vec<Built>> {
    let mut built = Vec::new();
    for batch in batches {
        built.extend(progress.step(&batch.description(layout), || {
            batch.build(layout, toolchain)
        })?);
    }
    Ok(built)
}

impl Batch {
    fn description(&self, layout: &Layout) -> String {
        let count = self.guests.len();
        let plural = if count == 1 { "" } else { "s" };
        let folder = self.workspace.strip_prefix(&layout.root);
        format!(
            "building {count} guest{plural} of {} for {}",
            folder.unwrap_or(&self.workspace).display(),
            self.target
        )
    }

    fn build(&self, layout: &Layout, toolchain: &Toolchain) -> Result<Vec<Built>> {
        let mut command = cargo::command(&self.workspace);
        toolchain.apply(&mut command);
        command
            .args(["build", "--release", "--target", &self.target])
            .args(["--message-format", "json-render-diagnostics"])
            .arg("--target-dir")
            .arg(layout.guest_target())
            .stderr(Stdio::inherit());
        for guest in &self.guests {
            command.args(["--package", &guest.package.name]);
        }
        let messages = process::capture(&mut command)?;
        let messages = messages
            .lines()
            .map(|line| serde_json::from_str(line).context("cargo wrote a line that is not JSON"))
            .collect::<Result<Vec<Message>>>()?;
        self.guests
            .iter()
            .map(|guest| guest.deliver(&messages))
            .collect()
    }
}

impl Guest {
    /// Copies the result to where it is used. An equal file is not touched, because
    /// a handler that watches it would load it again.
    fn deliver(&self, messages: &[Message]) -> Result<Built> {
        let source = self.artifact(messages)?;
        let module =
            fs::read(source).with_context(|| format!("cannot read {}", source.display()))?;
        let file = self.destination.clone();
        let changed = fs::read(&file).ok().as_ref() != Some(&module);
        if changed {
            write(&file, &module).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(Built {
            file,
            size: module.len(),
            changed,
        })
    }

    /// The `.wasm` that cargo built from this package.
    fn artifact<'a>(&self, messages: &'a [Message]) -> Result<&'a Path> {
        let modules: Vec<&PathBuf> = messages
            .iter()
            .filter(|message| message.reason == "compiler-artifact")
            .filter(|message| message.package_id.as_ref() == Some(&self.package.id))
            .filter(|message| {
                message
                    .target
                    .as_ref()
                    .is_some_and(cargo::Target::is_module)
            })
            .flat_map(|message| &message.filenames)
            .filter(|file| {
                file.extension()
                    .is_some_and(|extension| extension == "wasm")
            })
            .collect();
        match modules.as_slice() {
            [module] => Ok(module),
            several => bail!(
                "{} builds {} modules; a guest is one `cdylib` or one `bin`",
                self.package.manifest_path.display(),
                several.len()
            ),
        }
    }
}

/// Replaces the file atomically, so that a running handler never reads a part of
/// it.
fn write(file: &Path, module: &[u8]) -> Result<()> {
    let folder = file.parent().context("the path has no folder")?;
    fs::create_dir_all(folder)?;
    let unfinished = file.with_extension("wasm.new");
    fs::write(&unfinished, module)?;
    fs::rename(&unfinished, file)?;
    Ok(())
}

/// `[package.metadata.corral] target`, or the target of plugins.
fn target_of(package: &Package) -> Result<String> {
    let [default, _] = TARGETS;
    let target = package
        .metadata
        .pointer("/corral/target")
        .map_or(Some(default), serde_json::Value::as_str);
    match target {
        Some(target) if TARGETS.contains(&target) => Ok(target.to_owned()),
        _ => bail!(
            "{}: [package.metadata.corral] target is not one of {}",
            package.manifest_path.display(),
            TARGETS.join(", ")
        ),
    }
}

/// `[package.metadata.corral] apart`: whether the package has its own call of cargo. In
/// one call, a feature of a dependency that one package turns on is in all plugins.
fn is_apart(package: &Package) -> bool {
    package.metadata.pointer("/corral/apart") == Some(&serde_json::Value::Bool(true))
}

/// A guest that is a function is copied into its folder, under the name that the handler
/// expects: beside `function.json`, or beside `plugin.json` if a route of host.json calls
/// it. Any other guest is for tests.
fn destination_of(package: &Package, layout: &Layout) -> Result<PathBuf> {
    let folder = package
        .manifest_path
        .parent()
        .context("a manifest has no folder")?;
    let is_function = ["function.json", "plugin.json"].map(|file| folder.join(file).is_file());
    if !is_function.contains(&true) {
        return Ok(layout.test_guests().join(format!("{}.wasm", package.name)));
    }
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .with_context(|| format!("the name of {} is not UTF-8", folder.display()))?;
    Ok(folder.join(format!("{name}.wasm")))
}
