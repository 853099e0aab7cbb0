//! Event Grid: one event, a JSON object.

use serde_json::Value;

use super::Written;
use crate::client::value::{self, Properties};

pub(super) fn write(event: &Value) -> Written {
    Written {
        data: value::written(event),
        metadata: Properties::from_iter([("data".to_owned(), value::written(&event["data"]))]),
    }
}
