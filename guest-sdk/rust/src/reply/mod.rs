//! Return values and HTTP responses.

mod answer;
mod cookie;
mod error_response;
mod json;
mod redirect;
mod response;
mod returned;

pub(crate) use answer::answer;
pub use cookie::{Cookie, SameSite};
pub use redirect::Redirect;
pub use response::{Body, Response};
pub use returned::{IntoReturn, Return};

use serde::Serialize;

use crate::{Json, Result};

/// Types that can be the response to an HTTP request.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the response to an HTTP request",
    note = "text, bytes, `Json(value)`, `Html(text)`, `Redirect`, `Response` and a status with \
            one of them, as in `(404, \"no such order\")`, can"
)]
pub trait IntoResponse {
    /// Converts to a response. Fails if the value cannot be serialized to JSON.
    fn into_response(self) -> Result<Response>;
}

impl IntoResponse for Response {
    fn into_response(self) -> Result<Response> {
        Ok(self)
    }
}

/// Implements [`IntoResponse`] with status 200 for types that are a body.
macro_rules! as_a_body {
    ($($type:ty),*) => {$(
        impl IntoResponse for $type {
            fn into_response(self) -> Result<Response> {
                Ok(Response::new(200).with_body(self))
            }
        }
    )*};
}
as_a_body!(&str, String, &[u8], Vec<u8>);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Result<Response> {
        Ok(Response::new(200).with_body(Body::Json(self.to_text()?)))
    }
}

/// Text that is HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html<T>(pub T);

impl<T: Into<String>> IntoResponse for Html<T> {
    fn into_response(self) -> Result<Response> {
        Ok(Response::new(200)
            .with_header("content-type", "text/html; charset=utf-8")
            .with_body(self.0.into()))
    }
}

/// A status with a body.
impl<T: IntoResponse> IntoResponse for (u16, T) {
    fn into_response(self) -> Result<Response> {
        let (status, body) = self;
        Ok(body.into_response()?.with_status(status))
    }
}
