//! The Rust SDK without the workspace, from which its manifests inherit versions and
//! dependencies.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use toml::{Table, Value};

use crate::sources::Files;

/// The SDK's folder, as the workspace's dependencies name it.
const FOLDER: &str = "guest-sdk/rust";

/// The tables of a manifest that list dependencies.
const DEPENDENCIES: [&str; 2] = ["build-dependencies", "dependencies"];

/// Tables that only this repository needs.
const LEFT_OUT: [&str; 2] = ["dev-dependencies", "lints"];

/// Makes the files build without the rest of the repository.
pub(crate) fn stand_alone(root: &Path, files: &mut Files) -> Result<()> {
    let workspace: Table = std::fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let workspace = table(&workspace, "workspace")?;
    for (name, text) in files.iter_mut() {
        if let Some(folder) = name.strip_suffix("Cargo.toml") {
            let manifest = normal(text, folder, workspace);
            *text = manifest.with_context(|| format!("{FOLDER}/{name}"))?;
        }
    }
    Ok(())
}

/// The manifest in `folder`, relative to the SDK, with what it inherits.
fn normal(manifest: &str, folder: &str, workspace: &Table) -> Result<String> {
    let mut manifest: Table = manifest.parse()?;
    for name in LEFT_OUT {
        manifest.remove(name);
    }
    let shared = table(workspace, "package")?;
    if let Some(package) = manifest.get_mut("package").and_then(Value::as_table_mut) {
        for (key, value) in package.iter_mut() {
            if inherits(value) {
                *value = get(shared, key)?.clone();
            }
        }
    }
    inherit_dependencies(&mut manifest, folder, workspace)?;
    let platforms = manifest.get_mut("target").and_then(Value::as_table_mut);
    for platform in platforms.into_iter().flat_map(Table::iter_mut) {
        if let Some(platform) = platform.1.as_table_mut() {
            for name in LEFT_OUT {
                platform.remove(name);
            }
            inherit_dependencies(platform, folder, workspace)?;
        }
    }
    Ok(toml::to_string(&manifest)?)
}

fn inherit_dependencies(of: &mut Table, folder: &str, workspace: &Table) -> Result<()> {
    let shared = table(workspace, "dependencies")?;
    for kind in DEPENDENCIES {
        let Some(own) = of.get_mut(kind).and_then(Value::as_table_mut) else {
            continue;
        };
        for (name, value) in own.iter_mut() {
            if inherits(value) {
                let merged = merged(get(shared, name)?, value, folder);
                *value = merged.with_context(|| format!("{kind}.{name}"))?;
            }
        }
    }
    Ok(())
}

/// The dependency of the workspace, with the features that the member adds.
fn merged(shared: &Value, own: &Value, folder: &str) -> Result<Value> {
    let mut merged = match shared {
        Value::String(version) => {
            Table::from_iter([("version".to_owned(), Value::String(version.clone()))])
        }
        Value::Table(table) => table.clone(),
        other => bail!("not a dependency: {other}"),
    };
    if let Some(path) = merged.get_mut("path") {
        let below = path.as_str().and_then(|path| path.strip_prefix(FOLDER));
        let below = below.context("a dependency outside of the SDK")?;
        let up = "../".repeat(folder.matches('/').count());
        *path = Value::String(format!("{up}{}", below.trim_start_matches('/')));
    }
    for (key, value) in own.as_table().into_iter().flatten() {
        match (key.as_str(), merged.get_mut(key), value) {
            ("workspace", ..) => {}
            ("features", Some(Value::Array(features)), Value::Array(more)) => {
                features.extend(more.iter().cloned());
            }
            _ => {
                merged.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(Value::Table(merged))
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

fn table<'a>(of: &'a Table, name: &str) -> Result<&'a Table> {
    let table = get(of, name)?.as_table();
    table.with_context(|| format!("`{name}` of the workspace is not a table"))
}

fn get<'a>(of: &'a Table, name: &str) -> Result<&'a Value> {
    of.get(name)
        .with_context(|| format!("the workspace has no `{name}`"))
}
