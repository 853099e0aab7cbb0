//! Redirects.

use crate::{IntoResponse, Response, Result};

/// Sends the caller to another URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    status: u16,
    location: String,
}

impl Redirect {
    /// See the result elsewhere, with GET (303): after a form was posted.
    pub fn to(location: impl Into<String>) -> Self {
        Self {
            status: 303,
            location: location.into(),
        }
    }

    /// Repeat the same request elsewhere, this time (307).
    pub fn temporary(location: impl Into<String>) -> Self {
        Self {
            status: 307,
            location: location.into(),
        }
    }

    /// Repeat the same request elsewhere, from now on (308).
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
