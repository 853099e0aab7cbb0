//! A plain program that does what the trigger's JSON (or the body of its HTTP
//! request) says. The steps are listed in [`step::Step`]; a list of them is done
//! in order:
//!
//! ```json
//! [ { "do": "stderr", "text": "soon" }, { "do": "exit", "code": 3 } ]
//! ```

mod step;

use std::io::{self, Read, Write};

use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let call: Value = serde_json::from_str(&input)?;
    for step in step::parse(&trigger(&call)?)? {
        step.run(&input)?;
    }
    io::stdout().flush()?;
    Ok(())
}

/// The trigger's value as JSON text: the text itself, the body of a request, or
/// the JSON in place.
fn trigger(call: &Value) -> Result<String, String> {
    let name = call["Invocation"]["Trigger"]
        .as_str()
        .ok_or("Invocation.Trigger is not text")?;
    Ok(match &call["Data"][name] {
        Value::String(text) => text.clone(),
        request if request["Url"].is_string() => request["Body"]
            .as_str()
            .ok_or("the request has no body")?
            .to_owned(),
        json => json.to_string(),
    })
}
