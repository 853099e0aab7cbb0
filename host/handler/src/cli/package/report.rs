//! What `handler package` prints.

use anyhow::Result;
use serde::Serialize;

use super::Written;
use super::layout::{Layout, Packed};
use crate::console::output::{counted, json, note, out};

/// All of it as JSON.
#[derive(Serialize)]
struct Report<'a> {
    target: &'static str,
    /// The path of the handler in the package.
    handler: &'a str,
    /// What compiled code may use; `None` without compiled code.
    cpu: Option<&'static str>,
    files: Vec<&'a str>,
    left_out: Vec<LeftOut<'a>>,
    changes: Vec<&'a str>,
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<Output>,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    path: &'a str,
    reason: String,
}

#[derive(Serialize)]
struct Output {
    path: String,
    size: u64,
    sha256: String,
    compiled: usize,
}

impl<'a> Report<'a> {
    fn of(layout: &'a Layout) -> Self {
        let left_out = layout.contents.left_out.iter();
        let handler = layout.host_json.handler.as_str();
        let mut files: Vec<&str> = layout.contents.files.keys().map(String::as_str).collect();
        files.push(handler);
        files.sort_unstable();
        Self {
            target: layout.target.name(),
            handler,
            cpu: layout.code.as_ref().map(|(target, _)| target.cpu.name()),
            files,
            left_out: left_out
                .map(|left| LeftOut {
                    path: &left.path,
                    reason: left.reason.to_string(),
                })
                .collect(),
            changes: layout.host_json.change.iter().map(String::as_str).collect(),
            warnings: &layout.warnings,
            written: None,
        }
    }
}

/// Prints what the package would hold: a path a line. What is left out, and why, is on
/// standard error.
pub(super) fn list(layout: &Layout, as_json: bool) -> Result<()> {
    let report = Report::of(layout);
    if as_json {
        return json(&report);
    }
    for path in &report.files {
        out(path);
    }
    if let Some((target, folder)) = &layout.code {
        note(&format!(
            "compiled code for {} will be in {folder}",
            target.cpu.name()
        ));
    }
    print_left_out(&report);
    Ok(())
}

fn print_left_out(report: &Report<'_>) {
    for left in &report.left_out {
        note(&format!("left out {}: {}", left.path, left.reason));
    }
    for change in &report.changes {
        note(change);
    }
    for warning in report.warnings {
        tracing::warn!("{warning}");
    }
}

/// Prints what was written.
pub(super) fn written(
    layout: &Layout,
    packed: &Packed,
    written: &Written,
    as_json: bool,
) -> Result<()> {
    let mut report = Report::of(layout);
    if as_json {
        report.files = packed.entries.iter().map(|(path, _)| path).collect();
        report.written = Some(Output {
            path: written.path.display().to_string(),
            size: written.size,
            sha256: written.sha256.to_string(),
            compiled: packed.compiled,
        });
        return json(&report);
    }
    print_left_out(&report);
    let code = match report.cpu {
        Some(cpu) => format!("{} for {cpu}", counted(packed.compiled, "compiled plugin")),
        None => "no compiled code".to_owned(),
    };
    out(&format!(
        "{}: {}, {} bytes, for {}, {code}",
        written.path.display(),
        counted(packed.entries.iter().count(), "file"),
        written.size,
        report.target,
    ));
    Ok(())
}
