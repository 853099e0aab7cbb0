//! `handler inspect`: describes a .wasm file without running it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use corral_app::json::{Value, write};
use corral_app::{Declaration, Sha256Digest};
use corral_runtime::{Shape, inspect};
use serde::Serialize;
use serde_json::value::RawValue;

use super::declaration;
use crate::console::output::{json, out};

#[derive(clap::Args)]
pub(super) struct InspectArgs {
    /// The .wasm file
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    file: PathBuf,
    size: usize,
    sha256: String,
    kind: &'static str,
    /// The contract for an HTTP function; a component may implement several.
    contract: Option<&'static str>,
    contracts: Vec<&'static str>,
    imports: Vec<String>,
    exports: Vec<String>,
    producers: Vec<Tool>,
    needs: Vec<Need>,
    /// The function.json that its code declares.
    declaration: Option<Box<RawValue>>,
    /// The bindings and other parts of it, each as JSON.
    #[serde(skip)]
    declares: Vec<String>,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Tool {
    role: String,
    name: String,
    version: String,
}

/// A grant that the plugin may need, judged by its imports.
#[derive(Serialize)]
struct Need {
    grant: &'static str,
    because: String,
}

pub(super) fn run(args: &InspectArgs) -> Result<ExitCode> {
    let wasm = std::fs::read(&args.file)
        .with_context(|| format!("cannot read {}", args.file.display()))?;
    let report = report(args, &wasm)?;
    if args.json {
        json(&report)?;
    } else {
        print(&report);
    }
    Ok(if report.problem.is_some() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn report(args: &InspectArgs, wasm: &[u8]) -> Result<Report> {
    let inspection = inspect(wasm)
        .map_err(|error| anyhow::anyhow!("{}: {error}; {}", args.file.display(), error.remedy()))?;
    let needs = needs(&inspection.imports);
    let producers = inspection.producers.into_iter().map(|producer| Tool {
        role: producer.role,
        name: producer.name,
        version: producer.version,
    });
    let contracts: Vec<&str> = match &inspection.contracts {
        Ok(contracts) => contracts.iter().map(|contract| contract.name()).collect(),
        Err(_) => Vec::new(),
    };
    let problem = inspection.contracts.err();
    let problem = problem.map(|error| format!("{error}; {}", error.remedy()));
    let (declaration, problem) = match declaration::read(wasm, &function(&args.file), &args.file) {
        Ok(declaration) => (declaration, problem),
        Err(error) => (None, problem.or_else(|| Some(format!("{error:#}")))),
    };
    let json = declaration.as_ref().map(Declaration::to_json);
    Ok(Report {
        file: args.file.clone(),
        size: wasm.len(),
        sha256: Sha256Digest::of(wasm).to_string(),
        kind: match inspection.shape {
            Shape::Component => "component",
            Shape::Module { .. } => "core module",
        },
        contract: contracts.first().copied(),
        contracts,
        declares: declaration.iter().flat_map(parts).collect(),
        declaration: json.map(RawValue::from_string).transpose()?,
        problem,
        imports: inspection.imports,
        exports: inspection.exports,
        producers: producers.collect(),
        needs,
    })
}

/// The function that the file would be the plugin of, by its name.
fn function(file: &Path) -> String {
    let name = file.file_stem().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The bindings, and the other keys with their values.
fn parts(declaration: &Declaration) -> Vec<String> {
    let members = declaration.members().iter();
    members
        .flat_map(|member| match &member.node.value {
            Value::Array(bindings) => bindings.iter().map(|node| write(&node.value)).collect(),
            value => vec![format!("{}: {}", member.name, write(value))],
        })
        .collect()
}

/// Imports that need grants. An import does not prove a use: standard libraries import
/// more than they need.
const NEEDS: [(&str, &str); 5] = [
    ("wasi:config/", "settings"),
    ("wasi:cli/environment", "settings"),
    ("wasi:filesystem/", "files"),
    ("wasi:http/outgoing-handler", "net"),
    ("wasi:http/client", "net"),
];

fn needs(imports: &[String]) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for (prefix, grant) in NEEDS {
        let import = imports.iter().find(|import| import.starts_with(prefix));
        if let Some(import) = import
            && !needs.iter().any(|need| need.grant == grant)
        {
            needs.push(Need {
                grant,
                because: import.clone(),
            });
        }
    }
    needs
}

fn print(report: &Report) {
    out(&report.file.display().to_string());
    out(&format!(
        "  kind      {}, {} bytes",
        report.kind, report.size
    ));
    out(&format!("  sha256    {}", report.sha256));
    match report.contracts.as_slice() {
        [] => out("  contract  none that is supported"),
        contracts => out(&format!("  contract  {}", contracts.join(", "))),
    }
    print_list("imports", report.imports.iter().map(String::as_str));
    print_list("exports", report.exports.iter().map(String::as_str));
    let tools: Vec<String> = report
        .producers
        .iter()
        .map(|tool| format!("{} {} {}", tool.role, tool.name, tool.version))
        .collect();
    print_list("made with", tools.iter().map(String::as_str));
    let needs: Vec<String> = report
        .needs
        .iter()
        .map(|need| format!("grants.{} if it uses {}", need.grant, need.because))
        .collect();
    print_list("may need", needs.iter().map(String::as_str));
    print_list("declares", report.declares.iter().map(String::as_str));
    if let Some(problem) = &report.problem {
        out(&format!("  problem   {problem}"));
    }
}

fn print_list<'a>(title: &str, items: impl Iterator<Item = &'a str>) {
    let mut title = title;
    for item in items {
        out(&format!("  {title:<9} {item}"));
        title = "";
    }
}
