//! Redirects.

use crate::{IntoResponse, Response, Result};

/// Redirects the caller to another URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    status: u16,
    location: String,
}

impl Redirect {
    /// 303 See Other: fetch the result with GET, for example after a form was posted.
    pub fn to(location: impl Into<String>) -> Self {
        Self {
            status: 303,
            location: location.into(),
        }
    }

    /// 307 Temporary Redirect: repeat the same request elsewhere.
    pub fn temporary(location: impl Into<String>) -> Self {
        Self {
            status: 307,
            location: location.into(),
        }
    }

    /// 308 Permanent Redirect: repeat this and later requests elsewhere.
    pub fn permanent(location: impl Into<String>) -> Self {
        Self {
            status: 308,
            location: location.into(),
        }
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Result<Response> {
        Ok(Response::new(self.status).with_header("location", self.location))
    }
}
