//! The program that host.json names, and the one that it has to name.

use anyhow::{Context, Result, bail, ensure};
use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstObjectProp, CstRootNode};

use super::target::Target;
use crate::cli::proxies::{member, text};

/// The place of the name in host.json.
const KEY: &str = "customHandler.description.defaultExecutablePath";

/// host.json in a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostJson {
    /// The text of the file.
    pub(super) text: String,
    /// The path of the handler in the package.
    pub(super) handler: String,
    /// Another program of the app, which host.json names and which starts the handler.
    pub(super) wrapper: Option<String>,
    /// What was changed, for the user.
    pub(super) change: Option<String>,
}

/// Has host.json name the handler of `target`. `has_file` tells whether the app has a
/// file; paths are relative to its root.
///
/// # Errors
/// When it names a program that is neither the handler nor part of the app.
pub(super) fn prepare(
    original: &str,
    target: Target,
    has_file: impl Fn(&str) -> bool,
) -> Result<HostJson> {
    let without_mark = original.trim_start_matches('\u{feff}');
    let root = CstRootNode::parse(without_mark, &ParseOptions::default())
        .context("host.json is not valid JSON")?;
    let section = description(&root).context("host.json has no customHandler.description")?;
    let name = member(&section, "defaultExecutablePath")
        .with_context(|| format!("host.json has no {KEY}; write \"handler\""))?;
    let written = text(&section, "defaultExecutablePath")
        .with_context(|| format!("{KEY} in host.json is not a text"))?;
    let folder = text(&section, "workerDirectory").unwrap_or_default();
    ensure!(
        !written.contains('%') && !folder.contains('%'),
        "host.json names the handler by an app setting, `{written}`, so its place in the package is not known; write \"{}\" as {KEY}",
        target.handler()
    );
    let plain = plain(&written).with_context(|| {
        format!(
            "host.json starts `{written}`, which is not in the app; write \"{}\" as {KEY}",
            target.handler()
        )
    })?;
    let within = |name: &str| match self::plain(&folder) {
        Some(folder) if !folder.is_empty() => format!("{folder}/{name}"),
        _ => name.to_owned(),
    };
    let (path, file) = plain.rsplit_once('/').unwrap_or(("", &plain));
    if !is_handler(file) {
        let wrapper = within(&plain);
        if !has_file(&wrapper) {
            bail!(
                "host.json starts `{written}`, which is neither the handler nor a file of the app; write \"{}\" as {KEY}",
                target.handler()
            );
        }
        return Ok(HostJson {
            text: original.to_owned(),
            handler: target.handler().to_owned(),
            wrapper: Some(wrapper),
            change: None,
        });
    }
    let needed = match path {
        "" => target.handler().to_owned(),
        path => format!("{path}/{}", target.handler()),
    };
    let handler = within(&needed);
    if needed == written {
        return Ok(HostJson {
            text: original.to_owned(),
            handler,
            wrapper: None,
            change: None,
        });
    }
    set(&name, &needed);
    Ok(HostJson {
        text: root.to_string(),
        handler,
        wrapper: None,
        change: Some(format!(
            "host.json in the package has \"{needed}\" as {KEY} instead of \"{written}\""
        )),
    })
}

fn set(name: &CstObjectProp, path: &str) {
    name.set_value(CstInputValue::String(path.to_owned()));
}

fn description(root: &CstRootNode) -> Option<CstObject> {
    let root = root.object_value()?;
    let section = member(&root, "customHandler").or_else(|| member(&root, "httpWorker"))?;
    let section = section.object_value()?;
    member(&section, "description")?.object_value()
}

fn is_handler(file: &str) -> bool {
    file.eq_ignore_ascii_case("handler") || file.eq_ignore_ascii_case("handler.exe")
}

/// `path` with `/` and without `.`; `None` if it is absolute or leads out of the app.
fn plain(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.contains(':') {
        return None;
    }
    let parts: Vec<_> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    (!parts.contains(&"..")).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_json(description: &str) -> String {
        format!(
            "{{\n  // kept\n  \"customHandler\": {{ \"description\": {{ {description} }} }},\n}}\n"
        )
    }

    #[test]
    fn names_the_handler_of_the_target() {
        use Target::{LinuxX64, WindowsX64};

        for (target, description, written, handler) in [
            (
                LinuxX64,
                r#""defaultExecutablePath": "handler""#,
                None,
                "handler",
            ),
            (
                LinuxX64,
                r#""defaultExecutablePath": "handler.exe""#,
                Some("handler"),
                "handler",
            ),
            (
                LinuxX64,
                r#""defaultExecutablePath": "./handler""#,
                Some("handler"),
                "handler",
            ),
            (
                LinuxX64,
                r#""defaultExecutablePath": "Handler""#,
                Some("handler"),
                "handler",
            ),
            (
                LinuxX64,
                r#""defaultExecutablePath": "bin/handler""#,
                None,
                "bin/handler",
            ),
            (
                WindowsX64,
                r#""defaultExecutablePath": "handler""#,
                Some("handler.exe"),
                "handler.exe",
            ),
            (
                WindowsX64,
                r#""defaultExecutablePath": "bin\\handler""#,
                Some("bin/handler.exe"),
                "bin/handler.exe",
            ),
            (
                LinuxX64,
                r#""defaultExecutablePath": "handler", "workerDirectory": "./bin""#,
                None,
                "bin/handler",
            ),
        ] {
            let original = host_json(description);
            let found = prepare(&original, target, |_| false).unwrap();
            assert_eq!(found.handler, handler, "{description}");
            assert_eq!(found.change.is_some(), written.is_some(), "{description}");
            let expected = match written {
                Some(name) => host_json(&format!(r#""defaultExecutablePath": "{name}""#)),
                None => original,
            };
            assert_eq!(found.text, expected);
        }
    }

    #[test]
    fn other_programs_must_be_in_the_app() {
        for (name, has_file, says) in [
            ("start.sh", true, None),
            (
                "start.sh",
                false,
                Some("neither the handler nor a file of the app"),
            ),
            ("node", false, Some("neither the handler")),
            ("/opt/handler", true, Some("not in the app")),
            ("C:\\handler.exe", true, Some("not in the app")),
            ("../handler", true, Some("not in the app")),
            ("%HANDLER%", true, Some("by an app setting")),
        ] {
            let name = name.replace('\\', "\\\\");
            let original = host_json(&format!(r#""defaultExecutablePath": "{name}""#));
            let found = prepare(&original, Target::LinuxX64, |_| has_file);
            match (found, says) {
                (Ok(found), None) => assert_eq!(found.wrapper.as_deref(), Some("start.sh")),
                (Err(error), Some(says)) => {
                    assert!(error.to_string().contains(says), "{name}: {error}");
                }
                (found, _) => unreachable!("{name}: {found:?}"),
            }
        }
    }
}
