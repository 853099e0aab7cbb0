//! Messages of queues that fail on some of their deliveries.

use serde_json::{Value as Json, json};

use crate::caller;
use crate::corral::function::invocation;
use crate::corral::function::types::{Failure, Fault};

/// What a message with this `number` gives, as JSON: its number and which delivery this
/// is, the first being 1. Fails on the deliveries `fails`.
pub(crate) fn answer(number: u64, fails: &[u64]) -> Result<String, Failure> {
    let delivery = count().ok_or_else(|| caller("there is no DequeueCount"))?;
    if fails.contains(&delivery) {
        return Err(Failure {
            fault: Fault::Function,
            retryable: true,
            message: format!("{number} fails on delivery {delivery}"),
        });
    }
    Ok(json!({ "number": number, "delivery": delivery }).to_string())
}

/// The Functions host tells it as text.
fn count() -> Option<u64> {
    let metadata: Json = serde_json::from_str(&invocation::metadata()).ok()?;
    let count = metadata.get("DequeueCount")?;
    count.as_u64().or_else(|| count.as_str()?.parse().ok())
}
