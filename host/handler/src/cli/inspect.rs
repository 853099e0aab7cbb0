//! `handler inspect`: what a .wasm file is, without running it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use corral_runtime::{Shape, digest, hex, inspect};
use serde::Serialize;

#[derive(clap::Args)]
pub(super) struct InspectArgs {
    /// The file
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
    contract: Option<&'static str>,
    imports: Vec<String>,
    exports: Vec<String>,
    producers: Vec<Tool>,
    needs: Vec<Need>,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Tool {
    role: String,
    name: String,
    version: String,
}

/// A grant that the plugin may ask for, told by its imports.
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
        println!("{}", serde_json::to_string_pretty(&report)?);
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
    Ok(Report {
        file: args.file.clone(),
        size: wasm.len(),
        sha256: hex(&digest(wasm)),
        kind: match inspection.shape {
            Shape::Component => "component",
            Shape::Module { .. } => "core module",
        },
        contract: inspection
            .contract
            .as_ref()
            .ok()
            .map(|contract| contract.name()),
        problem: inspection
            .contract
            .err()
            .map(|error| format!("{error}; {}", error.remedy())),
        imports: inspection.imports,
        exports: inspection.exports,
        producers: producers.collect(),
        needs,
    })
}

/// What the imports of a plugin have to do with grants. An import alone is no
/// proof of use: standard libraries import more than they need.
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
    println!("{}", report.file.display());
    println!("  kind      {}, {} bytes", report.kind, report.size);
    println!("  sha256    {}", report.sha256);
    println!(
        "  contract  {}",
        report.contract.unwrap_or("none that runs here")
    );
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
    if let Some(problem) = &report.problem {
        println!("  problem   {problem}");
    }
}

fn print_list<'a>(title: &str, items: impl Iterator<Item = &'a str>) {
    let mut title = title;
    for item in items {
        println!("  {title:<9} {item}");
        title = "";
    }
}
