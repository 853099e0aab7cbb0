//! Which files of an app folder are needed where it is deployed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use corral_app::{App, Function};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::reason::Reason;
use crate::cli::build;

/// Names of files that only tools for building read. They stay out of the root of an app
/// whose plugins are built.
const MANIFESTS: [&str; 16] = [
    "Cargo.lock",
    "Cargo.toml",
    "Dockerfile",
    "Makefile",
    "go.mod",
    "go.sum",
    "go.work",
    "go.work.sum",
    "package-lock.json",
    "package.json",
    "pnpm-lock.yaml",
    "pyproject.toml",
    "rust-toolchain.toml",
    "tsconfig.json",
    "uv.lock",
    "yarn.lock",
];

/// Folders that builds fill, by their names alone.
const BUILD_TREES: [&str; 2] = ["node_modules", "__pycache__"];

/// What caches put into their folders (<https://bford.info/cachedir/>), as Cargo does.
const CACHE_TAG: &str = "CACHEDIR.TAG";

/// Which files are needed.
pub(super) struct Rules {
    root: PathBuf,
    /// Files that the app cannot do without.
    required: BTreeSet<PathBuf>,
    /// Folders that plugins are granted.
    granted: Vec<PathBuf>,
    /// The folders of functions whose plugins are built there, with their names.
    built: Vec<(PathBuf, String)>,
    /// Other files that plugins are built from.
    inputs: BTreeMap<PathBuf, String>,
    /// The folder for compiled code of this machine.
    cache: PathBuf,
    /// Files that are replaced, and why.
    replaced: Vec<(PathBuf, Reason)>,
    ignored: Gitignore,
}

impl Rules {
    /// The rules for `app`. Files of `replaced` stay out.
    ///
    /// # Errors
    /// When .funcignore cannot be read.
    pub(super) fn new(app: &App, cache: PathBuf, replaced: Vec<(PathBuf, Reason)>) -> Result<Self> {
        let root = app.root.clone();
        let functions = || app.functions.iter().chain(&app.proxy_functions);
        let of_app = ["host.json", "corral.json", "corral.lock", "proxies.json"];
        let mut required: BTreeSet<PathBuf> = of_app.iter().map(|name| root.join(name)).collect();
        for function in functions() {
            let folder = &function.folder;
            required.extend(["function.json", "plugin.json"].map(|name| folder.join(name)));
            required.insert(function.plugin.clone());
        }
        required.retain(|file| file.is_file());
        let built = app.functions.iter().filter_map(|function| {
            function.config.build.as_ref()?;
            Some((function.folder.clone(), function.name.clone()))
        });
        let unbuilt = app.unbuilt.iter();
        let unbuilt = unbuilt.map(|function| (function.folder.clone(), function.name.clone()));
        Ok(Self {
            required,
            granted: app.functions.iter().flat_map(granted).collect(),
            built: built.chain(unbuilt).collect(),
            inputs: build::inputs(app),
            cache,
            replaced,
            ignored: funcignore(&root)?,
            root,
        })
    }

    /// Whether the file or folder at `path`, below the root, is in the package.
    ///
    /// # Errors
    /// With the reason why it is not.
    pub(super) fn judge(&self, path: &Path, is_folder: bool) -> Result<(), Reason> {
        self.never(path)?;
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let needed = self.needs(path);
        match self
            .ignored
            .matched_path_or_any_parents(relative, is_folder)
        {
            Match::Ignore(_) if is_folder && needed => return Ok(()),
            Match::Ignore(glob) => return Err(Reason::FuncIgnore(glob.original().to_owned())),
            Match::Whitelist(_) => return Ok(()),
            Match::None => {}
        }
        if needed {
            return Ok(());
        }
        self.by_default(path, is_folder)
    }

    /// Whether `path` is a file that the app cannot do without, is a folder with one, or
    /// is in a folder that a plugin is granted.
    pub(super) fn needs(&self, path: &Path) -> bool {
        let required = self.required.iter().any(|file| file.starts_with(path));
        let granted = self.granted.iter();
        let mut granted = granted.filter(|folder| folder.starts_with(&self.root));
        required || granted.any(|folder| path.starts_with(folder) || folder.starts_with(path))
    }

    /// The files that the app cannot do without.
    pub(super) fn required(&self) -> impl Iterator<Item = &Path> {
        self.required.iter().map(PathBuf::as_path)
    }

    /// The folders that plugins are granted.
    pub(super) fn granted(&self) -> &[PathBuf] {
        &self.granted
    }

    /// What no line of .funcignore can bring back.
    fn never(&self, path: &Path) -> Result<(), Reason> {
        if let Some((_, reason)) = self.replaced.iter().find(|(file, _)| file == path) {
            return Err(reason.clone());
        }
        if path == self.root.join("local.settings.json") {
            return Err(Reason::Settings);
        }
        if path == self.root.join(".corral") || path == self.cache {
            return Err(Reason::Local);
        }
        if [".git", ".hg", ".svn"].contains(&name(path)) {
            return Err(Reason::VersionControl);
        }
        Ok(())
    }

    /// What stays out unless .funcignore brings it back.
    fn by_default(&self, path: &Path, is_folder: bool) -> Result<(), Reason> {
        let name = name(path);
        if name.starts_with('.') {
            return Err(Reason::Hidden);
        }
        if is_folder && (BUILD_TREES.contains(&name) || path.join(CACHE_TAG).is_file()) {
            return Err(Reason::BuildTree);
        }
        if name.ends_with('~') || name.starts_with('#') {
            return Err(Reason::Leftover);
        }
        let mut built = self.built.iter();
        let source = built.find(|(folder, _)| path.starts_with(folder) && path != folder);
        if let Some((_, function)) = source {
            return Err(Reason::Source(function.clone()));
        }
        let canonical = || fs::canonicalize(path).ok();
        if let Some(function) = canonical().and_then(|path| self.inputs.get(&path)) {
            return Err(Reason::Source(function.clone()));
        }
        let in_root = path.parent() == Some(&self.root);
        if in_root && !self.built.is_empty() && MANIFESTS.contains(&name) {
            return Err(Reason::Manifest);
        }
        Ok(())
    }
}

/// The folders that the plugin of `function` is granted.
fn granted(function: &Function) -> Vec<PathBuf> {
    let config = &function.config;
    let rules = config.mcp.iter().flat_map(|mcp| &mcp.rules);
    let by_rule = rules.flat_map(|rule| &rule.grants.files);
    let all = config.grants.files.iter().chain(by_rule);
    all.map(|grant| grant.host.clone()).collect()
}

fn funcignore(root: &Path) -> Result<Gitignore> {
    let mut builder = GitignoreBuilder::new(root);
    let file = root.join(".funcignore");
    if file.is_file()
        && let Some(error) = builder.add(&file)
    {
        return Err(error).context("cannot read .funcignore");
    }
    builder.build().context("cannot read .funcignore")
}

fn name(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str());
    name.unwrap_or_default()
}
