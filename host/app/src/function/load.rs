//! One folder to one [`Function`], or to the reason why not.

use std::path::Path;

use super::definition::{self, Definition};
use super::discovery::Found;
use super::http::{HttpRoute, METHODS};
use super::{BrokenFunction, Function, references};
use crate::binding::{Binding, Cardinality, DataType, Direction};
use crate::corral::Corral;
use crate::host::{HostConfig, HostRoute, Mode};
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
        document
            .as_ref()
            .map(|node| Cursor::root(node, Dialect::Function, report))
    };
    let definition = top(&fatal)
        .and_then(|file| file.object())
        .and_then(|file| definition::read(&file, &found.name));
    // The type was checked just above.
    let object = top(&partial).filter(|file| matches!(file.value(), json::Value::Object(_)));
    let object = object.and_then(|file| file.object());
    if let Some(object) = &object {
        references::check(object, context.settings);
    }
    if let Some(definition) = &definition {
        check_http_case(definition, context.host, &partial);
    }
    let mut own = Vec::new();
    let config = plugin::load(
        &found.folder,
        &found.name,
        context.host,
        context.corral,
        &mut own,
    );
    let plugin = plugin::locate(
        found,
        object.as_ref().and_then(script_file).as_ref(),
        config.build.is_some(),
        &partial,
    );
    let mut breaking = fatal.into_problems();
    breaking.extend(own);
    let reason = problem::reason(&breaking);
    problems.extend(breaking);
    problems.extend(partial.into_problems());
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
            config,
        }),
        (_, reason) => Err(BrokenFunction {
            name: found.name.clone(),
            folder: found.folder.clone(),
            reason: reason.unwrap_or_else(|| format!("{}: cannot be read", file.display())),
        }),
    }
}

/// The function that the Functions host invents for a route of host.json. Its
/// plugin is in the folder of its name.
pub(crate) fn of_route(
    route: &HostRoute,
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) -> Loaded {
    let found = Found {
        name: route.function.clone(),
        folder: context.root.join(&route.function),
    };
    let report = Report::of_function(&found.name, &found.name);
    let mut own = Vec::new();
    let config = plugin::load(
        &found.folder,
        &found.name,
        context.host,
        context.corral,
        &mut own,
    );
    let plugin = plugin::locate(&found, None, config.build.is_some(), &report);
    let reason = problem::reason(&own);
    problems.extend(own);
    problems.extend(report.into_problems());
    if let Some(reason) = reason {
        return Err(BrokenFunction {
            name: found.name,
            folder: found.folder,
            reason,
        });
    }
    let binding = |name: &str, kind: &str, direction| Binding {
        name: name.to_owned(),
        kind: kind.to_owned(),
        direction,
        data_type: DataType::Unset,
        cardinality: Cardinality::One,
    };
    let trigger = binding("req", "httpTrigger", Direction::In);
    Ok(Function {
        disabled: is_disabled(&found.name, context.settings),
        name: found.name,
        folder: found.folder,
        bindings: vec![trigger.clone(), binding("res", "http", Direction::Out)],
        trigger,
        route: Some(HttpRoute {
            template: Some(route.template.clone()),
            methods: METHODS.map(str::to_owned).to_vec(),
            auth_level: route.auth_level,
        }),
        retry: None,
        plugin,
        config,
    })
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
fn check_http_case(definition: &Definition, host: &HostConfig, report: &Report) {
    let odd = definition
        .bindings
        .iter()
        .enumerate()
        .find(|(_, binding)| binding.is("http") && binding.kind != "http");
    let Some((index, binding)) = odd else {
        return;
    };
    if host.mode_of(&definition.bindings) == Mode::Payload {
        let place = problem::Place {
            path: Some(format!("$.bindings[{index}].type")),
            position: None,
        };
        report.add(
            problem::Severity::Error,
            place,
            format!(
                "the type `{}` is not recognised as an HTTP response by the Functions host",
                binding.kind
            ),
            "write \"http\" in lower case",
        );
    }
}

fn script_file<'a>(file: &Object<'a>) -> Option<Cursor<'a>> {
    file.get("scriptFile")
        .filter(|script| !matches!(script.value(), json::Value::Text(text) if text.is_empty()))
}

fn is_disabled(name: &str, settings: &Settings) -> bool {
    [
        format!("AzureWebJobs.{name}.Disabled"),
        format!("AzureWebJobs_{name}_Disabled"),
    ]
    .iter()
    .filter_map(|setting| settings.get(setting))
    .any(|value| value == "1" || value.eq_ignore_ascii_case("true"))
}
