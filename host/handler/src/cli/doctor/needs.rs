//! Which languages the functions of an app are written in.

use std::fs;
use std::path::Path;

use jsonc_parser::{JsonValue, ParseOptions, parse_to_value};

/// Words of build commands, and the languages that they stand for.
const COMMANDS: &[(&str, &str)] = &[
    ("cargo", "rust"),
    ("npm", "javascript"),
    ("npx", "javascript"),
    ("node", "javascript"),
    ("corral-build", "javascript"),
    ("componentize-py", "python"),
    ("corral", "python"),
    ("go", "go"),
    ("ziglang", "c"),
    ("zig", "c"),
    ("clang", "c"),
    ("clang-19", "c"),
];

/// Files in the folder of a function whose build command says nothing, and their
/// languages.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", "rust"),
    ("package.json", "javascript"),
    ("go.mod", "go"),
    ("pyproject.toml", "python"),
];

/// Endings of such files.
const ENDINGS: &[(&str, &str)] = &[("py", "python"), ("c", "c")];

/// One function's needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) language: &'static str,
    /// The build command; empty if there is none.
    pub(super) command: String,
}

/// The needs of all functions of the app, in the order of their names. A folder of which
/// nothing is known needs nothing.
pub(super) fn of_app(root: &Path) -> Vec<Need> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).collect();
    folders.retain(|folder| {
        let is_there = |name: &str| folder.join(name).is_file();
        is_there("plugin.json") || is_there("function.json")
    });
    folders.sort();
    folders
        .iter()
        .filter_map(|folder| of_function(folder))
        .collect()
}

fn of_function(folder: &Path) -> Option<Need> {
    let command = build_command(folder).unwrap_or_default();
    let language = language_of(&command).or_else(|| language_in(folder))?;
    Some(Need { language, command })
}

/// plugin.json may have comments.
fn build_command(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("plugin.json")).ok()?;
    let JsonValue::Object(plugin) = parse_to_value(&text, &ParseOptions::default()).ok()?? else {
        return None;
    };
    let command = plugin.get_object("build")?.get_string("command")?;
    Some(command.to_string())
}

/// The language of the first word that is known; in `go tool corral` it is `go`.
fn language_of(command: &str) -> Option<&'static str> {
    command.split_whitespace().find_map(|word| {
        let known = COMMANDS.iter().find(|(name, _)| *name == word);
        known.map(|(_, language)| *language)
    })
}

fn language_in(folder: &Path) -> Option<&'static str> {
    let by_name = FILES.iter().find(|(name, _)| folder.join(name).is_file());
    if let Some((_, language)) = by_name {
        return Some(language);
    }
    let entries = fs::read_dir(folder).ok()?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    names.sort();
    names.iter().find_map(|name| {
        let ending = name.extension()?.to_str()?;
        let known = ENDINGS.iter().find(|(known, _)| *known == ending);
        known.map(|(_, language)| *language)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_function_is_found() {
        let build = |command: &str| format!("{{\"build\":{{\"command\":\"{command}\"}}}} // x");
        let app = tempfile::tempdir().unwrap();
        for (name, files, expected) in [
            (
                "a",
                vec![("plugin.json", build("cargo build --release"))],
                Some("rust"),
            ),
            (
                "b",
                vec![("plugin.json", build("npm install && npx corral-build"))],
                Some("javascript"),
            ),
            (
                "c",
                vec![("plugin.json", build("python -m corral build c"))],
                Some("python"),
            ),
            (
                "d",
                vec![("plugin.json", build("go tool corral build"))],
                Some("go"),
            ),
            (
                "e",
                vec![("plugin.json", build("python -m ziglang cc e.c"))],
                Some("c"),
            ),
            ("f", vec![("plugin.json", build("clang-19 f.c"))], Some("c")),
            (
                "g",
                vec![("plugin.json", build("make")), ("go.mod", String::new())],
                Some("go"),
            ),
            (
                "h",
                vec![("function.json", String::new()), ("h.py", String::new())],
                Some("python"),
            ),
            (
                "i",
                vec![("function.json", String::new()), ("i.wasm", String::new())],
                None,
            ),
            ("j", vec![("Cargo.toml", String::new())], None),
        ] {
            let folder = app.path().join(name);
            fs::create_dir(&folder).unwrap();
            for (file, text) in files {
                fs::write(folder.join(file), text).unwrap();
            }
            let needs = of_app(app.path());
            assert_eq!(needs.first().map(|need| need.language), expected, "{name}");
            fs::remove_dir_all(&folder).unwrap();
        }
    }
}
