//! The MCP extension: what it refuses, and names that it takes once in an app.

use std::path::Path;

use super::entry::Entry;
use crate::app::App;
use crate::mcp::McpTrigger;
use crate::problem::{Place, Problem, Report, Severity};

/// Reports what the extension refuses in one binding, or silently does wrong.
pub(super) fn check(entry: &Entry<'_>) {
    if entry.is("mcpToolProperty") {
        entry.object.cursor().error(
            "is an mcpToolProperty, which the Functions host cannot make from function.json: no call of the tool arrives",
            "remove it: the value of the mcpToolTrigger has all arguments",
        );
    }
    McpTrigger::read(&entry.object, entry.kind);
}

/// Reports tools, resources and prompts with the same name. The extension compares
/// names in any case, and the Functions host does not start the second function.
pub(super) fn check_names(app: &App, problems: &mut Vec<Problem>) {
    let functions = || app.functions.iter().chain(&app.withheld);
    for (index, function) in functions().enumerate() {
        let Some(trigger) = &function.mcp else {
            continue;
        };
        let same = |other: &McpTrigger| {
            other.noun() == trigger.noun() && other.name().eq_ignore_ascii_case(trigger.name())
        };
        let first = functions()
            .take(index)
            .find(|earlier| earlier.mcp.as_ref().is_some_and(same));
        let Some(first) = first.filter(|_| !trigger.name().is_empty()) else {
            continue;
        };
        let file = Path::new(&function.name).join("function.json");
        let report = Report::of_function(file, &function.name);
        let bindings = &mut function.bindings.iter();
        let place = bindings
            .position(|binding| binding == function.trigger())
            .map(|index| format!("$.bindings[{index}].{}", trigger.key()));
        report.add(
            Severity::Error,
            Place {
                path: place,
                position: None,
            },
            format!(
                "the {} `{}` belongs to the function `{}`",
                trigger.noun(),
                trigger.name(),
                first.name
            ),
            "give one of the two another name",
        );
        problems.append(&mut report.into_problems());
    }
}
