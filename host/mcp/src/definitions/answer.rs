//! The answer to a question about definitions.

use serde_json::{Map, Value};

/// Why an answer cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It holds no response to the question.
    #[error("the answer has no JSON-RPC response")]
    NoResponse,
    /// The result is not as the specification says.
    #[error("the result has no valid `{0}`")]
    Invalid(&'static str),
}

/// What a server responded.
#[derive(Debug)]
pub(super) enum Response {
    /// A result.
    Result(Map<String, Value>),
    /// An error, with its message.
    Error(String),
}

/// Finds the response to the request `id` in the body of an answer, which is JSON or an
/// event stream.
pub(super) fn read(content_type: &str, body: &[u8], id: u64) -> Result<Response, AnswerError> {
    let is_stream = content_type
        .trim_start()
        .get(..17)
        .is_some_and(|start| start.eq_ignore_ascii_case("text/event-stream"));
    let messages = if is_stream {
        events(body)
    } else {
        vec![body.to_vec()]
    };
    let responses = messages.iter().filter_map(|message| response(message, id));
    // The last one would be a second answer to the same request.
    responses.into_iter().next().ok_or(AnswerError::NoResponse)
}

fn response(message: &[u8], id: u64) -> Option<Response> {
    let Ok(Value::Object(mut message)) = serde_json::from_slice(message) else {
        return None;
    };
    if let Some(error) = message.get("error") {
        // An error about the request as a whole may have no identifier.
        let text = error.get("message").and_then(Value::as_str);
        return Some(Response::Error(text.unwrap_or("an error").to_owned()));
    }
    if message.get("id").and_then(Value::as_u64) != Some(id) {
        return None;
    }
    match message.remove("result") {
        Some(Value::Object(result)) => Some(Response::Result(result)),
        _ => None,
    }
}

/// The data of each event.
fn events(body: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(body)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let events = text.split("\n\n").map(|event| {
        let lines = event.lines().filter_map(|line| line.strip_prefix("data:"));
        lines.collect::<Vec<_>>().join("\n").into_bytes()
    });
    events.collect()
}
