//! What the process is to do.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    wanted: Arc<Value>,
    pings: Arc<AtomicUsize>,
}

/// What comes back for a ping.
#[derive(Clone, Debug)]
pub(crate) enum PingAnswer {
    Ordinary,
    Bytes(String),
    Close,
    Reset,
}

impl Behaviour {
    pub(crate) fn from_environment() -> Self {
        let text = env::var("TEST_WORKER").unwrap_or_else(|_| "{}".to_owned());
        Self {
            wanted: Arc::new(serde_json::from_str(&text).unwrap()),
            pings: Arc::default(),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.wanted[name].as_bool().unwrap_or(false)
    }

    pub(crate) fn time(&self, name: &str) -> Duration {
        seconds(&self.wanted[name]).unwrap_or_default()
    }

    pub(crate) fn lines(&self, name: &str) -> Vec<&str> {
        let lines = self.wanted[name].as_array();
        let lines = lines.into_iter().flatten();
        lines.map(|line| line.as_str().unwrap()).collect()
    }

    /// The code with which the start with this number ends at once.
    pub(crate) fn code_at_start(&self, start: usize) -> Option<i32> {
        let code = match &self.wanted["exit_at_start"] {
            Value::Array(codes) => codes.get(start - 1)?,
            code => code,
        };
        code.as_i64().map(|code| code.try_into().unwrap())
    }

    /// After which time and with which code the process ends once it was pinged.
    pub(crate) fn exit_after(&self) -> Option<(Duration, i32)> {
        let exit = self.wanted["exit_after"].as_array()?;
        let code = exit[1].as_i64().unwrap().try_into().unwrap();
        Some((seconds(&exit[0])?, code))
    }

    /// Counts a ping, and how long it waits for which answer.
    pub(crate) fn ping(&self) -> (Duration, PingAnswer) {
        let ping = self.pings.fetch_add(1, Ordering::SeqCst);
        let slow = self.wanted["ping_sleep_times"].as_u64().unwrap_or(0);
        let wait = if (ping as u64) < slow {
            self.time("ping_sleep")
        } else {
            Duration::ZERO
        };
        let answer = match &self.wanted["ping"] {
            Value::Array(answers) => answers.get(ping).unwrap_or(&Value::Null),
            answer => answer,
        };
        let answer = match answer.as_str() {
            None => PingAnswer::Ordinary,
            Some("close") => PingAnswer::Close,
            Some("rst") => PingAnswer::Reset,
            Some(bytes) => PingAnswer::Bytes(bytes.to_owned()),
        };
        (wait, answer)
    }
}

fn seconds(value: &Value) -> Option<Duration> {
    value.as_f64().map(Duration::from_secs_f64)
}
