//! Every template of `handler new`: made in an empty folder, and then built, tested and
//! called with the commands that `handler new` prints.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use super::guide;
use crate::components::staging;
use crate::handler;
use crate::layout::Layout;
use crate::process;
use crate::progress::{Progress, seconds};
use crate::toolchain;
use crate::tools::go::{ENVIRONMENT, Go, PROXY};
use crate::tools::node::Node;
use crate::tools::zig::Zig;

/// The function in each app.
const NAME: &str = "Big-order";

/// The template for servers of the Model Context Protocol.
const MCP: &str = "mcp";

/// What is run after `new`, by its key in the output of `new --json`.
const STEPS_OF_ONE: [&str; 4] = ["build", "test", "check", "invoke"];

/// The languages, each with what sets up its tools.
type Tools = fn(&Layout, &Path) -> Result<Setting>;
const LANGUAGES: [(&str, Tools); 6] = [
    ("c", c),
    ("go", go),
    ("javascript", javascript),
    ("python", python),
    ("rust", rust),
    ("typescript", javascript),
];

/// The number of steps of [`prepare`].
pub(super) const STEPS: usize = 1 + LANGUAGES.len();

/// What an app needs to be built.
#[derive(Default)]
pub(crate) struct Setting {
    /// Where programs are found first.
    programs: Vec<PathBuf>,
    /// Variables to set, or to remove.
    variables: Vec<(OsString, Option<OsString>)>,
    /// A folder that is kept for the next app, in place of its `.corral/target`.
    target: Option<PathBuf>,
}

/// An entry of `handler new --list --json`.
#[derive(Deserialize)]
struct Entry {
    template: String,
    language: String,
    trigger: String,
}

/// One template and the time of each step.
struct Timed {
    template: String,
    times: Vec<Duration>,
}

/// Follows the guide, and tries the templates of every language.
pub(super) fn prepare(layout: &Layout, handler: &Path, progress: &mut Progress) -> Result<()> {
    progress.step("following docs/guides/templates.md", || {
        let go = Go::find(layout)?;
        guide::follow(layout, "templates", handler, &[go.programs()], &ENVIRONMENT)
    })?;
    try_languages(layout, handler, &LANGUAGES, progress)
}

/// Tries the templates of these languages, or of all.
pub(crate) fn run(layout: &Layout, names: &[String]) -> Result<()> {
    let known = LANGUAGES.map(|(name, _)| name);
    for name in names {
        ensure!(
            known.contains(&name.as_str()),
            "there are no templates for `{name}`; use one of: {}",
            known.join(", ")
        );
    }
    let chosen = LANGUAGES
        .into_iter()
        .filter(|(name, _)| names.is_empty() || names.iter().any(|chosen| chosen == name));
    let chosen: Vec<_> = chosen.collect();
    let mut progress = Progress::new(1 + chosen.len());
    let handler = handler::build(layout, &mut progress)?;
    try_languages(layout, &handler, &chosen, &mut progress)
}

fn try_languages(
    layout: &Layout,
    handler: &Path,
    languages: &[(&str, Tools)],
    progress: &mut Progress,
) -> Result<()> {
    let mut all = Vec::new();
    for language in languages {
        let what = format!("following `handler new` in {}", language.0);
        all.extend(progress.step(&what, || try_language(layout, handler, *language))?);
    }
    print(&all);
    Ok(())
}

fn try_language(
    layout: &Layout,
    handler: &Path,
    (language, tools): (&str, Tools),
) -> Result<Vec<Timed>> {
    let setting = tools(layout, handler)?;
    let list = process::capture(Command::new(handler).args(["new", "--list", "--json"]))?;
    let list: Vec<Entry> = serde_json::from_str(&list)?;
    let entries = list.iter().filter(|entry| entry.language == language);
    let timed: Vec<Timed> = entries
        .map(|entry| {
            try_template(layout, handler, &setting, entry)
                .with_context(|| format!("the template {} does not work", entry.template))
        })
        .collect::<Result<_>>()?;
    ensure!(
        !timed.is_empty(),
        "`handler new` has no template for {language}"
    );
    Ok(timed)
}

fn try_template(
    layout: &Layout,
    handler: &Path,
    setting: &Setting,
    entry: &Entry,
) -> Result<Timed> {
    let Entry {
        template, trigger, ..
    } = entry;
    let app = layout.target.join("templates").join(template);
    staging::empty(&app)?;
    setting.link_target(&app)?;
    let mut times = Vec::new();
    let mut measure = |command: &mut Command| {
        let started = Instant::now();
        let output = process::capture(command);
        times.push(started.elapsed());
        output
    };
    // The function of a route has its name from the Functions host.
    let name = (trigger != MCP).then_some(NAME);
    let mut new = setting.apply(Command::new(handler), handler, &app)?;
    let new = new.arg("new").args(name);
    let created = measure(new.args(["--json", "--template", template]))?;
    let created: Value = serde_json::from_str(&created)?;
    let mut answer = String::new();
    for step in STEPS_OF_ONE {
        let line = created.pointer(&format!("/next/{step}"));
        let line = line.and_then(Value::as_str);
        let line = line.with_context(|| format!("`handler new` prints no command to {step}"))?;
        let mut shell = setting.apply(Command::new("sh"), handler, &app)?;
        answer = measure(shell.args(["-c", line]))?;
    }
    let mut answer: Value = serde_json::from_str(&answer)?;
    if trigger == MCP {
        let body = answer.pointer("/Outputs/res/body").and_then(Value::as_str);
        answer = message(body.context("the server answers without a body")?)?;
    }
    let (place, expected) = expected(trigger)?;
    let found = if place == SAID {
        said(&answer)
    } else {
        answer.pointer(place).cloned()
    };
    ensure!(
        found.as_ref() == Some(&expected),
        "the function answers {answer}, not {expected} at {place}"
    );
    Ok(Timed {
        template: template.to_owned(),
        times,
    })
}

/// The JSON of a body, or of the last event in a stream of them.
fn message(body: &str) -> Result<Value> {
    let event = body
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("data: "));
    Ok(serde_json::from_str(event.unwrap_or(body))?)
}

/// In place of a pointer: what the model reads of a result.
const SAID: &str = "the text of the result";

/// The text of the only block of a result, which is JSON in JSON text.
fn said(answer: &Value) -> Option<Value> {
    let result: Value = serde_json::from_str(answer.pointer("/ReturnValue")?.as_str()?).ok()?;
    let block: Value = serde_json::from_str(result.get("content")?.as_str()?).ok()?;
    block.get("text").cloned()
}

/// Where in the response a value has to be, in every language.
fn expected(trigger: &str) -> Result<(&'static str, Value)> {
    Ok(match trigger {
        "http" => ("/Outputs/res/body", json!("Hello, Ada!")),
        MCP => ("/result/content/0/text", json!("Hello, Ada!")),
        "queue" => ("/Outputs/message", json!(["processed: an item"])),
        "timer" => ("/Outputs/message", json!(["on time"])),
        // `7 bytes`: the Functions host takes blobs in base64.
        "blob" => ("/Outputs/summary", json!("NyBieXRlcw==")),
        // As text: the languages write the members of the result in their own order.
        "mcp-tool" => (SAID, json!("Hello, Ada!")),
        other => bail!("nothing is known about the answer of the trigger `{other}`"),
    })
}

impl Setting {
    /// Sets up the tools of a language.
    pub(crate) fn of(layout: &Layout, handler: &Path, language: &str) -> Result<Self> {
        let known = LANGUAGES.iter().find(|(name, _)| *name == language);
        let (_, tools) = known.with_context(|| format!("there are no templates for {language}"))?;
        tools(layout, handler)
    }

    /// Has the app in an empty folder share what was compiled for others.
    pub(crate) fn link_target(&self, app: &Path) -> Result<()> {
        if let Some(target) = &self.target {
            fs::create_dir_all(target)?;
            fs::create_dir(app.join(".corral"))?;
            link(target, &app.join(".corral").join("target"))?;
        }
        Ok(())
    }

    /// Makes the command find the handler and the tools, in the app's folder.
    pub(crate) fn apply(
        &self,
        mut command: Command,
        handler: &Path,
        app: &Path,
    ) -> Result<Command> {
        let handler = handler.parent().context("the handler is in a folder")?;
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = self.programs.iter().cloned().chain([handler.to_path_buf()]);
        let path = env::join_paths(folders.chain(env::split_paths(&path)))?;
        command
            .current_dir(app)
            .env_remove("VIRTUAL_ENV")
            .env_remove("FUNCTIONS_APP_ROOT_PATH")
            .env("PATH", path);
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Ok(command)
    }
}

fn c(layout: &Layout, _handler: &Path) -> Result<Setting> {
    let zig = Zig::find(layout)?;
    Ok(Setting {
        programs: vec![zig.programs()],
        variables: vec![set("ZIG_GLOBAL_CACHE_DIR", zig.cache())],
        target: None,
    })
}

fn go(layout: &Layout, _handler: &Path) -> Result<Setting> {
    // The SDK of the Model Context Protocol comes from the module proxy.
    let variables = ENVIRONMENT.map(|(name, value)| match name {
        PROXY => (name.into(), None),
        _ => set(name, value),
    });
    Ok(Setting {
        programs: vec![Go::find(layout)?.programs()],
        variables: variables.to_vec(),
        target: None,
    })
}

fn javascript(layout: &Layout, _handler: &Path) -> Result<Setting> {
    let cache = layout.tools().join("npm-cache");
    Ok(Setting {
        programs: vec![Node::find(layout)?.programs()],
        variables: vec![
            set("npm_config_cache", cache),
            set("npm_config_prefer_offline", "true"),
        ],
        target: None,
    })
}

/// The tools are those that `handler doctor --fix` installs, once for all apps.
fn python(layout: &Layout, handler: &Path) -> Result<Setting> {
    let folder = layout.tools().join("doctor");
    fs::create_dir_all(&folder)?;
    process::run(
        Command::new(handler)
            .args(["doctor", "--fix", "python"])
            .current_dir(&folder)
            .env_remove("FUNCTIONS_APP_ROOT_PATH"),
    )?;
    let programs = if cfg!(windows) { "Scripts" } else { "bin" };
    Ok(Setting {
        programs: vec![folder.join(".venv").join(programs)],
        variables: vec![set("PYTHONDONTWRITEBYTECODE", "1")],
        target: None,
    })
}

fn rust(layout: &Layout, _handler: &Path) -> Result<Setting> {
    let mut command = Command::new("cargo");
    toolchain::find_or_set_up()?.apply(&mut command);
    let variables = command.get_envs();
    let variables = variables.map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)));
    Ok(Setting {
        programs: Vec::new(),
        variables: variables.collect(),
        target: Some(layout.target.join("templates").join("rust-target")),
    })
}

fn set(name: &str, value: impl Into<OsString>) -> (OsString, Option<OsString>) {
    (name.into(), Some(value.into()))
}

fn print(all: &[Timed]) {
    println!(
        "{:<20} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "template", "new", "build", "test", "check", "invoke"
    );
    for Timed { template, times } in all {
        print!("{template:<20}");
        for time in times {
            print!(" {:>8}", seconds(*time));
        }
        println!();
    }
}

#[cfg(unix)]
fn link(to: &Path, from: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(to, from)?)
}

#[cfg(windows)]
fn link(to: &Path, from: &Path) -> Result<()> {
    Ok(std::os::windows::fs::symlink_dir(to, from)?)
}
