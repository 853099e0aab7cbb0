//! Rules of the platform that can be checked while the plugin is compiled.

use proc_macro2::Span;
use syn::{Error, Result};

use super::Declaration;
use super::value::Value;
use crate::suggestion;

/// Properties whose values are enumerated.
const ENUMERATIONS: &[(&str, &[&str])] = &[
    ("authLevel", &["anonymous", "function", "admin"]),
    ("cardinality", &["one", "many"]),
    ("dataType", &["string", "binary", "stream"]),
    (
        "methods",
        &[
            "get", "post", "put", "delete", "patch", "head", "options", "trace",
        ],
    ),
    ("strategy", &["fixedDelay", "exponentialBackoff"]),
];

/// Checks the value of a property that allows only some.
pub(super) fn value(property: &str, value: &Value) -> Result<()> {
    let Some((_, allowed)) = ENUMERATIONS.iter().find(|(name, _)| *name == property) else {
        return Ok(());
    };
    let texts = value.texts();
    if texts.is_empty() {
        return Err(Error::new(value.span, unknown(property, "", allowed)));
    }
    for (text, span) in texts {
        if !allowed.contains(&text) {
            return Err(Error::new(span, unknown(property, text, allowed)));
        }
    }
    Ok(())
}

fn unknown(property: &str, text: &str, allowed: &[&str]) -> String {
    let suggestion = suggestion::for_name(text, allowed);
    let allowed = allowed.join("`, `");
    format!("`{text}` is not valid for `{property}`{suggestion}; use one of `{allowed}`")
}

/// Checks that the host accepts the names and that all differ.
pub(super) fn names(declaration: &Declaration) -> Result<()> {
    let outputs = declaration.outputs.iter().map(|output| (output, true));
    let inputs = declaration.inputs.iter().chain([&declaration.trigger]);
    let mut seen: Vec<String> = Vec::new();
    for (binding, is_output) in inputs.map(|input| (input, false)).chain(outputs) {
        let name = binding.name();
        if !(is_valid(name) || is_output && name == "$return") {
            return Err(refused(
                name,
                binding.span,
                "a binding's name is a letter, then letters and digits",
            ));
        }
        let folded = name.to_ascii_lowercase();
        if seen.contains(&folded) {
            return Err(refused(
                name,
                binding.span,
                "another binding has that name; names are compared case-insensitively",
            ));
        }
        seen.push(folded);
    }
    Ok(())
}

/// The host's rule: no underscore, and at most 128 characters.
fn is_valid(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() <= 128
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn refused(name: &str, span: Span, rule: &str) -> Error {
    Error::new(span, format!("`{name}` cannot be used: {rule}"))
}
