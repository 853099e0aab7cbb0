//! The bill of materials, in the form of CycloneDX 1.6 (JSON).

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::bundled::{self, Library};
use super::packages::{HANDLER, Package, Packages};
use super::target::Target;

/// The document for a handler of `target`, built by the Rust compiler of version `rust`.
/// It has no serial number and no time, so that the same packages give the same bytes.
pub(super) fn document(packages: &Packages, target: Target, rust: &str) -> Result<String> {
    let handler = packages.own.iter().find(|one| one.name == HANDLER);
    let handler = handler.context("the handler is not among its packages")?;
    let own = packages.own.iter().filter(|one| one.name != HANDLER);
    let of_compilers = bundled::of_compilers(target, rust);
    let components: Vec<Value> = own
        .chain(&packages.others)
        .map(component)
        .chain(of_compilers.iter().map(|one| library(one, "compiler")))
        .collect();
    let all = packages.own.iter().chain(&packages.others);
    let dependencies: Vec<Value> = all
        .map(|package| {
            let on = packages.dependencies(package);
            let on: Vec<String> = on.map(reference).collect();
            json!({ "ref": reference(package), "dependsOn": on })
        })
        .collect();
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
        "dependencies": dependencies,
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
    let within: Vec<Value> = bundled::within(package)
        .iter()
        .map(|one| library(one, &package.name))
        .collect();
    if let Some(fields) = component.as_object_mut() {
        if package.source.is_some() {
            fields.insert("purl".to_owned(), reference(package).into());
        }
        if let Some(digest) = &package.sha256 {
            let hashes = json!([{ "alg": "SHA-256", "content": digest }]);
            fields.insert("hashes".to_owned(), hashes);
        }
        if !within.is_empty() {
            fields.insert("components".to_owned(), within.into());
        }
    }
    component
}

fn library(library: &Library, of: &str) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": format!("{of}/{}", library.name),
        "name": library.name,
        "licenses": licenses(Some(library.license)),
    });
    if let (Some(fields), Some(version)) = (component.as_object_mut(), &library.version) {
        fields.insert("version".to_owned(), version.as_str().into());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::packages::example;

    #[test]
    fn packages_are_listed_with_what_they_depend_on() {
        let text = document(&example(), Target::LinuxX64, "1.97.1").unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let names: Vec<&str> = document["components"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|component| component["name"].as_str())
            .collect();
        let of_compilers = ["Rust standard library", "musl", "LLVM libunwind"];
        assert_eq!(names[..3], ["own", "deep", "linked"]);
        assert_eq!(names[3..], of_compilers);
        let handler = "pkg:cargo/corral-handler@1.0.0";
        assert_eq!(document["metadata"]["component"]["bom-ref"], handler);
        assert_eq!(
            document["dependencies"][0],
            json!({ "ref": handler, "dependsOn": ["pkg:cargo/own@1.0.0"] })
        );
        let deep = &document["components"][1];
        assert_eq!(deep["hashes"][0]["content"], "abc");
        assert_eq!(deep["licenses"][0]["expression"], "MIT OR ISC");
    }
}
