//! What happens to a worker, for those who watch it.

use std::fmt;

use super::start_error::StartError;

/// What happened to the worker. Displayed in the words of the host's log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorkerEvent {
    /// The process is about to be started.
    Starting {
        /// The program as the host names it.
        program: String,
        /// The current folder of the process.
        folder: String,
        /// All arguments as one line.
        arguments: String,
    },
    /// The process runs.
    Started {
        /// The process.
        pid: u32,
        /// The program as the host names it.
        program: String,
    },
    /// The process cannot be started. The host does not try again.
    NotStarted {
        /// Why.
        error: StartError,
    },
    /// The process wrote a line.
    Line(ConsoleLine),
    /// The worker answers requests.
    Ready,
    /// The process ended.
    Exited {
        /// The process.
        pid: u32,
        /// The exit code; on Unix 128 and the signal's number after a signal.
        code: i32,
        /// The last three lines on standard error that count as errors.
        last_errors: Vec<String>,
    },
    /// Another process will be started on the same port.
    Restarting {
        /// Why.
        reason: RestartReason,
    },
    /// The host has to stop.
    GaveUp {
        /// Why.
        reason: GiveUpReason,
    },
}

/// A line on the worker's console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// How the host logs it.
    pub level: Level,
    /// To whom it goes.
    pub target: LineTarget,
    /// The text without the line end, and without the prefix of system lines.
    pub text: String,
}

/// How the host logs a line (protocol reference, section 2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Information.
    Information,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// The log category of a line (protocol reference, section 2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineTarget {
    /// `Host.Function.Console`: the user.
    User,
    /// `Worker.HttpWorkerProcess.<id>`: the host's own logs, which users do not see.
    System,
    /// `Host.Function.ToolingConsoleLog`: tools that started the host.
    Tooling,
}

/// Why a worker is started again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestartReason {
    /// It exited with the code 200.
    Asked,
    /// It exited with another code or was killed.
    Crashed,
    /// It did not answer within `initializationTimeout`.
    NotReady,
    /// It did not answer to the first ping within the time limit of the host's client.
    PingTimedOut,
    /// It was killed because an invocation exceeded `functionTimeout`.
    InvocationTimedOut {
        /// The invocation.
        invocation_id: String,
    },
}

/// Why the host has to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveUpReason {
    /// This was the third error.
    TooManyErrors,
    /// A call waited longer than it may for the worker to be ready.
    InitializationTimedOut,
}

impl fmt::Display for WorkerEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting {
                program,
                folder,
                arguments,
            } => write!(
                formatter,
                "Starting worker process with FileName:{program} WorkingDirectory:{folder} Arguments:{arguments}"
            ),
            Self::Started { pid, program } => {
                write!(formatter, "{program} process with Id={pid} started")
            }
            Self::NotStarted { error } => {
                write!(formatter, "Failed to start Worker Channel. {error}")
            }
            Self::Line(line) => formatter.write_str(&line.text),
            Self::Ready => formatter.write_str("Worker process started and initialized."),
            Self::Exited { pid, code, .. } => {
                write!(formatter, "Process {pid} has exited with code {code}.")
            }
            Self::Restarting { reason } => reason.fmt(formatter),
            Self::GaveUp { reason } => reason.fmt(formatter),
        }
    }
}

impl fmt::Display for RestartReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => {
                formatter.write_str("Language Worker Process exited and needs to be restarted.")
            }
            Self::Crashed => formatter.write_str("Language Worker Process exited."),
            Self::NotReady => formatter.write_str("Initializing HttpWorker timed out."),
            Self::PingTimedOut => formatter.write_str("The ping of the HttpWorker timed out."),
            Self::InvocationTimedOut { invocation_id } => write!(
                formatter,
                "A function timeout has occurred. Restarting worker process executing invocationId '{invocation_id}'."
            ),
        }
    }
}

impl fmt::Display for GiveUpReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::TooManyErrors => {
                "Exceeded http worker restart retry count. Shutting down Functions Host"
            }
            Self::InitializationTimedOut => "Initialization timed out and host is shutting down",
        })
    }
}
