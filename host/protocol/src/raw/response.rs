//! Encodes a plugin's output as the response to a raw request.

use crate::encode::{EncodeError, http_value, keep_repeated_headers};
use crate::model::{Fields, HttpResponse, Output, PluginOutput};
use crate::signature::Signature;
use crate::status::check_status;

/// The response to a raw request. Nothing is lost: bytes, repeated headers and
/// every status arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawResponse {
    /// The response. Its headers can be sent as they are.
    pub response: HttpResponse,
    /// What was left out of it, one message each.
    pub warnings: Vec<String>,
}

/// Extracts the response: what the function gave its `http` output, or
/// returned. Without either the caller gets 204. The body is moved, not copied.
///
/// # Errors
/// When that is not a valid response: several messages, an invalid status or an
/// invalid header.
pub fn raw_response(
    plugin_output: PluginOutput,
    signature: &Signature,
) -> Result<RawResponse, EncodeError> {
    let mut warnings = Vec::new();
    let Some((binding, output)) = http_value(plugin_output, signature, &mut warnings) else {
        return Ok(RawResponse {
            response: plain(204, None, Vec::new()),
            warnings,
        });
    };
    let response = match output {
        Output::Http(mut response) => {
            check_status(response.status).map_err(|source| EncodeError::Status {
                output: binding.name.clone(),
                source,
            })?;
            let ruled_out = matches!(response.status, 204 | 205 | 304);
            if ruled_out && !response.body.is_empty() {
                warnings.push(format!(
                    "output {:?}: the body was dropped, because a response with status {} has no body",
                    binding.name, response.status
                ));
                response.body = Vec::new();
            }
            keep_repeated_headers(&mut response.headers, binding)?;
            response
        }
        Output::Text(text) => plain(200, Some("text/plain; charset=utf-8"), text.into_bytes()),
        Output::Json(text) => plain(200, Some("application/json"), text.into_bytes()),
        Output::Bytes(bytes) => plain(200, Some("application/octet-stream"), bytes),
        Output::Messages(_) => {
            return Err(EncodeError::SeveralValues {
                output: binding.name.clone(),
                kind: binding.kind.clone(),
            });
        }
    };
    Ok(RawResponse { response, warnings })
}

fn plain(status: u16, content_type: Option<&str>, body: Vec<u8>) -> HttpResponse {
    let header = |value: &str| ("content-type".to_owned(), value.to_owned());
    HttpResponse {
        status,
        headers: content_type.map(header).into_iter().collect::<Fields>(),
        body,
    }
}

#[cfg(test)]
mod tests {
    use corral_app::{Binding, Cardinality, DataType, Direction};

    use super::*;

    fn signature() -> Signature {
        let binding = |name: &str, kind: &str, direction| Binding {
            name: name.to_owned(),
            kind: kind.to_owned(),
            direction,
            data_type: DataType::Unset,
            cardinality: Cardinality::One,
        };
        Signature::new(&[
            binding("req", "httpTrigger", Direction::In),
            binding("res", "http", Direction::Out),
        ])
        .unwrap()
    }

    fn returned(output: Output) -> Result<RawResponse, EncodeError> {
        let plugin_output = PluginOutput {
            outputs: Vec::new(),
            return_value: Some(output),
            ..PluginOutput::default()
        };
        raw_response(plugin_output, &signature())
    }

    fn response(status: u16, headers: &[(&str, &str)]) -> Output {
        Output::Http(HttpResponse {
            status,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: vec![0xff],
        })
    }

    #[test]
    fn bytes_and_repeated_headers_arrive() {
        let cookies = [
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
            ("Content-Length", "99"),
        ];
        let RawResponse { response, warnings } = returned(response(201, &cookies)).unwrap();
        assert_eq!((response.status, response.body), (201, vec![0xff]));
        assert_eq!(response.headers.len(), 2);
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn bodies_are_dropped_where_http_has_none() {
        for status in [204, 205, 304] {
            let answered = returned(response(status, &[])).unwrap();
            assert_eq!(answered.response.body, b"");
            assert_eq!(answered.warnings.len(), 1);
        }
    }

    #[test]
    fn other_values_become_a_200() {
        for (output, content_type) in [
            (Output::Text("a".to_owned()), "text/plain; charset=utf-8"),
            (Output::Json("1".to_owned()), "application/json"),
            (Output::Bytes(vec![0]), "application/octet-stream"),
        ] {
            let response = returned(output).unwrap().response;
            assert_eq!(response.status, 200);
            assert_eq!(
                response.headers,
                [("content-type".to_owned(), content_type.to_owned())]
            );
        }
        assert_eq!(
            raw_response(PluginOutput::default(), &signature())
                .unwrap()
                .response
                .status,
            204
        );
    }

    #[test]
    fn invalid_http_responses_are_rejected() {
        for output in [
            response(42, &[]),
            response(101, &[]),
            response(1000, &[]),
            response(200, &[("a b", "")]),
            response(200, &[("a", "b\r\nc: d")]),
            Output::Messages(Vec::new()),
        ] {
            assert!(returned(output.clone()).is_err(), "{output:?}");
        }
    }
}
