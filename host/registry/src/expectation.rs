//! Whether the response of a probe is what plugin.json expects.

use corral_app::Expectation;
use corral_mcp::event::EventSplitter;
use corral_protocol::{HttpResponse, Output, PluginOutput};
use serde_json::Value;

/// How much of a body is quoted, in characters.
const QUOTED: usize = 200;

/// Compares the HTTP response in `output` with what is expected.
///
/// # Errors
/// Says what differs, to follow "probe failed".
pub(crate) fn check(output: &PluginOutput, expect: &Expectation) -> Result<(), String> {
    if expect.is_empty() {
        return Ok(());
    }
    let outputs = output.outputs.iter().map(|(_, output)| output);
    let mut outputs = outputs.chain(&output.return_value);
    let response = outputs.find_map(|output| match output {
        Output::Http(response) => Some(response),
        _ => None,
    });
    let response = response.ok_or("expected an HTTP response, the plugin returned none")?;
    if let Some(expected) = expect.status
        && expected != response.status
    {
        let body = String::from_utf8_lossy(&response.body);
        let body: String = body.chars().take(QUOTED).collect();
        let status = response.status;
        return Err(format!("expected status {expected}, got {status}: {body}"));
    }
    if expect.json.is_empty() {
        return Ok(());
    }
    let body = json_of(response).ok_or("expected a JSON body")?;
    for (pointer, expected) in &expect.json {
        let found = body.pointer(pointer);
        let wanted: Option<Value> = serde_json::from_str(expected).ok();
        if found != wanted.as_ref() {
            let found = found.map_or_else(|| "nothing".to_owned(), Value::to_string);
            let found: String = found.chars().take(QUOTED).collect();
            return Err(format!("expected {expected} at `{pointer}`, got {found}"));
        }
    }
    Ok(())
}

/// The body of a response as JSON; of a stream of events, the data of the last one.
fn json_of(response: &HttpResponse) -> Option<Value> {
    let mut headers = response.headers.iter();
    let is_stream = headers.any(|(name, value)| {
        name.eq_ignore_ascii_case("content-type") && value.starts_with("text/event-stream")
    });
    if !is_stream {
        return serde_json::from_slice(&response.body).ok();
    }
    let mut splitter = EventSplitter::default();
    splitter.push(&response.body);
    let events = std::iter::from_fn(|| splitter.next_event());
    let last = events.filter_map(|event| event.data()).last()?;
    serde_json::from_slice(&last).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_compared() {
        let json = "application/json";
        let events = "text/event-stream; charset=utf-8";
        for (media_type, status, body, expected_status, pointer, failure) in [
            (json, 200, r#"{"a":[1]}"#, Some(200), ("/a", "[1]"), None),
            (json, 200, r#"{"a":[1]}"#, None, ("/a/0", "1"), None),
            (json, 200, r#"{"a":[1]}"#, None, ("", r#"{"a": [1]}"#), None),
            (
                json,
                406,
                "no",
                Some(200),
                ("/a", "1"),
                Some("expected status 200, got 406: no"),
            ),
            (
                json,
                200,
                r#"{"a":2}"#,
                Some(200),
                ("/a", "1"),
                Some("expected 1 at `/a`, got 2"),
            ),
            (
                json,
                200,
                "{}",
                None,
                ("/a", "1"),
                Some("expected 1 at `/a`, got nothing"),
            ),
            (
                json,
                200,
                "{",
                None,
                ("/a", "1"),
                Some("expected a JSON body"),
            ),
            (
                events,
                200,
                "data: {\"a\":0}\n\ndata: {\"a\":1}\n\n: end\n\n",
                None,
                ("/a", "1"),
                None,
            ),
        ] {
            let output = PluginOutput {
                return_value: Some(Output::Http(HttpResponse {
                    status,
                    headers: vec![("Content-Type".to_owned(), media_type.to_owned())],
                    body: body.into(),
                })),
                ..PluginOutput::default()
            };
            let expect = Expectation {
                status: expected_status,
                json: vec![(pointer.0.to_owned(), pointer.1.to_owned())],
            };
            let result = check(&output, &expect);
            assert_eq!(result.err().as_deref(), failure, "{body}");
        }
    }
}
