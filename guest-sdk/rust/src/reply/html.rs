//! HTML pages.

use crate::{IntoResponse, Response, Result};

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
