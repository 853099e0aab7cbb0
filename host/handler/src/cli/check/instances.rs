//! Whether `instances` of plugin.json has an effect.

use std::path::Path;

use corral_app::{Function, InstancePolicy, Place, Problem, Report, Severity};
use corral_runtime::Contract;

/// Warns of instances that are to be kept, and never are.
pub(super) fn check(function: &Function, contract: Contract) -> Vec<Problem> {
    let report = Report::of_function(
        Path::new(&function.name).join("plugin.json"),
        &function.name,
    );
    let is_warm = matches!(function.config.instances, InstancePolicy::Warm { .. });
    if is_warm && contract != Contract::Function {
        let place = Place {
            path: Some("$.instances.policy".to_owned()),
            position: None,
        };
        let contract = contract.name();
        report.add(
            Severity::Warning,
            place,
            format!("`warm` has no effect: a plugin of the {contract} contract gets a new instance for every call"),
            "remove it",
        );
    }
    report.into_problems()
}
