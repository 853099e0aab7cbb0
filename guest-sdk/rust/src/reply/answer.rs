//! The response to an HTTP caller.

use crate::{Error, Response, Result, Return};

/// Converts a function's return value to a response. `()` has none: the function
/// may have set one on an output binding by name; otherwise Corral answers 204.
pub(crate) fn answer(returned: Return) -> Result<Option<Response>> {
    match returned {
        Return::Nothing => Ok(None),
        Return::Missing => Ok(Some(Response::new(404))),
        Return::Response(response) => Ok(Some(response.declared())),
        Return::Messages(_) => Err(Error::function(
            "a list of messages cannot be the response to an HTTP request; set an output \
             binding by name",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Html, IntoReturn, Json, Redirect};

    fn answered(value: impl IntoReturn) -> (u16, String, String) {
        let response = answer(value.into_return().unwrap()).unwrap().unwrap();
        let media_type = response
            .header("content-type")
            .unwrap_or_default()
            .to_owned();
        (
            response.status(),
            media_type,
            response.body().to_text().into_owned(),
        )
    }

    #[test]
    fn a_return_value_becomes_a_response() {
        let text = "text/plain; charset=utf-8";
        let cases = [
            (answered("hello"), (200, text, "hello")),
            (answered(String::new()), (200, text, "")),
            (
                answered(vec![0x31_u8]),
                (200, "application/octet-stream", "1"),
            ),
            (answered(Json([1, 2])), (200, "application/json", "[1,2]")),
            (answered((201, Json(1))), (201, "application/json", "1")),
            (answered(Some("here")), (200, text, "here")),
            (answered(None::<String>), (404, "", "")),
            (answered(Ok::<_, Error>("fine")), (200, text, "fine")),
            (
                answered(Html("<p>")),
                (200, "text/html; charset=utf-8", "<p>"),
            ),
            (answered(Redirect::to("/there")), (303, "", "")),
            (
                answered(
                    Response::new(415)
                        .with_header("Content-Type", "x/y")
                        .with_body("no"),
                ),
                (415, "x/y", "no"),
            ),
        ];
        for ((status, media_type, body), expected) in &cases {
            assert_eq!((*status, media_type.as_str(), body.as_str()), *expected);
        }
    }

    #[test]
    fn unit_has_no_response() {
        assert_eq!(answer(Return::Nothing), Ok(None));
    }

    #[test]
    fn messages_are_rejected() {
        assert!(answer(Return::Messages(Vec::new())).is_err());
    }
}
