//! Loads one folder as a [`Function`], or says why it cannot.

use std::path::Path;

use super::definition;
use super::{BrokenFunction, Function, references};
use crate::corral::CorralConfig;
use crate::discovery::Found;
use crate::host::HostConfig;
use crate::json::{self, Cursor, Dialect, Object};
use crate::path::is_windows_device;
use crate::plugin::{self, Inherited};
use crate::problem::{self, Consequence, Problem, Report};
use crate::settings::Settings;

/// What is the same for all functions of an app.
pub(crate) struct LoadContext<'a> {
    pub(crate) root: &'a Path,
    pub(crate) host: &'a HostConfig,
    pub(crate) settings: &'a Settings,
    pub(crate) corral: &'a CorralConfig,
    pub(crate) plugin_folder: Option<&'a Path>,
}

impl<'a> LoadContext<'a> {
    /// What the plugins of the app inherit.
    pub(crate) fn inherited(&self) -> Inherited<'a> {
        Inherited {
            root: self.root,
            defaults: &self.corral.defaults,
            ceilings: &self.corral.ceilings,
            function_timeout: self.host.function_timeout,
        }
    }
}

/// The result for one folder.
pub(crate) type Loaded = Result<Function, BrokenFunction>;

/// Loads a function folder. `taken` are the names of the functions loaded
/// earlier.
pub(crate) fn load(
    found: &Found,
    taken: &[String],
    context: &LoadContext<'_>,
    problems: &mut Vec<Problem>,
) -> Loaded {
    let file = Path::new(&found.name).join("function.json");
    // Errors that make the function unusable are kept separate from those that
    // concern only a part of it.
    let fatal = Report::of_function(&file, &found.name);
    let partial = Report::of_function(&file, &found.name);
    let of_plugin = Report::of_function(&file, &found.name).leading_to(Consequence::Handler);
    check_name(&found.name, taken, &fatal);
    let document = json::read(context.root, Dialect::Function, &fatal);
    let top = |report| {
        let node = document.as_ref()?;
        Some(Cursor::root(node, Dialect::Function, report))
    };
    let definition = top(&fatal)
        .and_then(|file| file.object())
        .and_then(|file| definition::read(&file, &found.name));
    let object = top(&partial).and_then(|file| file.if_object());
    let bindings = object.as_ref().map(raw_bindings).unwrap_or_default();
    references::check(&bindings, context.settings);
    let mut own = Vec::new();
    let config = plugin::load(found, context.inherited(), &mut own);
    let script = top(&of_plugin).and_then(|file| script_file(&file.if_object()?));
    let plugin = plugin::locate(
        found,
        context.plugin_folder,
        script.as_ref(),
        config.build.is_some(),
        &of_plugin,
    );

    let mut breaking = fatal.into_problems();
    let known_to_host = problem::reason(&breaking).is_none();
    breaking.append(&mut own);
    let reason = problem::reason(&breaking);
    problems.append(&mut breaking);
    problems.append(&mut partial.into_problems());
    problems.append(&mut of_plugin.into_problems());
    match (definition, reason) {
        (Some(definition), None) => Ok(Function {
            disabled: is_disabled(&found.name, context.settings),
            name: found.name.clone(),
            folder: found.folder.clone(),
            bindings: definition.bindings,
            trigger: definition.trigger,
            route: definition.route,
            mcp: definition.mcp,
            retry: definition.retry,
            mcp_trigger: definition.mcp_trigger,
            plugin,
            config,
        }),
        (definition, reason) => {
            let definition = definition.filter(|_| known_to_host);
            let (route, bindings) = definition
                .map(|definition| (definition.route, definition.bindings))
                .unwrap_or_default();
            Err(BrokenFunction {
                name: found.name.clone(),
                folder: found.folder.clone(),
                reason: reason.unwrap_or_else(|| format!("{}: cannot be read", file.display())),
                route: route.map(Box::new),
                bindings,
            })
        }
    }
}

/// The entries of `bindings`, valid or not.
fn raw_bindings<'a>(file: &Object<'a>) -> Vec<Cursor<'a>> {
    let list = file.get("bindings").and_then(|list| list.if_array());
    list.unwrap_or_default()
        .into_iter()
        .map(|binding| binding.with(Dialect::Binding))
        .collect()
}

/// Why the Functions host does not accept `name` as the name of a function; `None` if
/// it does.
pub fn function_name_problem(name: &str) -> Option<String> {
    let valid = name.len() <= 128
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == b'_' || letter == b'-');
    if !valid {
        return Some(format!(
            "`{name}` is not a valid function name: use a letter, then letters, digits, _ and -"
        ));
    }
    let reserved = name.eq_ignore_ascii_case("host");
    reserved.then(|| format!("the function name `{name}` is reserved"))
}

pub(super) fn check_name(name: &str, taken: &[String], report: &Report) {
    if let Some(problem) = function_name_problem(name) {
        report.error(problem, "rename the folder");
    }
    if is_windows_device(name) {
        report.warn(
            format!("the function name `{name}` is that of a device of Windows, which cannot have such a folder"),
            "rename the folder, if the app is to run on Windows",
        );
    }
    if let Some(other) = taken.iter().find(|other| other.eq_ignore_ascii_case(name)) {
        report.error(
            format!("the function name `{name}` differs from `{other}` only in case"),
            "rename one of the two folders",
        );
    }
}

fn script_file<'a>(file: &Object<'a>) -> Option<Cursor<'a>> {
    file.get("scriptFile")
        .filter(|script| script.if_text() != Some(""))
}

/// Whether an app setting turns the function off.
pub(super) fn is_disabled(name: &str, settings: &Settings) -> bool {
    [
        format!("AzureWebJobs.{name}.Disabled"),
        format!("AzureWebJobs_{name}_Disabled"),
    ]
    .iter()
    .filter_map(|setting| settings.get(setting))
    .any(|value| value == "1" || value.eq_ignore_ascii_case("true"))
}
