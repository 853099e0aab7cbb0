//! Error responses that the handler makes itself.

use serde::Serialize;

use crate::id::Id;

/// What an error response says to programs.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ErrorData<'a> {
    /// The code of the error table, such as `timeout`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    /// The key of plugin.json that would allow the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<&'a str>,
    /// The function that was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<&'a str>,
    /// The id of the invocation, as in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invocation_id: Option<&'a str>,
}

#[derive(Serialize)]
struct ErrorResponse<'a> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Id>,
    error: ErrorObject<'a>,
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    code: i32,
    message: &'a str,
    data: ErrorData<'a>,
}

/// An error response to the request `id`, as JSON. Without an id when the request
/// could not be read.
pub fn error_response(id: Option<&Id>, code: i32, message: &str, data: ErrorData<'_>) -> Vec<u8> {
    let response = ErrorResponse {
        jsonrpc: "2.0",
        id,
        error: ErrorObject {
            code,
            message,
            data,
        },
    };
    // Text and numbers can always be written.
    serde_json::to_vec(&response).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn errors_have_the_id_of_their_request() {
        for (id, expected) in [
            (Some(json!(1)), r#""id":1,"#),
            (Some(json!("a\"b")), r#""id":"a\"b","#),
            (Some(json!(1.0)), r#""id":1.0,"#),
            (None, ""),
        ] {
            let id = id.and_then(Id::new);
            let data = ErrorData {
                key: Some("k"),
                ..ErrorData::default()
            };
            let body = error_response(id.as_ref(), -32602, "no", data);
            assert_eq!(
                String::from_utf8(body).unwrap(),
                format!(
                    r#"{{"jsonrpc":"2.0",{expected}"error":{{"code":-32602,"message":"no","data":{{"key":"k"}}}}}}"#
                )
            );
        }
    }
}
