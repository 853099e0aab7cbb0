//! Templates: the files of `host/handler/templates`, with the function's name in them.
//! The folder's README.md describes the rules.

use anyhow::Result;
use heck::{ToLowerCamelCase as _, ToPascalCase as _, ToSnakeCase as _};

use super::languages::{self, Language};
use super::triggers::{self, Trigger};
use crate::cli::embedded::{self, Files};

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/templates.json.zlib"));

/// The name in the templates.
const NAME: &str = "my-function";

/// What a file's name begins with in place of a dot.
const DOT: &str = "dot-";

/// The kind of an app whose tool, resource and prompt folders the handler serves itself.
pub(super) const SELF_HOSTED: &str = "self-hosted";

/// The folder with what all languages, or all triggers of one, share.
const ALL: &str = "all";

/// One template.
pub(super) struct Template {
    pub(super) language: &'static Language,
    pub(super) trigger: &'static Trigger,
}

impl Template {
    /// The template called `<language>-<trigger>`.
    pub(super) fn find(name: &str) -> Option<Self> {
        let (language, trigger) = name.split_once('-')?;
        let language = languages::ALL.iter().find(|one| one.name == language)?;
        let mut triggers = triggers::ALL.iter();
        let trigger = triggers.find(|one| one.name == trigger && one.is_in(language.name))?;
        Some(Self { language, trigger })
    }

    /// The files of a function with this name.
    pub(super) fn function(&self, name: &str) -> Result<Files> {
        let trigger = self.trigger.name;
        let mut folders = vec![format!("{ALL}/{trigger}/")];
        for folder in self.language.folders {
            folders.push(format!("{folder}/{ALL}/"));
            folders.push(format!("{folder}/{trigger}/"));
        }
        files(&folders, name)
    }
}

/// The files of an app without functions, of this kind: the name of the trigger of its
/// first function, or [`SELF_HOSTED`].
pub(super) fn app(kind: &str) -> Result<Files> {
    files(&["app/".to_owned(), format!("app-{kind}/")], NAME)
}

/// The files of these folders. A file of a later one replaces that of an earlier one under
/// the same path.
fn files(folders: &[String], name: &str) -> Result<Files> {
    let mut files = Files::new();
    let all = embedded::files(ARCHIVE)?;
    for folder in folders {
        for (path, text) in &all {
            if let Some(path) = path.strip_prefix(folder) {
                files.insert(named(&with_dots(path), name), named(text, name));
            }
        }
    }
    Ok(files)
}

/// `text` with `name` in place of the name in the templates, in each notation.
pub(super) fn named(text: &str, name: &str) -> String {
    text.replace(&NAME.to_snake_case(), &name.to_snake_case())
        .replace(&NAME.to_lower_camel_case(), &name.to_lower_camel_case())
        .replace(&NAME.to_pascal_case(), &name.to_pascal_case())
        .replace(NAME, name)
}

fn with_dots(path: &str) -> String {
    let parts = path.split('/');
    let parts: Vec<String> = parts
        .map(|part| match part.strip_prefix(DOT) {
            Some(rest) => format!(".{rest}"),
            None => part.to_owned(),
        })
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_each_notation() {
        let template = "my-function my_function myFunction MyFunction test_my_function.py";
        for (name, expected) in [
            ("order", "order order order Order test_order.py"),
            (
                "Big-order",
                "Big-order big_order bigOrder BigOrder test_big_order.py",
            ),
            (
                "NewOrder2",
                "NewOrder2 new_order2 newOrder2 NewOrder2 test_new_order2.py",
            ),
        ] {
            assert_eq!(named(template, name), expected);
        }
        assert_eq!(with_dots("dot-npmrc"), ".npmrc");
        assert_eq!(with_dots("a/dot-b/c-dot-d"), "a/.b/c-dot-d");
    }

    #[test]
    fn every_template_has_its_files() {
        for language in &languages::ALL {
            for trigger in &triggers::ALL {
                if !trigger.is_in(language.name) {
                    continue;
                }
                let template = Template { language, trigger };
                let files = template.function("order").unwrap();
                let name = format!("{}-{}: {:?}", language.name, trigger.name, files.keys());
                let with_route = ["plugin.json", "call.json"];
                let own = ["plugin.json", "function.json"];
                for file in trigger.function.map_or(own, |_| with_route) {
                    let text = files.get(file).unwrap_or_else(|| panic!("{name}"));
                    serde_json::from_str::<serde_json::Value>(text).expect(&name);
                }
                let sources: String = files.values().map(String::as_str).collect();
                assert!(sources.contains("../.corral/sdk/"), "{name}");
                let test = files
                    .iter()
                    .any(|(path, text)| path.contains("test") || text.contains("#[cfg(test)]"));
                assert!(test, "{name}");
                for (path, text) in &files {
                    let both = format!("{path}\n{text}").to_lowercase();
                    assert!(!both.contains("my-function"), "{name}: {path}");
                    assert!(!both.contains("my_function"), "{name}: {path}");
                    assert!(!both.contains("myfunction"), "{name}: {path}");
                }
            }
        }
    }

    #[test]
    fn an_app_has_hidden_files() {
        let kinds = triggers::ALL.iter().map(|trigger| trigger.name);
        for kind in kinds.chain([SELF_HOSTED]) {
            let files = app(kind).unwrap();
            let names: Vec<&str> = files.keys().map(String::as_str).collect();
            let mut expected = vec![
                ".funcignore",
                ".gitignore",
                "host.json",
                "local.settings.json",
            ];
            if kind == SELF_HOSTED {
                expected.insert(2, "corral.json");
            }
            assert_eq!(names, expected);
            let profile = files["host.json"].contains("mcp-custom-handler");
            assert_eq!(profile, kind == "mcp");
        }
    }
}
