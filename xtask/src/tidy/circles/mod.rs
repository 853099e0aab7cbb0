//! Modules of a crate do not depend on each other in circles.
//!
//! Unlike the other rules, this one sees all files of a crate. A module and its
//! descendants may depend on each other; everything else has an order, in which it
//! can be read. Paths are followed through re-exports to the file of the item.
//! Tests are left out.

mod graph;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use graph::Graph;
use source::Source;

use super::{File, Violation};

/// The name of a module: its path from the root of the crate, which is empty.
type Module = Vec<String>;

/// The sources of one crate by module, with their paths in the repository.
type Crate<'a> = BTreeMap<Module, (&'a str, Source)>;

/// How many re-exports a path may pass.
const MAX_REEXPORTS: usize = 8;

/// Violations with the path of the file that they are reported for.
pub(super) fn check(files: &[File]) -> Vec<(String, Violation)> {
    let mut crates: BTreeMap<&str, Crate<'_>> = BTreeMap::new();
    for file in files {
        let Some((root, module)) = module(&file.path) else {
            continue;
        };
        let source = Source::parse(file.text.as_deref().unwrap_or_default());
        let modules = crates.entry(root).or_default();
        modules.insert(module, (&file.path, source));
    }
    crates.into_values().flat_map(circles).collect()
}

/// The crate of a file and its module, if it is one of a crate's sources.
fn module(path: &str) -> Option<(&str, Module)> {
    let (root, inner) = path.strip_suffix(".rs")?.split_once("/src/")?;
    let mut module: Module = inner.split('/').map(str::to_owned).collect();
    if module.len() == 1 && matches!(inner, "lib" | "main") || inner.ends_with("/mod") {
        module.pop();
    }
    Some((root, module))
}

fn circles(mut modules: Crate<'_>) -> Vec<(String, Violation)> {
    let tests: BTreeSet<Module> = modules
        .iter()
        .flat_map(|(module, (_, source))| source.tests.iter().map(|name| child(module, name)))
        .collect();
    modules.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
    let mut graph = Graph::default();
    for (module, (_, source)) in &modules {
        for path in source.imports.iter().chain(&source.paths) {
            let target = resolve(&modules, module, path, MAX_REEXPORTS);
            if let Some((target, _)) = target
                && !target.starts_with(module)
                && !module.starts_with(&target)
            {
                graph.add(module.clone(), target);
            }
        }
    }
    let found = graph.circles().into_iter();
    found
        .filter_map(|circle| {
            let (path, _) = modules.get(circle.first()?)?;
            let names: Vec<String> = circle.iter().map(|module| module.join("::")).collect();
            let message = format!(
                "a circle of modules: {} -> {}; move what they share below both",
                names.join(" -> "),
                names.first()?
            );
            Some(((*path).to_owned(), Violation::in_file(message)))
        })
        .collect()
}

fn child(module: &Module, name: &str) -> Module {
    let mut child = module.clone();
    child.push(name.to_owned());
    child
}

/// The module whose file has the item at `path`, as seen from `from`, and what is
/// left of the path there. None for other crates.
fn resolve<'a>(
    modules: &Crate<'_>,
    from: &Module,
    path: &'a [String],
    reexports: usize,
) -> Option<(Module, &'a [String])> {
    let (first, mut rest) = path.split_first()?;
    let mut module = match first.as_str() {
        "crate" => Module::new(),
        "self" => from.clone(),
        "super" => from.split_last()?.1.to_vec(),
        name => {
            rest = path;
            let known = modules.contains_key(&child(from, name));
            // An import that leads to itself is of another crate.
            let imported = || import(modules, from, name).is_some_and(|path| path[..] != rest[..]);
            if !known && !imported() {
                return None;
            }
            from.clone()
        }
    };
    while let Some((name, after)) = rest.split_first() {
        if name == "super" {
            module.pop();
        } else if modules.contains_key(&child(&module, name)) {
            module.push(name.clone());
        } else {
            break;
        }
        rest = after;
    }
    if let Some((name, after)) = rest.split_first()
        && let Some(reexport) = import(modules, &module, name)
        && reexports > 0
        && let Some((target, _)) = resolve(modules, &module, reexport, reexports - 1)
        && target != module
    {
        return Some((target, after));
    }
    Some((module, rest))
}

/// The path by which a module imports `name`.
fn import<'a>(modules: &'a Crate<'_>, module: &Module, name: &str) -> Option<&'a Vec<String>> {
    let (_, source) = modules.get(module)?;
    source
        .imports
        .iter()
        .find(|path| path.last().is_some_and(|last| last == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files
            .iter()
            .map(|(path, text)| File {
                path: format!("host/a/src/{path}"),
                text: Some((*text).to_owned()),
            })
            .collect();
        let found = check(&files).into_iter();
        found
            .map(|(_, violation)| {
                let (_, circle) = violation.message.split_once(": ").unwrap();
                circle.split_once(';').unwrap().0.to_owned()
            })
            .collect()
    }

    /// Files with their content, and the circles among them.
    type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str]);

    #[test]
    fn modules_have_an_order() {
        let cases: [Case<'_>; 9] = [
            (&[("a.rs", "use crate::b::B;"), ("b.rs", "")], &[]),
            (
                &[("a.rs", "use crate::b::B;"), ("b.rs", "use crate::a;")],
                &["a -> b -> a"],
            ),
            // By a path without an import.
            (
                &[
                    ("a.rs", "fn f() { crate::b::g() }"),
                    ("b.rs", "fn g(_: super::a::A) {}"),
                ],
                &["a -> b -> a"],
            ),
            // Three, one of them in a folder.
            (
                &[
                    ("a/mod.rs", "mod x;"),
                    ("a/x.rs", "use crate::{b, std::fmt};"),
                    ("b.rs", "use crate::c::{C, D};"),
                    ("c.rs", "use crate::a::x::{Y as Z};"),
                ],
                &["a::x -> b -> c -> a::x"],
            ),
            // A parent and its children.
            (
                &[
                    ("a/mod.rs", "mod x; use x::X;"),
                    ("a/x.rs", "use super::A;"),
                ],
                &[],
            ),
            // Siblings by a name that their parent imports.
            (
                &[
                    ("a/mod.rs", "mod x; mod y; use y::Y; pub use x::X;"),
                    ("a/x.rs", "use super::Y;"),
                    ("a/y.rs", "use super::X;"),
                ],
                &["a::x -> a::y -> a::x"],
            ),
            // A re-export stands for its item.
            (
                &[
                    ("a/mod.rs", "mod x; mod y; pub use y::Y;"),
                    ("a/x.rs", "use crate::b;"),
                    ("a/y.rs", ""),
                    ("b.rs", "use crate::a::Y;"),
                ],
                &[],
            ),
            // Neither comments nor texts nor tests count.
            (
                &[
                    (
                        "a.rs",
                        "use crate::b::B;\n#[cfg(test)]\nmod tests { use crate::c; }",
                    ),
                    ("b.rs", "/// [`a`](crate::a)\nconst A: &str = \"crate::a\";"),
                    ("c.rs", "use crate::a::A;\n#[cfg(test)]\nmod tests;"),
                    ("c/tests.rs", "use crate::d::D;"),
                    ("d.rs", "use crate::c::C;"),
                ],
                &[],
            ),
            // Another crate of the same name as a module.
            (&[("a.rs", "use b::B;"), ("b.rs", "use crate::a::A;")], &[]),
        ];
        for (files, expected) in cases {
            assert_eq!(found(files), expected, "{files:?}");
        }
    }
}
