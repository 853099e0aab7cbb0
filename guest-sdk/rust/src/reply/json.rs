//! Bodies and responses that are JSON.

use serde::Serialize;

use super::{Body, Response};
use crate::{Json, Result};

impl Body {
    /// A body that holds `value` as compact JSON.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Ok(Self::Json(Json(value).to_text()?))
    }
}

impl Response {
    /// A response with status 200 and `value` as JSON.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Ok(Self::new(200).with_body(Body::json(value)?))
    }
}
