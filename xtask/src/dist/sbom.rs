//! The bill of materials, in the form of CycloneDX 1.6 (JSON).

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::packages::{Package, Packages};
use super::target::Target;

/// Libraries in C that packages contain, with the package and the licence. Their
/// versions are those that the packages' own versions stand for.
const IN_C: [(&str, &str, &str); 3] = [
    ("libmimalloc-sys", "mimalloc", "MIT"),
    ("libsqlite3-sys", "SQLite", "blessing"),
    ("ring", "BoringSSL", "Apache-2.0 AND ISC AND OpenSSL"),
];

/// The document for a handler of `target`. It has no serial number and no time, so that
/// the same packages give the same bytes.
pub(super) fn document(packages: &Packages, target: Target) -> Result<String> {
    let handler = packages.own.iter().find(|one| one.name == "corral-handler");
    let handler = handler.context("the handler is not among its packages")?;
    let own = packages.own.iter().filter(|one| one.name != handler.name);
    let components: Vec<Value> = own.chain(&packages.others).map(component).collect();
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference(handler),
                "name": "corral",
                "version": handler.version,
                "licenses": licenses(handler.license.as_deref()),
                "properties": [{ "name": "corral:target", "value": target.triple() }],
            },
        },
        "components": components,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn component(package: &Package) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": package.name,
        "version": package.version,
        "licenses": licenses(package.license.as_deref()),
    });
    let within: Vec<Value> = IN_C
        .iter()
        .filter(|(name, ..)| *name == package.name)
        .map(|(name, library, license)| {
            json!({
                "type": "library",
                "bom-ref": format!("{name}/{library}"),
                "name": library,
                "licenses": licenses(Some(license)),
            })
        })
        .collect();
    if let Some(fields) = component.as_object_mut() {
        if package.source.is_some() {
            fields.insert("purl".to_owned(), reference(package).into());
        }
        if !within.is_empty() {
            fields.insert("components".to_owned(), within.into());
        }
    }
    component
}

/// The package URL; those of this workspace are in no registry, and have it as a name only.
fn reference(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn licenses(expression: Option<&str>) -> Value {
    // `/` is what cargo took for `OR` before it knew SPDX.
    let expression = expression.map(|text| text.replace('/', " OR "));
    match expression {
        Some(expression) => json!([{ "expression": expression }]),
        None => json!([]),
    }
}
