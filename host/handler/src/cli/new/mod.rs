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
    /// Make an app whose tool folders the handler serves to MCP clients itself; for `mcp-tool`
    #[arg(long)]
    self_hosted: bool,
    /// List the templates
    #[arg(long, conflicts_with_all = ["name", "template", "self_hosted"])]
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
    /// Serves the app without the Functions host, if it is made for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    serve: Option<&'static str>,
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
    let kind = kind(args, &template)?;
    let files = place::write(root, kind, name, &template)?;
    let created = Created {
        function: name,
        language: template.language.name,
        trigger: template.trigger.name,
        files,
        next: Next::of(name, &template, kind),
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

/// The kind of the app.
fn kind(args: &NewArgs, template: &Template) -> Result<&'static str> {
    if !args.self_hosted {
        return Ok(template.trigger.name);
    }
    if !template.trigger.is_self_hosted {
        bail!("`--self-hosted` is for templates whose names end with `-mcp-tool`");
    }
    let root = args.app.root();
    if root.join(place::APP).exists() && app::load(&args.app)?.mcp_endpoint().is_none() {
        bail!(
            "the handler does not serve MCP clients in this app; set \"enableProxyingHttpRequest\" in {} and \"mcp\" in corral.json, or make another app",
            shown(root, place::APP).display()
        );
    }
    Ok(template::SELF_HOSTED)
}

impl Next {
    fn of(name: &str, template: &Template, kind: &str) -> Self {
        let Template { language, trigger } = template;
        let data = trigger.data.map(|data| template::named(data, name));
        let data = data.map(|data| format!(" --data '{data}'"));
        Self {
            doctor: format!("handler doctor --fix {}", language.name),
            build: format!("handler build {name}"),
            test: format!("(cd {name} && {})", template::named(language.test, name)),
            check: "handler check".to_owned(),
            invoke: format!("handler invoke {name}{}", data.unwrap_or_default()),
            serve: (kind == template::SELF_HOSTED)
                .then_some("FUNCTIONS_CUSTOMHANDLER_PORT=8080 handler serve"),
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
    let commands: [(&str, &str); 5] = [
        (&next.doctor, "installs the tools that are missing"),
        (&next.build, ""),
        (&next.test, ""),
        (&next.check, ""),
        (&next.invoke, ""),
    ];
    let serve = next
        .serve
        .map(|serve| (serve, "MCP clients use http://localhost:8080/mcp"));
    for (command, what) in commands.into_iter().chain(serve) {
        let comment = if what.is_empty() {
            String::new()
        } else {
            format!("   # {what}")
        };
        output::out(&format!("  {command}{comment}"));
    }
}
