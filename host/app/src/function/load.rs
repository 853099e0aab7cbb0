//! One folder to one [`Function`], or to the reason why not.

use std::path::Path;

use super::definition;
use super::discovery::Found;
use super::{BrokenFunction, Function, references};
use crate::corral::Corral;
use crate::host::{HostConfig, Mode};
use crate::json::{self, Cursor, Dialect, Object};
use crate::plugin;
use crate::problem::{self, Problem, Report};
use crate::settings::Settings;

/// What the whole app has in common.
pub(crate) struct Context<'a> {
    pub(crate) root: &'a Path,
    pub(crate) host: &'a HostConfig,
    pub(crate) settings: &'a Settings,
    pub(crate) corral: &'a Corral,
    pub(crate) plugin_folder: Option<&'a Path>,
}

/// The result for one folder.
pub(crate) type Loaded = Result<Function, BrokenFunction>;

/// Loads a function folder. `taken` are the names of the functions before it.
pub(crate) fn load(
    found: &Found,
    taken: &[String],
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) -> Loaded {
    let file = Path::new(&found.name).join("function.json");
    // Faults that make the function unusable are kept apart from those that
    // only concern a part of it.
    let fatal = Report::of_function(&file, &found.name);
    let partial = Report::of_function(&file, &found.name);
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
    if let Some(definition) = &definition
        && context.host.mode_of(&definition.bindings) == Mode::Payload
    {
        check_http_case(&bindings);
    }
    let mut own = Vec::new();
    let config = plugin::load(found, context, &mut own);
    let script = object.as_ref().and_then(script_file);
    let plugin = plugin::locate(
        found,
        context.plugin_folder,
        script.as_ref(),
        config.build.is_some(),
        &partial,
    );

    let mut breaking = fatal.into_problems();
    breaking.append(&mut own);
    let reason = problem::reason(&breaking);
    problems.append(&mut breaking);
    problems.append(&mut partial.into_problems());
    match (definition, reason) {
        (Some(definition), None) => Ok(Function {
            disabled: is_disabled(&found.name, context.settings),
            name: found.name.clone(),
            folder: found.folder.clone(),
            bindings: definition.bindings,
            trigger: definition.trigger,
            route: definition.route,
            retry: definition.retry,
            plugin,
            patience: context.host.function_timeout.patience(config.limits.time),
            config,
        }),
        (_, reason) => Err(BrokenFunction {
            name: found.name.clone(),
            folder: found.folder.clone(),
            reason: reason.unwrap_or_else(|| format!("{}: cannot be read", file.display())),
        }),
    }
}

/// The entries of `bindings`, however faulty.
fn raw_bindings<'a>(file: &Object<'a>) -> Vec<Cursor<'a>> {
    let list = file.get("bindings").and_then(|list| list.if_array());
    list.unwrap_or_default()
        .into_iter()
        .map(|binding| binding.with(Dialect::Binding))
        .collect()
}

fn check_name(name: &str, taken: &[String], report: &Report) {
    const REMEDY: &str = "rename the folder";
    let valid = name.len() <= 128
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == b'_' || letter == b'-');
    if !valid {
        report.error(
            format!("`{name}` is not a function name: a letter, then letters, digits, _ and -"),
            REMEDY,
        );
    } else if name.eq_ignore_ascii_case("host") {
        report.error("the function name `host` is reserved", REMEDY);
    }
    if let Some(other) = taken.iter().find(|other| other.eq_ignore_ascii_case(name)) {
        report.error(
            format!("the function name `{name}` differs from `{other}` only in case"),
            "rename one of the two folders",
        );
    }
}

/// In payload mode the host takes a response apart only for the exact type
/// `http` (custom handler protocol, section 5.5).
fn check_http_case(bindings: &[Cursor<'_>]) {
    let kinds = bindings
        .iter()
        .filter_map(|binding| binding.if_object()?.get("type"));
    for place in kinds {
        if let Some(kind) = place.if_text()
            && kind != "http"
            && kind.eq_ignore_ascii_case("http")
        {
            place.error(
                format!("the Functions host does not take `{kind}` as an HTTP response"),
                "write \"http\" in lower case",
            );
        }
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
