//! `handler new`: a function that builds and runs as it is, from a template in the
//! handler.

mod languages;
mod list;
mod name;
mod place;
mod template;
mod triggers;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use super::{AppArgs, app};
use crate::console::output;
use template::Template;

#[derive(clap::Args)]
pub(super) struct NewArgs {
    /// The name of the function and of its folder; for `mcp` it is `http-handler1`
    #[arg(required_unless_present_any = ["list", "template"])]
    name: Option<String>,
    /// The template, such as `rust-http`
    #[arg(long, value_name = "LANGUAGE-TRIGGER")]
    template: Option<String>,
    /// List the templates
    #[arg(long, conflicts_with_all = ["name", "template"])]
    list: bool,
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What was made.
#[derive(Serialize)]
struct Created<'a> {
    function: &'a str,
    language: &'a str,
    trigger: &'a str,
    /// The app's files that were made, and the function's; relative to the app.
    files: Vec<String>,
    next: Next,
}

/// The commands that build, test and call the function, in the app's folder.
#[derive(Serialize)]
struct Next {
    doctor: String,
    build: String,
    test: String,
    check: String,
    invoke: String,
}

pub(super) fn run(args: &NewArgs) -> Result<ExitCode> {
    if args.list {
        list::print(args.json)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(wanted) = &args.template else {
        bail!(
            "no template is named; add `--template LANGUAGE-TRIGGER`; {}",
            list::choices()
        );
    };
    let Some(template) = Template::find(wanted) else {
        bail!("there is no template `{wanted}`; {}", list::choices());
    };
    let root = args.app.root();
    let name = function_name(args, &template)?;
    name::check(name, template.language, root)?;
    let files = place::write(root, name, &template)?;
    let created = Created {
        function: name,
        language: template.language.name,
        trigger: template.trigger.name,
        files,
        next: Next::of(name, &template),
    };
    if args.json {
        output::json(&created)?;
    } else {
        print(&created, root);
    }
    Ok(ExitCode::SUCCESS)
}

/// The name that was given, or the one that the Functions host gives to the function of a
/// route.
fn function_name<'a>(args: &'a NewArgs, template: &Template) -> Result<&'a str> {
    let given = args.name.as_deref();
    let Some(own) = template.trigger.function else {
        return given.context("the function has no name; write it after `new`");
    };
    if given.is_some_and(|given| given != own) {
        bail!("the Functions host calls this function `{own}`; leave the name out");
    }
    let root = args.app.root();
    if root.join(place::APP).exists() {
        let app = app::load(&args.app)?;
        let mut routes = app
            .host
            .custom_handler
            .iter()
            .flat_map(|custom| &custom.routes);
        if !routes.any(|route| route.function == own) {
            bail!(
                "{} has no route for `{own}`; set \"configurationProfile\" to \"mcp-custom-handler\" in an app without function.json, or make another app",
                shown(root, place::APP).display()
            );
        }
    }
    Ok(own)
}

impl Next {
    fn of(name: &str, template: &Template) -> Self {
        let Template { language, trigger } = template;
        let data = trigger.data.map(|data| template::named(data, name));
        let data = data.map(|data| format!(" --data '{data}'"));
        Self {
            doctor: format!("handler doctor --fix {}", language.name),
            build: format!("handler build {name}"),
            test: format!("(cd {name} && {})", template::named(language.test, name)),
            check: "handler check".to_owned(),
            invoke: format!("handler invoke {name}{}", data.unwrap_or_default()),
        }
    }
}

/// A path as it is in the current folder.
fn shown(root: &Path, file: impl AsRef<Path>) -> PathBuf {
    let path = root.join(file);
    path.strip_prefix(".")
        .map(Path::to_path_buf)
        .unwrap_or(path)
}

fn print(created: &Created<'_>, root: &Path) {
    for file in &created.files {
        output::out(&format!("created {}", shown(root, file).display()));
    }
    let next = &created.next;
    output::out("");
    output::out("next:");
    if root != Path::new(".") {
        output::out(&format!("  cd {}", root.display()));
    }
    for (command, what) in [
        (&next.doctor, "installs the tools that are missing"),
        (&next.build, ""),
        (&next.test, ""),
        (&next.check, ""),
        (&next.invoke, ""),
    ] {
        let comment = if what.is_empty() {
            String::new()
        } else {
            format!("   # {what}")
        };
        output::out(&format!("  {command}{comment}"));
    }
}
