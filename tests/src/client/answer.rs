//! Reading an answer that the host accepted: which binding gets what.
//!
//! The rules are those of the custom handler protocol, sections 5.1, 5.2
//! and 5.6.

use std::collections::BTreeMap;

use super::binding::Binding;
use super::output::{self, Received, http::Reply};
use super::token::Token;

/// What came of an invocation that succeeded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivered {
    /// What each output binding received, by its name.
    pub bindings: BTreeMap<String, Received>,
    /// The lines that the host logs for this invocation.
    pub logs: Vec<String>,
    /// The reply to the HTTP caller, when the trigger is HTTP.
    pub http: Option<Reply>,
}

/// Hands the answer's values to the bindings; the error says why the host fails
/// the invocation.
pub fn deliver(bindings: &[Binding], answer: &Token) -> Result<Delivered, String> {
    let outputs = outputs(bindings, answer)?;
    let mut delivered = Delivered {
        logs: logs(answer)?,
        ..Delivered::default()
    };
    for binding in bindings.iter().filter(|binding| binding.is_output()) {
        let value = outputs
            .iter()
            .flatten()
            .find(|(name, _)| *name == binding.name)
            .map(|(_, value)| value);
        let Some(value) = value else { continue };
        // A null is skipped, but the host insists on reading a named response.
        let is_named_http = binding.kind == "http" && binding.name != "$return";
        if *value == Token::Null && !is_named_http {
            continue;
        }
        let received = output::deliver(binding, value)
            .map_err(|reason| format!("output {}: {reason}", binding.name))?;
        delivered.bindings.insert(binding.name.clone(), received);
    }
    if bindings.iter().any(|binding| binding.is("httpTrigger")) {
        delivered.http = Some(reply(&delivered, outputs.is_some()));
    }
    Ok(delivered)
}

/// The outputs by name, the return value among them. Without a binding called
/// `$return` an object that is returned replaces outputs of the same names.
fn outputs(bindings: &[Binding], answer: &Token) -> Result<Option<Vec<(String, Token)>>, String> {
    let mut outputs = match answer.get_any_case("Outputs") {
        None | Some(Token::Null) => None,
        Some(Token::Object(properties)) => Some(properties.clone()),
        Some(_) => return Err("Outputs is no object".to_owned()),
    };
    let returned = answer.get_any_case("ReturnValue").unwrap_or(&Token::Null);
    let has_return = bindings.iter().any(|binding| binding.name == "$return");
    let additions = match returned {
        value if has_return => vec![("$return".to_owned(), value.clone())],
        Token::Object(properties) => properties.clone(),
        _ => Vec::new(),
    };
    if !additions.is_empty() && (*returned != Token::Null || outputs.is_some()) {
        let outputs = outputs.get_or_insert_default();
        for (name, value) in additions {
            outputs.retain(|(known, _)| *known != name);
            outputs.push((name, value));
        }
    }
    Ok(outputs)
}

fn logs(answer: &Token) -> Result<Vec<String>, String> {
    let lines = match answer.get_any_case("Logs") {
        None | Some(Token::Null) => return Ok(Vec::new()),
        Some(Token::Array(lines)) => lines,
        Some(_) => return Err("Logs is no array".to_owned()),
    };
    lines
        .iter()
        .map(|line| match line {
            Token::Array(_) | Token::Object(_) => Err("a line of Logs is no scalar".to_owned()),
            scalar => Ok(scalar.as_written()),
        })
        .collect()
}

fn reply(delivered: &Delivered, has_outputs: bool) -> Reply {
    let given = delivered
        .bindings
        .values()
        .find_map(|received| match received {
            Received::Http(reply) => Some(reply.clone()),
            _ => None,
        });
    given.unwrap_or_else(|| {
        if has_outputs {
            Reply::plain(200, "{}")
        } else {
            Reply::plain(204, "")
        }
    })
}

#[cfg(test)]
mod tests;
