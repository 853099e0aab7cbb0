//! The packages that the handler is linked from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::target::Target;
use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// The package of the handler.
pub(super) const HANDLER: &str = "corral-handler";

/// One package.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Package {
    id: String,
    pub(super) name: String,
    pub(super) version: String,
    /// An SPDX expression.
    pub(super) license: Option<String>,
    /// Where it came from; `None` for those of this workspace.
    pub(super) source: Option<String>,
    manifest_path: PathBuf,
    /// The digest of its archive in Cargo.lock.
    #[serde(skip)]
    pub(super) sha256: Option<String>,
    targets: Vec<PackageTarget>,
}

#[derive(Clone, Debug, Deserialize)]
struct PackageTarget {
    kind: Vec<String>,
}

impl Package {
    /// The folder with its sources.
    pub(super) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }

    /// Whether it runs in the compiler and not in the handler.
    fn is_macro(&self) -> bool {
        let mut kinds = self.targets.iter().flat_map(|target| &target.kind);
        kinds.any(|kind| kind == "proc-macro")
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

/// A package and what it depends on for one target.
#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

impl Dependency {
    fn is_linked(&self) -> bool {
        self.dep_kinds.iter().any(|it| it.kind.is_none())
    }
}

#[derive(Deserialize)]
struct DependencyKind {
    /// `dev` or `build`; `None` for what is linked.
    kind: Option<String>,
}

/// The packages of one handler.
pub(super) struct Packages {
    /// Of this workspace, the handler among them.
    pub(super) own: Vec<Package>,
    /// Of others.
    pub(super) others: Vec<Package>,
    /// The ids of what each is linked from, by its id.
    edges: BTreeMap<String, BTreeSet<String>>,
}

impl Packages {
    /// Those that a handler for `target` is linked from, by their names.
    pub(super) fn linked(layout: &Layout, target: Target) -> Result<Self> {
        let text = process::capture(
            cargo::command(&layout.root)
                .args(["metadata", "--locked", "--format-version", "1"])
                .args(["--filter-platform", target.triple()]),
        )?;
        let metadata: Metadata =
            serde_json::from_str(&text).context("unexpected output of cargo metadata")?;
        let lock = fs::read_to_string(layout.root.join("Cargo.lock"))?;
        let lock: Lock = toml::from_str(&lock).context("unexpected Cargo.lock")?;
        Self::of(metadata, &lock)
    }

    /// What one of them is linked from.
    pub(super) fn dependencies(&self, package: &Package) -> impl Iterator<Item = &Package> {
        let ids = self.edges.get(&package.id);
        let all = self.own.iter().chain(&self.others);
        all.filter(move |one| ids.is_some_and(|ids| ids.contains(&one.id)))
    }

    fn of(metadata: Metadata, lock: &Lock) -> Result<Self> {
        let packages: BTreeMap<String, Package> = metadata
            .packages
            .into_iter()
            .map(|mut package| {
                package.sha256 = lock.digest(&package);
                (package.id.clone(), package)
            })
            .collect();
        let nodes: BTreeMap<String, Node> = metadata
            .resolve
            .nodes
            .into_iter()
            .map(|node| (node.id.clone(), node))
            .collect();
        let is_linked = |id: &str| packages.get(id).is_some_and(|one| !one.is_macro());
        let handler = packages.values().find(|package| package.name == HANDLER);
        let handler = handler.with_context(|| format!("the workspace has no {HANDLER}"))?;
        let mut edges = BTreeMap::new();
        let mut waiting = vec![handler.id.clone()];
        while let Some(id) = waiting.pop() {
            if edges.contains_key(&id) {
                continue;
            }
            let on: BTreeSet<String> = nodes
                .get(&id)
                .into_iter()
                .flat_map(|node| &node.deps)
                .filter(|dependency| dependency.is_linked() && is_linked(&dependency.pkg))
                .map(|dependency| dependency.pkg.clone())
                .collect();
            waiting.extend(on.iter().cloned());
            edges.insert(id, on);
        }
        let linked = packages
            .into_values()
            .filter(|package| edges.contains_key(&package.id));
        let (mut own, mut others): (Vec<_>, Vec<_>) =
            linked.partition(|package| package.source.is_none());
        let by_name = |one: &Package, other: &Package| {
            (&one.name, &one.version).cmp(&(&other.name, &other.version))
        };
        own.sort_by(by_name);
        others.sort_by(by_name);
        Ok(Self { own, others, edges })
    }
}

/// The parts of Cargo.lock that are used here.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

impl Lock {
    fn digest(&self, package: &Package) -> Option<String> {
        let mut locked = self.package.iter();
        let locked =
            locked.find(|one| one.name == package.name && one.version == package.version)?;
        locked.checksum.clone()
    }
}

/// A handler that is linked from three packages and compiled with more.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test panics with the reason")]
pub(super) fn example() -> Packages {
    use serde_json::{Value, json};

    fn package(name: &str, kind: &str, source: Option<&str>) -> Value {
        json!({
            "id": name, "name": name, "version": "1.0.0", "license": "MIT/ISC",
            "source": source, "manifest_path": format!("/{name}/Cargo.toml"),
            "targets": [{ "kind": [kind] }],
        })
    }

    fn node(id: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let dependencies = dependencies.iter();
        let dependencies = dependencies
            .map(|(name, kind)| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] }));
        json!({ "id": id, "deps": dependencies.collect::<Vec<_>>() })
    }

    let registry = Some("registry");
    let metadata = json!({
        "packages": [
            package(HANDLER, "bin", None),
            package("own", "lib", None),
            package("linked", "lib", registry),
            package("deep", "lib", registry),
            package("derive", "proc-macro", registry),
            package("of-derive", "lib", registry),
            package("builds", "lib", registry),
            package("tests", "lib", registry),
        ],
        "resolve": { "nodes": [
            node(HANDLER, &[
                ("own", None), ("derive", None), ("builds", Some("build")), ("tests", Some("dev")),
            ]),
            node("own", &[("linked", None)]),
            node("linked", &[("deep", None), ("linked", None)]),
            node("derive", &[("of-derive", None)]),
        ] },
    });
    let lock = "[[package]]\nname = 'deep'\nversion = '1.0.0'\nchecksum = 'abc'\n";
    let lock = toml::from_str(lock).unwrap();
    Packages::of(serde_json::from_value(metadata).unwrap(), &lock).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_linked_counts() {
        let packages = example();
        let names = |packages: &[Package]| -> Vec<String> {
            packages.iter().map(|one| one.name.clone()).collect()
        };
        assert_eq!(names(&packages.own), [HANDLER, "own"]);
        assert_eq!(names(&packages.others), ["deep", "linked"]);
    }
}
