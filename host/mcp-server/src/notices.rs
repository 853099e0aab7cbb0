//! What a function says before it returns, on its way to the client.

use std::collections::VecDeque;

use corral_mcp::Id;
use parking_lot::Mutex;
use serde_json::{Map, Number, Value, json};
use tokio::sync::Notify;

use crate::log_level::LogLevel;

/// How many reports of progress wait for the client. When it reads more slowly than the
/// function reports, it gets the first and the last ones. Log lines have the limits of
/// the function's log.
const MOST: usize = 16;

/// The longest token that notices repeat, in bytes.
const MAX_TOKEN: usize = 1 << 10;

/// Whole numbers below it are exact, and written without a fraction.
const EXACT: f64 = 1e15;

/// What one call has said and the client has not got yet.
#[derive(Debug)]
pub struct Notices {
    /// What the client calls the progress of this call; `None` if it does not listen.
    token: Option<Id>,
    /// The least severe log lines that it gets; `None` for no lines.
    log: Option<LogLevel>,
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    notices: VecDeque<Notice>,
    /// How many of them are reports of progress.
    reports: usize,
    /// How much was done by the last report.
    done: Option<f64>,
}

#[derive(Debug)]
enum Notice {
    Progress {
        done: f64,
        total: Option<f64>,
        message: Option<String>,
    },
    Line {
        level: LogLevel,
        logger: String,
        text: String,
    },
}

impl Notices {
    /// Listens for a client that calls the progress `token` and wants log lines from the
    /// level `log` on; `None` if it wants neither. A token that is too long to be repeated
    /// is ignored.
    pub(crate) fn new(token: Option<Id>, log: Option<LogLevel>) -> Option<Self> {
        let is_short = |token: &Id| json!(token).as_str().map_or(0, str::len) <= MAX_TOKEN;
        let token = token.filter(is_short);
        (token.is_some() || log.is_some()).then(|| Self {
            token,
            log,
            waiting: Mutex::default(),
            arrived: Notify::new(),
        })
    }

    /// The function reports that `done` of `total` is done. A report of no more than
    /// before is dropped: progress increases (specification, progress). So is the
    /// youngest one that waits, if there are too many.
    pub fn progress(&self, done: f64, total: Option<f64>, message: Option<&str>) {
        if self.token.is_none() || !done.is_finite() {
            return;
        }
        let mut waiting = self.waiting.lock();
        if waiting.done.is_some_and(|before| done <= before) {
            return;
        }
        waiting.done = Some(done);
        if waiting.reports == MOST {
            waiting.drop_last_report();
        }
        waiting.reports += 1;
        waiting.notices.push_back(Notice::Progress {
            done,
            total,
            message: message.map(str::to_owned),
        });
        drop(waiting);
        self.arrived.notify_one();
    }

    /// The function logs `text`. `logger` names a part of it, and may be empty.
    pub fn line(&self, level: LogLevel, logger: &str, text: &str) {
        if self.log.is_none_or(|least| level < least) {
            return;
        }
        self.waiting.lock().notices.push_back(Notice::Line {
            level,
            logger: logger.to_owned(),
            text: text.to_owned(),
        });
        self.arrived.notify_one();
    }

    /// Waits until there are notices.
    pub(crate) async fn arrived(&self) {
        while self.waiting.lock().notices.is_empty() {
            self.arrived.notified().await;
        }
    }

    /// Takes the notices, as messages of JSON-RPC.
    pub(crate) fn take(&self) -> Vec<Value> {
        let taken = {
            let mut waiting = self.waiting.lock();
            waiting.reports = 0;
            std::mem::take(&mut waiting.notices)
        };
        taken
            .into_iter()
            .map(|notice| self.message(notice))
            .collect()
    }

    fn message(&self, notice: Notice) -> Value {
        let mut params = Map::new();
        let mut set = |key: &str, value: Value| params.insert(key.to_owned(), value);
        let method = match notice {
            Notice::Progress {
                done,
                total,
                message,
            } => {
                set("progressToken", json!(self.token));
                set("progress", number(done));
                if let Some(total) = total.filter(|total| total.is_finite()) {
                    set("total", number(total));
                }
                if let Some(message) = message {
                    set("message", message.into());
                }
                "notifications/progress"
            }
            Notice::Line {
                level,
                logger,
                text,
            } => {
                set("level", level.name().into());
                if !logger.is_empty() {
                    set("logger", logger.into());
                }
                set("data", text.into());
                "notifications/message"
            }
        };
        json!({ "jsonrpc": "2.0", "method": method, "params": params })
    }
}

impl Waiting {
    fn drop_last_report(&mut self) {
        let is_report = |notice: &Notice| matches!(notice, Notice::Progress { .. });
        if let Some(last) = self.notices.iter().rposition(is_report) {
            self.notices.remove(last);
            self.reports -= 1;
        }
    }
}

/// A finite number as clients expect it.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < EXACT {
        return format!("{value:.0}")
            .parse()
            .map_or(Value::Null, Value::Number);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notices(log: Option<LogLevel>) -> Notices {
        Notices::new(Id::new(json!("token")), log).unwrap()
    }

    fn amounts(notices: &Notices) -> Vec<Value> {
        let messages = notices.take().into_iter();
        messages
            .map(|message| message["params"]["progress"].clone())
            .collect()
    }

    #[test]
    fn notices_become_notifications() {
        let notices = notices(Some(LogLevel::Info));
        notices.progress(50.0, Some(100.0), Some("half"));
        notices.line(LogLevel::Warning, "stock", "low");
        notices.line(LogLevel::Debug, "", "steps");
        notices.line(LogLevel::Info, "", "ordered");
        notices.progress(50.5, None, None);
        let expected = [
            (
                "progress",
                json!({ "progressToken": "token", "progress": 50, "total": 100, "message": "half" }),
            ),
            (
                "message",
                json!({ "level": "warning", "logger": "stock", "data": "low" }),
            ),
            ("message", json!({ "level": "info", "data": "ordered" })),
            (
                "progress",
                json!({ "progressToken": "token", "progress": 50.5 }),
            ),
        ];
        let expected = expected.map(|(kind, params)| {
            json!({ "jsonrpc": "2.0", "method": format!("notifications/{kind}"), "params": params })
        });
        assert_eq!(notices.take(), expected);
        assert_eq!(notices.take(), [Value::Null; 0]);
    }

    #[test]
    fn only_what_increases_is_sent() {
        let notices = notices(None);
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
        assert_eq!(amounts(&notices), [Value::Null; 0]);
    }

    #[test]
    fn a_flood_leaves_the_first_and_the_last_reports() {
        let notices = notices(Some(LogLevel::Debug));
        for done in 0..100_000_u32 {
            notices.progress(f64::from(done), None, None);
        }
        notices.line(LogLevel::Info, "", "after");
        notices.progress(100_000.0, None, None);
        let amounts = amounts(&notices);
        assert_eq!(amounts.len(), MOST + 1);
        assert_eq!(amounts[0], 0);
        assert_eq!(amounts[MOST - 2], json!(MOST - 2));
        assert_eq!(amounts[MOST - 1], Value::Null);
        assert_eq!(amounts[MOST], 100_000);
    }

    /// A token and a level, and whether there is anything to listen to.
    #[test]
    fn a_client_listens_to_what_it_asks_for() {
        let long = json!("t".repeat(MAX_TOKEN + 1));
        for (token, log, heard) in [
            (json!("t".repeat(MAX_TOKEN)), None, true),
            (long.clone(), None, false),
            (long, Some(LogLevel::Info), true),
            (json!(7), None, true),
            (Value::Null, Some(LogLevel::Info), true),
            (Value::Null, None, false),
        ] {
            let notices = Notices::new(Id::new(token), log);
            assert_eq!(notices.is_some(), heard);
        }
    }
}
