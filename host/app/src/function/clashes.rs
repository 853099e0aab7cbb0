//! Functions that get in each other's way.

use std::path::Path;

use super::{Function, HttpRoute};
use crate::problem::{Problem, Report};

/// Reports functions that answer the same route with the same method. The host
/// compares templates as text, in any case, and refuses the later function.
pub(crate) fn check(functions: &[Function], problems: &mut Vec<Problem>) {
    let mut seen: Vec<(String, &Function, &HttpRoute)> = Vec::new();
    for function in functions {
        let Some(route) = &function.route else {
            continue;
        };
        let template = route.template_or(&function.name).to_lowercase();
        let clash = seen
            .iter()
            .find(|(known, _, earlier)| *known == template && overlap(earlier, route));
        if let Some((_, earlier, _)) = clash {
            let report = Report::of_function(
                Path::new(&function.name).join("function.json"),
                &function.name,
            );
            report.error(
                format!(
                    "the route `{template}` belongs to the function `{}`",
                    earlier.name
                ),
                "give one of the two another route, or other methods",
            );
            problems.extend(report.into_problems());
        }
        seen.push((template, function, route));
    }
}

fn overlap(one: &HttpRoute, other: &HttpRoute) -> bool {
    one.methods.is_empty()
        || other.methods.is_empty()
        || one
            .methods
            .iter()
            .any(|method| other.methods.contains(method))
}
