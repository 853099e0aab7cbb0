//! Why an invocation failed.

use std::time::Duration;

use crate::shortage::Shortage;

/// Which time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Wall-clock time, including waiting: `limits.time`.
    Wall,
    /// CPU time: `limits.cpu`.
    Cpu,
}

/// Who has to act for the next call to succeed, as reported by the plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller: its input cannot be processed.
    Caller,
    /// The author of the function: it has a bug.
    Function,
    /// The operator: a setting or binding is missing or wrong.
    Configuration,
    /// The operator of a service that the function called.
    Upstream,
}

/// Why an invocation failed inside the sandbox.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The plugin returned an error.
    #[error("{message}")]
    Failed {
        /// Who has to act.
        fault: Fault,
        /// Whether a retry may help.
        retryable: bool,
        /// What went wrong.
        message: String,
    },
    /// The plugin trapped.
    #[error("{message}")]
    Trap {
        /// The trap, the plugin's last error lines and its innermost frames.
        message: String,
    },
    /// The plugin was refused more memory, and gave up.
    #[error(
        "out of memory: requested {wanted} bytes, the limit is {limit}; raise limits.memory in plugin.json"
    )]
    Memory {
        /// The total that it requested, in bytes.
        wanted: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The plugin was refused more of something else, and gave up.
    #[error("{what}; raise {key} in plugin.json")]
    OverLimit {
        /// What it requested, and its limit.
        what: String,
        /// The key of plugin.json.
        key: &'static str,
    },
    /// What all plugins share is used up.
    #[error("{what}; raise {key} in corral.json or try again")]
    Exhausted {
        /// What is used up.
        what: String,
        /// The key of corral.json.
        key: &'static str,
    },
    /// The machine is out of something for the moment, which is not the plugin's
    /// fault.
    #[error("{}; {}, or try again", .0.what(), .0.remedy())]
    Machine(Shortage),
    /// The plugin ran too long.
    #[error("{}", match .clock {
        Clock::Wall => format!("timed out after {limit:?}; raise limits.time in plugin.json"),
        Clock::Cpu => format!("exceeded {limit:?} of CPU time; raise limits.cpu in plugin.json"),
    })]
    Timeout {
        /// Which clock.
        clock: Clock,
        /// The limit that was reached.
        limit: Duration,
    },
    /// The deadline of the call passed before the plugin reached its own limits.
    #[error(
        "timed out after {ran:?} to respond before functionTimeout, which includes queueing; do less work or raise functionTimeout in host.json"
    )]
    Deadline {
        /// How long the plugin ran.
        ran: Duration,
    },
    /// The response exceeds `limits.response_body`.
    #[error("response exceeds {limit} bytes; raise limits.response_body in plugin.json")]
    ResponseTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The output of a plugin is not a response.
    #[error("{0}")]
    BadOutput(String),
    /// The handler itself failed.
    #[error("internal error: {0}")]
    Internal(String),
}

impl CallError {
    /// The key of plugin.json that [the message](ToString::to_string) says to raise.
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::Memory { .. } => Some("limits.memory"),
            Self::OverLimit { key, .. } => Some(key),
            Self::Timeout { clock, .. } => Some(match clock {
                Clock::Wall => "limits.time",
                Clock::Cpu => "limits.cpu",
            }),
            Self::ResponseTooLarge { .. } => Some("limits.response_body"),
            Self::Failed { .. }
            | Self::Trap { .. }
            | Self::Exhausted { .. }
            | Self::Machine(_)
            | Self::Deadline { .. }
            | Self::BadOutput(_)
            | Self::Internal(_) => None,
        }
    }
}
