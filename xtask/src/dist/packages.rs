//! The packages that the handler is linked from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::target::Target;
use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// The package of the handler.
const HANDLER: &str = "corral-handler";

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
    pub(super) manifest_path: PathBuf,
    targets: Vec<PackageTarget>,
}

#[derive(Clone, Debug, Deserialize)]
struct PackageTarget {
    kind: Vec<String>,
}

impl Package {
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
        Self::of(metadata)
    }

    fn of(metadata: Metadata) -> Result<Self> {
        let packages: BTreeMap<String, Package> = metadata
            .packages
            .into_iter()
            .map(|package| (package.id.clone(), package))
            .collect();
        let nodes: BTreeMap<&str, &Node> = metadata
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node))
            .collect();
        let handler = packages.values().find(|package| package.name == HANDLER);
        let handler = handler.with_context(|| format!("the workspace has no {HANDLER}"))?;
        let mut linked = BTreeSet::new();
        let mut waiting = vec![handler.id.as_str()];
        while let Some(id) = waiting.pop() {
            let package = packages.get(id).context("cargo metadata is incomplete")?;
            if package.is_macro() || !linked.insert(id) {
                continue;
            }
            let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let is_linked =
                |dependency: &&Dependency| dependency.dep_kinds.iter().any(|it| it.kind.is_none());
            waiting.extend(dependencies.filter(is_linked).map(|it| it.pkg.as_str()));
        }
        let linked = linked
            .into_iter()
            .filter_map(|id| packages.get(id).cloned());
        let (mut own, mut others): (Vec<_>, Vec<_>) =
            linked.partition(|package| package.source.is_none());
        let by_name = |one: &Package, other: &Package| {
            (&one.name, &one.version).cmp(&(&other.name, &other.version))
        };
        own.sort_by(by_name);
        others.sort_by(by_name);
        Ok(Self { own, others })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn package(name: &str, kind: &str, source: Option<&str>) -> Value {
        json!({
            "id": name, "name": name, "version": "1.0.0", "license": "MIT", "source": source,
            "manifest_path": format!("/{name}/Cargo.toml"), "targets": [{ "kind": [kind] }],
        })
    }

    fn node(id: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let dependencies = dependencies.iter();
        let dependencies = dependencies
            .map(|(name, kind)| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] }));
        json!({ "id": id, "deps": dependencies.collect::<Vec<_>>() })
    }

    #[test]
    fn only_what_is_linked_counts() {
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
        let packages = Packages::of(serde_json::from_value(metadata).unwrap()).unwrap();
        let names = |packages: &[Package]| -> Vec<String> {
            packages.iter().map(|one| one.name.clone()).collect()
        };
        assert_eq!(names(&packages.own), [HANDLER, "own"]);
        assert_eq!(names(&packages.others), ["deep", "linked"]);
    }
}
