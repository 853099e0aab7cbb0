//! The running handler with a plugin that says what it got.

use corral_tests::client::answer::{Caller, carry_out};
use corral_tests::client::output::Received;
use corral_tests::client::{Exchange, Framing, judge, payload};
use corral_tests::{Function, FunctionApp, Handler};
use serde_json::{Value, json};

use crate::placeholders::{filled, text_filled};

/// The plugins that observe: one for each version of `corral:function`.
pub(crate) const OBSERVERS: [&str; 2] = ["observe", "observe-0-1"];

/// A handler for the functions of these cases, each with this plugin.
pub(crate) fn handler_for<'a>(
    guest: &str,
    functions: impl IntoIterator<Item = (&'a str, &'a Value)>,
) -> Handler {
    let mut names = Vec::new();
    let mut app = FunctionApp::new().setting("INP_SCHED", "0 0 3 1 1 *");
    for (name, bindings) in functions {
        if names.contains(&name) {
            continue;
        }
        names.push(name);
        let function = Function::recorded(name, bindings).output("blob", "seen");
        app = app.function(&function.guest(guest));
    }
    Handler::start(app)
}

/// Sends a recorded request and gives back what the plugin saw.
pub(crate) fn observe(
    handler: &Handler,
    bindings: &Value,
    request: &Value,
    blob: &[u8],
) -> Result<Value, String> {
    let body = filled(&request["body"], blob).to_string();
    let line = request["line"].as_str().unwrap();
    let target = line.split(' ').nth(1).unwrap();
    let own_port = handler.port().to_string();
    let headers: Vec<(String, String)> = recorded_headers(request)
        .map(|(name, value)| (name, text_filled(&value.replace("<port>", &own_port), &[])))
        .collect();
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = handler
        .transport()
        .exchange(&Exchange {
            method: "POST",
            target,
            headers: &headers,
            body: body.as_bytes(),
            framing: if request["chunked"] == false {
                Framing::Sized
            } else {
                Framing::Chunked
            },
        })
        .map_err(|error| format!("no answer: {error}"))?;
    let result = judge(answer).map_err(|failure| failure.to_string())?;
    let mut outputs = bindings.as_array().unwrap().clone();
    outputs.push(json!({ "type": "blob", "direction": "out", "name": "seen" }));
    let outputs = payload::read_all(&json!({ "bindings": outputs }));
    let mut carried = carry_out(&outputs, &result, &Caller::default());
    if let Some(failure) = carried.failure {
        return Err(failure);
    }
    match carried.delivered.bindings.remove("seen") {
        Some(Received::Blob(seen)) => Ok(serde_json::from_slice(&seen).unwrap()),
        other => Err(format!("nothing was seen: {other:?}")),
    }
}

/// The header fields besides those that frame the body; those of the host where
/// a recording has none.
fn recorded_headers(request: &Value) -> impl Iterator<Item = (String, String)> {
    let host = json!([
        ["Host", "127.0.0.1:<port>"],
        ["X-Azure-Functions-HostVersion", "4.1037.0.0"],
        ["X-Azure-Functions-InvocationId", "<guid>"],
        ["User-Agent", "Azure-Functions-Host/4.1037.0.0"],
        ["Content-Type", "application/json; charset=utf-8"],
    ]);
    let given = request["headers"].as_array().cloned();
    let fields = given.unwrap_or_else(|| host.as_array().cloned().unwrap());
    fields.into_iter().filter_map(|field| {
        let text = |part: &Value| part.as_str().unwrap().to_owned();
        let (name, value) = (text(&field[0]), text(&field[1]));
        let frames = ["transfer-encoding", "content-length"];
        (!frames.contains(&name.to_ascii_lowercase().as_str())).then_some((name, value))
    })
}

/// The input `name`: its kind and its content.
pub(crate) fn input<'a>(seen: &'a Value, name: &str) -> (&'a str, &'a Value) {
    let inputs = seen["inputs"].as_array().unwrap();
    let input = inputs.iter().find(|input| input["name"] == name).unwrap();
    (input["kind"].as_str().unwrap(), &input["value"])
}

/// The bytes that the plugin wrote as hexadecimal digits.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap_or_default();
    let pairs = digits.as_bytes().as_chunks::<2>().0.iter();
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
