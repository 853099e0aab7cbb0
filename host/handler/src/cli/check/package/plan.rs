//! What an app may not do on a hosting plan (custom handler protocol, sections 2.3, 3.6
//! and 8).

use std::fs;
use std::path::Path;
use std::time::Duration;

use clap::ValueEnum;
use corral_app::{App, Consequence, Function, FunctionTimeout, Problem, Severity};
use serde_json::Value;

use super::problem;

/// The longest `functionTimeout` on the Consumption plan.
const LONGEST_ON_CONSUMPTION: Duration = Duration::from_mins(10);

/// A hosting plan of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli::check) enum Plan {
    /// Consumption, on Linux or Windows
    Consumption,
    /// Flex Consumption, on Linux only
    Flex,
    /// Premium, on Linux or Windows
    Premium,
    /// An App Service plan, on Linux or Windows
    Dedicated,
}

impl Plan {
    /// Whether the Functions host sets the execute bit of the handler there.
    pub(super) fn sets_execute_bit(self) -> bool {
        matches!(self, Self::Consumption | Self::Flex)
    }

    /// What `app` may not do there.
    pub(super) fn check(self, app: &App) -> Vec<Problem> {
        match self {
            Self::Consumption => timeout(app.host.function_timeout).into_iter().collect(),
            Self::Flex => app.functions.iter().filter_map(blob_source).collect(),
            Self::Premium | Self::Dedicated => Vec::new(),
        }
    }
}

fn timeout(timeout: FunctionTimeout) -> Option<Problem> {
    let is_longer = match timeout {
        FunctionTimeout::PlanDefault => false,
        FunctionTimeout::After(time) => time > LONGEST_ON_CONSUMPTION,
        FunctionTimeout::Never => true,
    };
    is_longer.then(|| Problem {
        path: Some("$.functionTimeout".to_owned()),
        consequence: Consequence::NoStart,
        ..problem(
            Severity::Error,
            "host.json",
            "is longer than 10 minutes, the most on the Consumption plan",
            "write \"00:10:00\" or less",
        )
    })
}

/// On Flex Consumption, blobs start functions by Event Grid alone.
fn blob_source(function: &Function) -> Option<Problem> {
    if !function.trigger().is("blobTrigger") {
        return None;
    }
    let text = fs::read(function.folder.join("function.json")).ok()?;
    let file: Value = serde_json::from_slice(&text).ok()?;
    let bindings = file.get("bindings")?.as_array()?;
    let by_event_grid = bindings.iter().any(|binding| {
        let source = binding.get("source").and_then(Value::as_str);
        source.is_some_and(|source| source.eq_ignore_ascii_case("EventGrid"))
    });
    let name = Path::new(&function.name).join("function.json");
    (!by_event_grid).then(|| Problem {
        function: Some(function.name.clone()),
        consequence: Consequence::NotLoaded,
        ..problem(
            Severity::Error,
            &name.to_string_lossy(),
            "has a blobTrigger without \"source\": \"EventGrid\", which Flex Consumption does not load",
            "add \"source\": \"EventGrid\" to the trigger",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consumption_ends_functions_after_ten_minutes() {
        for (given, refused) in [
            (FunctionTimeout::PlanDefault, false),
            (FunctionTimeout::After(LONGEST_ON_CONSUMPTION), false),
            (FunctionTimeout::After(Duration::from_mins(11)), true),
            (FunctionTimeout::Never, true),
        ] {
            assert_eq!(timeout(given).is_some(), refused, "{given:?}");
        }
    }
}
