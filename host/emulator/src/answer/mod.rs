//! What the host does with an answer: whether it accepts it, which binding receives what,
//! and the response to the HTTP caller (custom handler protocol, sections 4 and 5).

pub mod base64_guess;
mod error_report;
pub mod output;
pub mod result;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::BTreeMap;

pub use error_report::ErrorReport;
pub use output::Received;
pub use result::ScriptResult;
pub use verdict::{Failure, judge};

use self::output::{Given, http, http::Reply, messages};
use crate::payload::Binding;
use crate::token::Token;

/// What came of an invocation that succeeded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivered {
    /// What each output binding received, by its name.
    pub bindings: BTreeMap<String, Received>,
    /// The lines that the host logs for this invocation.
    pub logs: Vec<String>,
    /// The reply to the HTTP caller, when the trigger is HTTP.
    pub http: Option<Reply>,
    /// What a trigger that takes a return value received; null without one.
    pub returned: serde_json::Value,
}

/// What came of an invocation, whether it succeeded or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// What was delivered: of a failed invocation, what was delivered before.
    pub delivered: Delivered,
    /// Why the host fails the invocation, if it does.
    pub failure: Option<String>,
}

/// What of the HTTP request decides how the host writes the response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// Whether the method is `HEAD`.
    pub is_head: bool,
    /// The field `Accept-Charset`.
    pub accept_charset: Option<String>,
}

/// Hands the result's values to the bindings; the error says why the host fails
/// the invocation.
pub fn deliver(
    bindings: &[Binding],
    result: &ScriptResult,
    caller: &Caller,
) -> Result<Delivered, String> {
    let carried = carry_out(bindings, result, caller);
    match carried.failure {
        Some(reason) => Err(reason),
        None => Ok(carried.delivered),
    }
}

/// Hands the result's values to the bindings, as far as the host gets.
pub fn carry_out(bindings: &[Binding], result: &ScriptResult, caller: &Caller) -> Carried {
    let is_http = bindings.iter().any(|binding| binding.is("httpTrigger"));
    let mut carried = Carried::default();
    carried.delivered.logs.clone_from(&result.logs);
    if bindings.iter().any(|binding| binding.takes_return()) {
        let json = result.return_value.to_compact_json();
        carried.delivered.returned = serde_json::from_str(&json).unwrap_or_default();
    }
    carried.failure = bind(bindings, result, caller, &mut carried.delivered).err();
    if carried.failure.is_some() {
        // Whatever was opened is left empty.
        for received in carried.delivered.bindings.values_mut() {
            if let Received::Blob(content) = received {
                content.clear();
            }
        }
        carried.delivered.http = is_http.then(|| Reply::bare(500, ""));
    }
    if let Some(reply) = carried.delivered.http.as_mut().filter(|_| caller.is_head) {
        reply.body.clear();
    }
    carried
}

/// The result's values as the host converts them, before it binds any.
struct Converted<'b> {
    /// The value of each output binding that has one.
    values: Vec<(&'b Binding, Value)>,
    /// The value of the function.
    returned: Given,
}

/// A value on its way to a binding.
enum Value {
    /// The object that the host made of a named response.
    Response(Reply),
    /// Anything else.
    Given(Given),
}

fn bind(
    bindings: &[Binding],
    result: &ScriptResult,
    caller: &Caller,
    delivered: &mut Delivered,
) -> Result<(), String> {
    let charset = caller.accept_charset.as_deref();
    let Converted { values, returned } = convert(bindings, result, charset)?;
    let mut reply = None;
    let mut failure = Ok(());
    for (binding, value) in values {
        let outcome = match value {
            Value::Response(response) => Ok(Received::Http(response)),
            Value::Given(given) if binding.is("http") => {
                http::from_any(&given, charset).map(Received::Http)
            }
            Value::Given(given) => output::deliver(binding, given),
        };
        match outcome {
            Ok(received) => {
                if let Received::Http(response) = &received {
                    reply.get_or_insert_with(|| response.clone());
                }
                let (stored, refusal) = messages::stored(binding, received);
                failure = failure.and(refusal);
                delivered.bindings.insert(binding.name.clone(), stored);
            }
            Err(reason) => {
                failure = failure.and(Err(format!("output {}: {reason}", binding.name)));
                if binding.is("blob") {
                    let opened = Received::Blob(Vec::new());
                    delivered.bindings.insert(binding.name.clone(), opened);
                }
            }
        }
    }
    failure?;
    if bindings.iter().any(|binding| binding.is("httpTrigger")) {
        let unanswered = || unanswered(bindings, result, &returned, charset);
        delivered.http = Some(reply.unwrap_or_else(unanswered));
    }
    Ok(())
}

fn convert<'b>(
    bindings: &'b [Binding],
    result: &ScriptResult,
    charset: Option<&str>,
) -> Result<Converted<'b>, String> {
    let outputs = || bindings.iter().filter(|binding| binding.is_output());
    let given = result.outputs.as_deref().unwrap_or_default();
    let mut values: Vec<(&Binding, Value)> = Vec::new();
    for binding in outputs().filter(|binding| binding.name != "$return") {
        let Some((_, value)) = given.iter().find(|(name, _)| *name == binding.name) else {
            continue;
        };
        // A null is skipped, but the host insists on reading a named response.
        if binding.kind == "http" {
            let response = http::from_named(value, charset)
                .map_err(|reason| format!("output {}: {reason}", binding.name))?;
            values.push((binding, Value::Response(response)));
        } else if *value != Token::Null {
            let given = Given::of(value, !binding.is_binary());
            values.push((binding, Value::Given(given)));
        }
    }
    let value = &result.return_value;
    if let Some(binding) = outputs().find(|binding| binding.name == "$return") {
        let returned = Given::of(value, !binding.is_binary());
        if *value != Token::Null {
            values.push((binding, Value::Given(returned.clone())));
        }
        return Ok(Converted { values, returned });
    }
    // Without a binding called `$return` an object that is returned replaces
    // outputs of the same names, and nothing is guessed about its strings.
    if let Token::Object(properties) = value {
        for (name, value) in properties {
            if let Some(binding) = outputs().find(|binding| binding.name == *name) {
                values.retain(|(known, _)| known.name != *name);
                if *value != Token::Null {
                    values.push((binding, Value::Given(Given::of(value, false))));
                }
            }
        }
    }
    Ok(Converted {
        values,
        returned: Given::of(value, false),
    })
}

/// The reply when no output of type `http` has a value. A named one that is
/// missing among the outputs is an empty object to the host.
fn unanswered(
    bindings: &[Binding],
    result: &ScriptResult,
    returned: &Given,
    charset: Option<&str>,
) -> Reply {
    let is_named_http = |binding: &&Binding| {
        binding.is_output() && binding.kind == "http" && binding.name != "$return"
    };
    match bindings.iter().find(is_named_http) {
        Some(_) if result.outputs.is_some() => Reply::plain(200, "{}"),
        _ => http::from_function(returned, charset),
    }
}
