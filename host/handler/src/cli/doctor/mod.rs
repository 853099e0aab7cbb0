//! `handler doctor`: the tools that the functions of an app are built with.

mod needs;
mod probe;
mod remedy;
mod search_path;
mod tools;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Serialize;

use super::AppArgs;
use super::shell::shell;
use crate::console::output::{self, counted};
use needs::Need;
use probe::{Found, Search, Status};
use remedy::Advice;
pub(super) use search_path::search_path;
use tools::{TOOLS, Tool};

#[derive(clap::Args)]
pub(super) struct DoctorArgs {
    /// The languages to look at [default: those of the app's functions; without an app,
    /// all]
    languages: Vec<String>,
    /// Run the commands that install what is missing
    #[arg(long)]
    fix: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    app: AppArgs,
}

/// One tool on this machine.
#[derive(Serialize)]
struct Line {
    name: &'static str,
    /// The languages that need it, of those that were looked at.
    languages: Vec<&'static str>,
    purpose: &'static str,
    status: Status,
    version: Option<String>,
    /// The oldest version that works.
    minimum: Option<&'static str>,
    path: Option<PathBuf>,
    /// The command that installs it, or the page that says how.
    remedy: Option<String>,
}

pub(super) fn run(args: &DoctorArgs) -> Result<ExitCode> {
    let root = args.app.root();
    ensure!(root.is_dir(), "there is no folder {}", root.display());
    let needs = needs(root, &args.languages)?;
    let tools = needed(&needs, &search(root));
    if args.fix {
        for tool in &tools {
            fix(tool, root)?;
        }
    }
    let search = search(root);
    let lines: Vec<Line> = tools
        .iter()
        .map(|tool| line(tool, &needs, &search))
        .collect();
    if args.json {
        output::json(&serde_json::json!({ "tools": lines }))?;
    } else {
        print(&lines);
    }
    let sound = lines.iter().all(|line| line.status == Status::Ok);
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn search(root: &Path) -> Search<'_> {
    Search {
        path: search_path(root),
        root,
    }
}

/// What was asked for, or what the app needs.
fn needs(root: &Path, names: &[String]) -> Result<Vec<Need>> {
    let known = tools::languages();
    let need = |language| Need {
        language,
        command: String::new(),
    };
    if names.is_empty() {
        if !root.join("host.json").is_file() {
            return Ok(known.into_iter().map(need).collect());
        }
        return Ok(needs::of_app(root));
    }
    names
        .iter()
        .map(|name| {
            let language = known.iter().find(|known| *known == name);
            let Some(language) = language else {
                bail!(
                    "`{name}` is not a language of the templates; use one of: {}",
                    known.join(", ")
                );
            };
            Ok(need(*language))
        })
        .collect()
}

/// The tools for `needs`. Where there are several ways to build a language, they are those
/// of the way that the build command names, or else of one that is complete, or else of
/// the templates.
fn needed(needs: &[Need], search: &Search<'_>) -> Vec<&'static Tool> {
    let mut chosen: Vec<&Tool> = Vec::new();
    for need in needs {
        let of_language = || TOOLS.iter().filter(|tool| tool.serves(need.language));
        let mut ways: Vec<&str> = of_language().map(|tool| tool.way).collect();
        ways.retain(|way| !way.is_empty());
        ways.dedup();
        let named = ways.iter().find(|way| need.command.contains(**way));
        let complete = || {
            ways.iter().find(|way| {
                let mut tools = of_language().filter(|tool| tool.way == **way);
                tools.all(|tool| tool.probe.run(search, tool.minimum).status == Status::Ok)
            })
        };
        let way = named.or_else(complete).or(ways.first()).copied();
        let tools = of_language().filter(|tool| tool.way.is_empty() || Some(tool.way) == way);
        chosen.extend(tools);
    }
    let is_chosen = |tool: &&Tool| chosen.iter().any(|one| one.name == tool.name);
    TOOLS.iter().filter(is_chosen).collect()
}

impl Tool {
    fn serves(&self, language: &str) -> bool {
        self.languages.contains(&language)
    }
}

fn line(tool: &Tool, needs: &[Need], search: &Search<'_>) -> Line {
    let Found {
        status,
        version,
        path,
    } = tool.probe.run(search, tool.minimum);
    let mut languages = tool.languages.to_vec();
    languages.retain(|language| needs.iter().any(|need| need.language == *language));
    let remedy = match remedy::advice(tool.remedies, search) {
        _ if status == Status::Ok => None,
        Some(Advice::Run(command)) => Some(command),
        Some(Advice::See(page)) => Some(page.to_owned()),
        None => None,
    };
    Line {
        name: tool.name,
        languages,
        purpose: tool.purpose,
        status,
        version,
        minimum: (!tool.minimum.is_empty()).then_some(tool.minimum),
        path,
        remedy,
    }
}

/// Runs the command that installs a tool, unless it is there: one that was installed before
/// may have brought it.
fn fix(tool: &Tool, root: &Path) -> Result<()> {
    let search = search(root);
    let name = tool.name;
    if tool.probe.run(&search, tool.minimum).status == Status::Ok {
        return Ok(());
    }
    let command = match remedy::advice(tool.remedies, &search) {
        Some(Advice::Run(command)) => command,
        Some(Advice::See(page)) => bail!("no command installs {name} here; see {page}"),
        None => bail!("no command installs {name} here"),
    };
    output::note(&format!("{name}: {command}"));
    let status = in_shell(&command, &search)
        .status()
        .with_context(|| format!("cannot start `{command}`"))?;
    ensure!(status.success(), "`{command}` failed with {status}");
    let search = self::search(root);
    let found = tool.probe.run(&search, tool.minimum);
    ensure!(
        found.status == Status::Ok,
        "`{command}` succeeded, but {name} is {}",
        label(found.status)
    );
    Ok(())
}

fn in_shell(command: &str, search: &Search<'_>) -> Command {
    let mut shell = shell(command);
    shell.current_dir(search.root).env("PATH", &search.path);
    shell
}

fn label(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Missing => "missing",
        Status::TooOld => "too old",
    }
}

fn print(lines: &[Line]) {
    for line in lines {
        let mut text = format!("{:<8} {}", label(line.status), line.name);
        if let Some(version) = &line.version {
            text = format!("{text} {version}");
        }
        if let (Status::TooOld, Some(minimum)) = (line.status, line.minimum) {
            text = format!("{text}, needs {minimum}");
        }
        text = format!("{text}: {} ({})", line.purpose, line.languages.join(", "));
        output::out(&text);
        if let Some(remedy) = &line.remedy {
            output::out(&format!("         {remedy}"));
        }
    }
    let bad = lines.iter().filter(|line| line.status != Status::Ok);
    let bad = bad.count();
    if lines.is_empty() {
        output::out("no function has a language that is known; name one: handler doctor rust");
    } else if bad == 0 {
        output::out(&format!("{} found", counted(lines.len(), "tool")));
    } else {
        output::out(&format!(
            "{bad} of {} missing or too old; `handler doctor --fix` runs these commands",
            counted(lines.len(), "tool")
        ));
    }
}
