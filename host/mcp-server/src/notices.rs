//! What a function says before it returns, on its way to the client.

use std::collections::VecDeque;

use corral_mcp::Id;
use parking_lot::Mutex;
use serde_json::{Map, Number, Value, json};
use tokio::sync::Notify;

/// How many notices wait for the client. When it reads more slowly than the function
/// reports, it gets the last ones.
const MOST: usize = 16;

/// The longest token that notices repeat, in bytes.
const MAX_TOKEN: usize = 1 << 10;

/// Whole numbers below it are exact, and written without a fraction.
const EXACT: f64 = 1e15;

/// The reports of one call that the client has not got yet.
#[derive(Debug)]
pub struct Notices {
    /// What the client calls the progress of this call.
    token: Id,
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    progress: VecDeque<Map<String, Value>>,
    /// How much was done by the last report.
    done: Option<f64>,
}

impl Notices {
    /// Listens for a client that calls the progress `token`; `None` if the token is too
    /// long to be repeated.
    pub(crate) fn new(token: Id) -> Option<Self> {
        let length = json!(token).as_str().map_or(0, str::len);
        (length <= MAX_TOKEN).then(|| Self {
            token,
            waiting: Mutex::default(),
            arrived: Notify::new(),
        })
    }

    /// The function reports that `done` of `total` is done. A report of no more than
    /// before is dropped: progress increases (specification, progress). So is the
    /// youngest one that waits, if there are too many.
    pub fn progress(&self, done: f64, total: Option<f64>, message: Option<&str>) {
        let mut waiting = self.waiting.lock();
        let Some(amount) = number(done) else {
            return;
        };
        if waiting.done.is_some_and(|before| done <= before) {
            return;
        }
        waiting.done = Some(done);
        let mut report = Map::new();
        report.insert("progressToken".to_owned(), json!(self.token));
        report.insert("progress".to_owned(), amount);
        if let Some(total) = total.and_then(number) {
            report.insert("total".to_owned(), total);
        }
        if let Some(message) = message {
            report.insert("message".to_owned(), message.into());
        }
        if waiting.progress.len() >= MOST {
            waiting.progress.pop_back();
        }
        waiting.progress.push_back(report);
        drop(waiting);
        self.arrived.notify_one();
    }

    /// Waits until there are notices.
    pub(crate) async fn arrived(&self) {
        while self.waiting.lock().progress.is_empty() {
            self.arrived.notified().await;
        }
    }

    /// Takes the notices, as messages of JSON-RPC.
    pub(crate) fn take(&self) -> Vec<Value> {
        let taken = std::mem::take(&mut self.waiting.lock().progress);
        let messages = taken.into_iter().map(|params| {
            json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params })
        });
        messages.collect()
    }
}

/// A number as clients expect it; `None` if JSON does not have it.
fn number(value: f64) -> Option<Value> {
    if value.fract() == 0.0 && value.abs() < EXACT {
        return format!("{value:.0}").parse().ok().map(Value::Number);
    }
    Number::from_f64(value).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notices() -> Notices {
        Notices::new(Id::new(json!("token")).unwrap()).unwrap()
    }

    fn amounts(notices: &Notices) -> Vec<Value> {
        let messages = notices.take().into_iter();
        messages
            .map(|message| message["params"]["progress"].clone())
            .collect()
    }

    #[test]
    fn a_report_becomes_a_notification() {
        let notices = notices();
        notices.progress(50.0, Some(100.0), Some("half"));
        notices.progress(50.5, None, None);
        let params = |params: Value| json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params });
        assert_eq!(
            notices.take(),
            [
                params(
                    json!({ "progressToken": "token", "progress": 50, "total": 100, "message": "half" })
                ),
                params(json!({ "progressToken": "token", "progress": 50.5 })),
            ]
        );
        assert_eq!(notices.take(), Vec::<Value>::new());
    }

    #[test]
    fn only_what_increases_is_sent() {
        let notices = notices();
        for done in [
            f64::NAN,
            1.0,
            1.0,
            0.5,
            f64::INFINITY,
            f64::NEG_INFINITY,
            2.0,
        ] {
            notices.progress(done, Some(f64::NAN), None);
        }
        assert_eq!(amounts(&notices), [1, 2]);
        notices.progress(2.0, None, None);
        assert_eq!(amounts(&notices), Vec::<Value>::new());
    }

    #[test]
    fn a_flood_leaves_the_first_and_the_last_reports() {
        let notices = notices();
        for done in 0..100_000_u32 {
            notices.progress(f64::from(done), None, None);
        }
        let amounts = amounts(&notices);
        assert_eq!(amounts.len(), MOST);
        assert_eq!(
            (&amounts[0], &amounts[MOST - 1]),
            (&json!(0), &json!(99_999))
        );
    }

    #[test]
    fn long_tokens_are_not_repeated() {
        for (token, heard) in [
            (json!("t".repeat(MAX_TOKEN)), true),
            (json!("t".repeat(MAX_TOKEN + 1)), false),
            (json!(7), true),
        ] {
            let notices = Notices::new(Id::new(token).unwrap());
            assert_eq!(notices.is_some(), heard);
        }
    }
}
