//! From the outcome of an invocation to the caller's own response.

use crate::encode::{EncodeError, http_value, repeated_headers};
use crate::model::{Fields, HttpResponse, Outcome, Output};
use crate::signature::Signature;

/// The response to a raw request. Nothing is lost on this way: bytes, repeated
/// headers and every status arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawResponse {
    /// The response. Its headers can be sent as they are.
    pub response: HttpResponse,
    /// What was left out of it, a sentence each.
    pub warnings: Vec<String>,
}

/// Takes the response out of the outcome: what the function gave its `http`
/// output, or returned. Without either the caller gets 204.
///
/// # Errors
/// When that is no response: several messages, a status or a header that HTTP
/// does not have.
pub fn raw_response(outcome: &Outcome, signature: &Signature) -> Result<RawResponse, EncodeError> {
    let mut warnings = Vec::new();
    let Some((binding, output)) = http_value(outcome, signature, &mut warnings) else {
        return Ok(RawResponse {
            response: plain(204, None, &[]),
            warnings,
        });
    };
    let response = match output {
        Output::Http(response) => {
            if !(200..=599).contains(&response.status) {
                return Err(EncodeError::Status {
                    output: binding.name.clone(),
                    status: response.status,
                });
            }
            let ruled_out = matches!(response.status, 204 | 205 | 304);
            if ruled_out && !response.body.is_empty() {
                warnings.push(format!(
                    "output {:?}: the body was dropped, because an answer with the status {} has none",
                    binding.name, response.status
                ));
            }
            HttpResponse {
                status: response.status,
                headers: repeated_headers(&response.headers, binding)?,
                body: if ruled_out {
                    Vec::new()
                } else {
                    response.body.clone()
                },
            }
        }
        Output::Text(text) => plain(200, Some("text/plain; charset=utf-8"), text.as_bytes()),
        Output::Json(text) => plain(200, Some("application/json"), text.as_bytes()),
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

fn plain(status: u16, content_type: Option<&str>, body: &[u8]) -> HttpResponse {
    let header = |value: &str| ("content-type".to_owned(), value.to_owned());
    HttpResponse {
        status,
        headers: content_type.map(header).into_iter().collect::<Fields>(),
        body: body.to_vec(),
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
        let outcome = Outcome {
            outputs: Vec::new(),
            return_value: Some(output),
        };
        raw_response(&outcome, &signature())
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
    fn an_answer_that_has_no_body_gets_none() {
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
            raw_response(&Outcome::default(), &signature())
                .unwrap()
                .response
                .status,
            204
        );
    }

    #[test]
    fn what_http_does_not_have_is_refused() {
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
