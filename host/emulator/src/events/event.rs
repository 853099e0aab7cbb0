//! An event and its kinds.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

use super::build::Built;
use super::content::Content;
use super::function::Discovered;
use super::invocation::{Completed, Started};
use super::log::{Diagnostic, LogLine};

/// Something that happened in the host.
///
/// As JSON it is one object: `kind`, `timestamp`, `sequence` and what belongs to the
/// kind.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// Its number, from 1, without gaps.
    pub sequence: u64,
    /// When it happened.
    #[serde(serialize_with = "rfc_3339")]
    pub timestamp: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

impl Event {
    /// The time of day at this machine, to the second.
    pub fn local_time(&self) -> String {
        let here = self.timestamp.to_zoned(TimeZone::system());
        here.strftime("%H:%M:%S").to_string()
    }
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum EventKind {
    /// The host knows a function. Sent for each at every start of the host.
    FunctionDiscovered(Discovered),
    /// A function that the host knew before a restart is gone.
    FunctionRemoved {
        /// Its name.
        function: String,
    },
    /// An invocation begins; each try has its own.
    InvocationStarted(Started),
    /// An invocation has ended.
    InvocationCompleted(Completed),
    /// The host is in another state.
    HostStateChanged {
        /// The state.
        state: HostState,
        /// The host's own address, without a slash at its end.
        address: String,
        /// Why, for people.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A line of the host, of the handler's console, or of a function.
    Log(LogLine),
    /// Something to put right, with its remedy.
    CliDiagnostic(Diagnostic),
    /// The handler's process was started.
    WorkerStarted {
        /// Its process id.
        pid: u32,
        /// Where it is to listen, on 127.0.0.1.
        port: u16,
        /// The program, as the host names it.
        program: String,
    },
    /// The handler answered the first request.
    WorkerReady,
    /// The handler's process has ended.
    WorkerExited {
        /// Its process id.
        pid: u32,
        /// Its exit code; on Unix 128 and the signal's number after a signal.
        code: i32,
        /// Its last lines that count as errors.
        last_errors: Vec<String>,
    },
    /// The handler will be started again on the same port.
    WorkerRestarting {
        /// Why.
        reason: String,
    },
    /// The plugin of a function is built, because its sources have changed.
    BuildStarted {
        /// The function.
        function: String,
        /// The command.
        command: String,
    },
    /// A build has ended.
    BuildCompleted(Built),
    /// The handler's console said that another generation of a plugin serves.
    PluginSwapped {
        /// The function.
        function: String,
        /// The number of the generation.
        generation: u64,
        /// The line, which says more.
        text: String,
    },
    /// A request of the host to the handler.
    RequestSent {
        /// The invocation.
        invocation_id: String,
        /// The request line.
        line: String,
        /// The header fields in their order.
        fields: Vec<(String, String)>,
        /// The body.
        body: Content,
    },
    /// The handler's answer.
    AnswerReceived {
        /// The invocation.
        invocation_id: String,
        /// The status line.
        line: String,
        /// The header fields in their order.
        fields: Vec<(String, String)>,
        /// The body.
        body: Content,
    },
    /// An output binding added a message to a queue.
    QueueMessageWritten {
        /// The invocation.
        invocation_id: String,
        /// The queue.
        queue: String,
        /// The message.
        content: Content,
    },
    /// An output binding wrote a blob.
    BlobWritten {
        /// The invocation.
        invocation_id: String,
        /// The container.
        container: String,
        /// The name.
        name: String,
        /// The content.
        content: Content,
    },
    /// An output binding wrote an entity.
    EntityWritten {
        /// The invocation.
        invocation_id: String,
        /// The table.
        table: String,
        /// The entity.
        content: Content,
    },
    /// An output binding of a type that is served only by the real host got a value.
    OutputDropped {
        /// The invocation.
        invocation_id: String,
        /// The name of the binding.
        binding: String,
        /// The type of the binding.
        binding_type: String,
        /// The value.
        content: Content,
    },
    /// The last event: what the host did.
    Summary(Summary),
}

/// The states of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostState {
    /// The app is loaded and the handler started.
    Starting,
    /// The handler answers, and listeners run.
    Running,
    /// A file changed, and the host starts again.
    Restarting,
    /// The app cannot run as it is; the host waits for a change.
    Error,
    /// The host lets invocations end.
    Stopping,
    /// The host has ended.
    Stopped,
}

/// What the host did from its start to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// How long it ran, in milliseconds.
    pub duration_ms: u64,
    /// How many functions it served last.
    pub functions: usize,
    /// How many invocations ended.
    pub invocations: u64,
    /// How many of them failed, time-outs included.
    pub failed: u64,
    /// How often the host restarted because of changed files.
    pub host_restarts: u64,
    /// How often the handler's process was started.
    pub worker_starts: u64,
}

fn rfc_3339<S: Serializer>(timestamp: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(timestamp)
}
