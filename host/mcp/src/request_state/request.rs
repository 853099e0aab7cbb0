//! A request that may return a state.

use serde_json::Value;
use serde_json::value::RawValue;

use super::binding::Binding;
use super::keys::KeyRing;
use super::seal::OpenError;
use crate::canonical::canonical;
use crate::members::{Members, quoted};

/// The member of `params` and of results.
pub(super) const MEMBER: &str = "requestState";

/// A request whose state was opened.
#[derive(Debug)]
pub struct Opened {
    /// The body for the plugin, with the state as the plugin wrote it; `None` when the
    /// request returns no state, and goes on as it came.
    pub body: Option<Vec<u8>>,
    /// What a state in the answer belongs to.
    pub binding: Binding,
}

/// A request that must not reach the plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The identifier of the request, as JSON; `null` when it has none.
    pub id: String,
    /// The method, when it could be read.
    pub method: Option<String>,
    /// The name of the tool or prompt, or the URI, when it could be read.
    pub target: Option<String>,
    /// Why.
    pub reason: RefusalReason,
}

/// Why a request must not reach the plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusalReason {
    /// The body is not a JSON object, or has a member twice, so the plugin may read
    /// another state in it than the handler.
    #[error("the body is not a JSON-RPC message")]
    NotJson,
    /// Protocol versions that know `requestState` have no batches.
    #[error("the body is a batch")]
    Batch,
    /// The state is not a text.
    #[error("`requestState` is not a string")]
    NotText,
    /// The state was not opened.
    #[error("`requestState` is refused: {0}")]
    State(OpenError),
}

impl Refusal {
    /// The JSON-RPC error for the client. It tells of every state the same, so that
    /// nothing can be learnt by trying.
    pub fn to_json(&self) -> String {
        let (code, message, data) = match self.reason {
            RefusalReason::NotJson => (-32700, "parse error", ""),
            RefusalReason::Batch => (-32600, "batches are not supported", ""),
            RefusalReason::NotText | RefusalReason::State(_) => (
                -32602,
                "invalid or expired requestState",
                r#","data":{"reason":"invalid_request_state"}"#,
            ),
        };
        format!(
            r#"{{"jsonrpc":"2.0","id":{},"error":{{"code":{code},"message":"{message}"{data}}}}}"#,
            self.id
        )
    }
}

/// Opens the state of a request to `function`, at the time `now`, in seconds since 1970.
/// `principal` is the caller, where the request names one.
///
/// # Errors
/// When the request must not reach the plugin.
pub fn open_request(
    body: &[u8],
    keys: &KeyRing,
    function: &str,
    principal: Option<&str>,
    now: u64,
) -> Result<Opened, Refusal> {
    let unread = |reason| Refusal {
        id: "null".to_owned(),
        method: None,
        target: None,
        reason,
    };
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(unread(RefusalReason::Batch));
    }
    let json = std::str::from_utf8(body).map_err(|_| unread(RefusalReason::NotJson))?;
    let message: Members<'_> =
        serde_json::from_str(json).map_err(|_| unread(RefusalReason::NotJson))?;
    let method = message.read::<String>("method");
    let params = params(&message).map_err(unread)?;
    let in_other_case =
        |members: &Members<'_>, name| members.has_in_any_case(name) && members.get(name).is_none();
    let hidden_state = params
        .as_ref()
        .is_some_and(|params| in_other_case(params, MEMBER));
    if in_other_case(&message, "params") || hidden_state {
        return Err(unread(RefusalReason::NotJson));
    }
    let get = |name| params.as_ref().and_then(|params| params.get(name));
    let text = |name| {
        params
            .as_ref()
            .and_then(|params| params.read::<String>(name))
    };
    let target = text("name").or_else(|| text("uri"));
    let binding = Binding::new(
        function,
        method.as_deref().unwrap_or_default(),
        target.as_deref().unwrap_or_default(),
        &arguments(get("arguments")),
        principal,
    );
    let (Some(params), Some(state)) = (&params, get(MEMBER)) else {
        return Ok(Opened {
            body: None,
            binding,
        });
    };
    let refuse = |reason| Refusal {
        id: id(&message),
        method: method.clone(),
        target: target.clone(),
        reason,
    };
    let state: String =
        serde_json::from_str(state.get()).map_err(|_| refuse(RefusalReason::NotText))?;
    let opened = keys.open(&state, &binding, now);
    let opened = opened.map_err(|error| refuse(RefusalReason::State(error)))?;
    let params = params.with(MEMBER, &quoted(&opened));
    Ok(Opened {
        body: Some(message.with("params", &params).into_bytes()),
        binding,
    })
}

/// The parameters of a message. Any but an object cannot hold a state.
fn params<'a>(message: &Members<'a>) -> Result<Option<Members<'a>>, RefusalReason> {
    match message.get("params") {
        Some(raw) if raw.get().starts_with('{') => {
            let params = serde_json::from_str(raw.get());
            params.map(Some).map_err(|_| RefusalReason::NotJson)
        }
        _ => Ok(None),
    }
}

/// The arguments in a form that does not depend on how they were written. A retry
/// without arguments is the same as one with none in it.
fn arguments(arguments: Option<&RawValue>) -> String {
    let Some(raw) = arguments else {
        return "{}".to_owned();
    };
    let value = serde_json::from_str::<Value>(raw.get());
    value.map_or_else(|_| raw.get().to_owned(), |value| canonical(&value))
}

/// The identifier of a message, which is repeated in the answer.
fn id(message: &Members<'_>) -> String {
    let id = message.get("id").map_or("null", RawValue::get);
    let is_valid =
        id.starts_with('"') || id.starts_with(|first: char| "-0123456789".contains(first));
    if is_valid { id } else { "null" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> KeyRing {
        KeyRing::new(["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]).unwrap()
    }

    fn call(state: &str) -> String {
        format!(
            r#"{{ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {{ "name": "book", "arguments": {{ "b": 1.0, "a": [] }}{state} }} }}"#
        )
    }

    #[test]
    fn a_state_comes_back_as_the_plugin_wrote_it() {
        let keys = keys();
        let first = open_request(call("").as_bytes(), &keys, "f", None, 0).unwrap();
        assert!(first.body.is_none());
        let sealed = keys.seal("{\"step\": \"é\"}", &first.binding, 10).unwrap();
        for retry in [
            call(&format!(r#", "requestState": "{sealed}""#)),
            call(&format!(
                r#", "request\u0053tate": "{sealed}", "inputResponses": {{ "a": 1 }}"#
            )),
            // The arguments are the same, written in another way.
            call(&format!(r#", "requestState": "{sealed}""#))
                .replace(r#""b": 1.0, "a": []"#, r#""a":[],"b":1"#),
        ] {
            let opened = open_request(retry.as_bytes(), &keys, "f", None, 9).unwrap();
            assert_eq!(opened.binding, first.binding);
            let body: Value = serde_json::from_slice(&opened.body.unwrap()).unwrap();
            assert_eq!(
                body["params"]["requestState"], "{\"step\": \"é\"}",
                "{retry}"
            );
            assert_eq!(body["id"], 7);
        }
    }

    #[test]
    fn messages_that_could_be_read_in_two_ways_are_refused() {
        use RefusalReason::{Batch, NotJson, NotText, State};
        let keys = keys();
        let first = open_request(call("").as_bytes(), &keys, "f", None, 0).unwrap();
        let sealed = keys.seal("s", &first.binding, 10).unwrap();
        let good = call(&format!(r#", "requestState": "{sealed}""#));
        for (body, reason) in [
            (
                call(r#", "requestState": "forged""#),
                State(OpenError::Malformed),
            ),
            (good.replace("book", "pay"), State(OpenError::Forged)),
            (
                good.replace("tools/call", "prompts/get"),
                State(OpenError::Forged),
            ),
            (good.replace("[]", "[1]"), State(OpenError::Forged)),
            (call(r#", "requestState": 1"#), NotText),
            (call(r#", "requestState": null"#), NotText),
            (
                call(&format!(
                    r#", "requestState": "{sealed}", "requestState": "forged""#
                )),
                NotJson,
            ),
            (
                call(r#", "requestState": "a", "request\u0053tate": "b""#),
                NotJson,
            ),
            (good.replace("\"id\": 7", "\"params\": {}"), NotJson),
            (call(r#", "RequestState": "forged""#), NotJson),
            (call(r#", "reque\u017ftState": "forged""#), NotJson),
            (good.replace("params", "Params"), NotJson),
            (format!(" [{good}]"), Batch),
            (format!("\u{feff}{good}"), NotJson),
            (format!("{good}{good}"), NotJson),
            (String::new(), NotJson),
            ("1".to_owned(), NotJson),
        ] {
            let refusal = open_request(body.as_bytes(), &keys, "f", None, 0).unwrap_err();
            assert_eq!(refusal.reason, reason, "{body}");
            let error: Value = serde_json::from_str(&refusal.to_json()).unwrap();
            assert!(error["error"]["code"].is_i64(), "{error}");
        }
        let late = open_request(good.as_bytes(), &keys, "f", None, 10).unwrap_err();
        assert_eq!(late.reason, State(OpenError::Expired));
        let error: Value = serde_json::from_str(&late.to_json()).unwrap();
        assert_eq!(error["id"], 7);
        assert_eq!(error["error"]["data"]["reason"], "invalid_request_state");
    }

    #[test]
    fn other_messages_pass() {
        for body in [
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"x","params":["requestState"]}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{"requestState":"a"}}}"#,
        ] {
            let opened = open_request(body.as_bytes(), &keys(), "f", None, 0).unwrap();
            assert!(opened.body.is_none(), "{body}");
        }
    }
}
