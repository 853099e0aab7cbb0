//! The arguments of the worker, joined to one line (protocol reference, section 2.3).

use std::collections::BTreeMap;

use corral_app::Description;

use super::expansion::{expand, remove_unknown};

/// The line of all arguments. `variables` are those of the host, `own` those that only
/// the worker gets.
pub(super) fn line(
    description: &Description,
    variables: &BTreeMap<String, String>,
    own: &[(&str, String)],
) -> String {
    let mut line = String::new();
    for argument in &description.arguments {
        line.push(' ');
        line.push_str(&expand(argument, variables));
    }
    if let Some(path) = &description.worker_path {
        let path = expand(path, variables);
        line.push_str(" \"");
        line.push_str(&path);
        line.push('"');
    }
    for argument in &description.worker_arguments {
        line.push(' ');
        line.push_str(&expand(argument, variables));
    }
    for (name, value) in own {
        line = line.replace(&format!("%{name}%"), value);
    }
    remove_unknown(&line)
}
