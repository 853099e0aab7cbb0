//! Event Grid: one event, a JSON object.

use serde_json::Value;

use super::Written;
use crate::client::value;

pub(super) fn write(event: &Value) -> Written {
    Written {
        data: value::written(event),
        metadata: value::properties_of(&event.to_string()),
    }
}
