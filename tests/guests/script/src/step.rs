//! The steps and what each does.

use serde::Deserialize;
use serde_json::json;

use crate::ask::Question;
use crate::corral::function::progress;
use crate::corral::function::types::{
    Failure, Fault, HttpResponse, Message, Outcome, Output, TraceContext, Value,
};
use crate::wasi::config::store;
use crate::wasi::logging::logging::{self, Level};
use crate::{caller, delivery, destroy, echo, invalid, memory};

/// Where a step puts what it found, unless it says otherwise.
const OUT: &str = "out";

/// One step: `{"do": "<name>", …}`. Fields not named have the default given. What
/// is for the output `$return` is returned.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Step {
    /// Returns a failure. `fault` is `caller`, `function` (default),
    /// `configuration` or `upstream`.
    ReturnError {
        #[serde(default = "function")]
        fault: String,
        #[serde(default)]
        retryable: bool,
        #[serde(default = "failed")]
        message: String,
    },
    /// Panics, with the message logged by the hook.
    Panic {
        #[serde(default = "failed")]
        message: String,
    },
    /// Panics, and again while that is reported.
    PanicTwice,
    /// Executes `unreachable`.
    Trap,
    /// Recurses until the stack is used up.
    OverflowStack,
    /// Takes and touches `mib` MiB of memory, and keeps them.
    Allocate { mib: usize },
    /// Never ends, without a call to the host.
    Spin,
    /// Never ends, and logs `text` all the while.
    SpinLogging {
        #[serde(default = "line")]
        text: String,
    },
    /// Logs `lines` (1) lines of `text`, numbered when there are several.
    Log {
        #[serde(default = "info")]
        level: String,
        #[serde(default = "one")]
        lines: usize,
        #[serde(default = "line")]
        text: String,
        #[serde(default)]
        context: String,
    },
    /// Reports that `done` of `total` is done, `times` (1) times, each time one more.
    Report {
        #[serde(default)]
        done: f64,
        total: Option<f64>,
        text: Option<String>,
        #[serde(default = "one")]
        times: usize,
    },
    /// Logs one line of `bytes` bytes.
    LogBytes { bytes: usize },
    /// Logs one line whose context has `bytes` bytes.
    LogContext { bytes: usize },
    /// Gives the setting `name` to `out` as text; gives nothing if there is none.
    Setting { name: String },
    /// Gives all settings to `out` as a JSON object.
    Settings,
    /// Gives `bytes` bytes of text to `output`.
    BigOutput {
        bytes: usize,
        #[serde(default = "out")]
        output: String,
    },
    /// Gives `text` to `output`.
    Output {
        #[serde(default = "out")]
        output: String,
        text: String,
    },
    /// Gives the texts to `output` as one message each.
    Messages {
        #[serde(default = "out")]
        output: String,
        texts: Vec<String>,
    },
    /// Returns `text`.
    Return { text: String },
    /// Returns JSON, given as text.
    ReturnJson { json: String },
    /// Gives a value to an output that no binding declares.
    UnknownOutput,
    /// Sets `out` to text that is not JSON, as JSON.
    InvalidJson,
    /// Gives JSON of `depth` lists within lists to `out`.
    DeepJson { depth: usize },
    /// Answers through `res` with a header that HTTP does not allow.
    BadHeader,
    /// Answers through `res` with status `status` (0).
    BadStatus {
        #[serde(default)]
        status: u16,
    },
    /// Answers through `output` (`res`): status 200, no headers and no body,
    /// unless it says otherwise.
    Respond {
        #[serde(default = "res")]
        output: String,
        #[serde(default = "ok")]
        status: u16,
        #[serde(default)]
        headers: Vec<(String, String)>,
        #[serde(default)]
        body: String,
        /// The body, where it is not text.
        bytes: Option<Vec<u8>>,
    },
    /// Gives the whole invocation to `output` as JSON, or returns it as text.
    EchoInvocation {
        #[serde(default = "out")]
        output: String,
    },
    /// Fails on these deliveries of a queue message, the first being 1; gives `number` and
    /// the delivery to `out` on others, as JSON.
    Deliver { number: u64, fails: Vec<u64> },
    /// Gives the answers to these questions to `out`, as a JSON array.
    Ask { questions: Vec<Question> },
    /// Names its own span, with this `traceparent`.
    SetTrace { traceparent: String },
    /// Gives to `out`, as JSON, how many invocations this instance has seen.
    MemoryState,
}

/// A list of steps, or one.
pub(crate) fn parse(text: &str) -> serde_json::Result<Vec<Step>> {
    if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|step| vec![step])
    }
}

impl Step {
    pub(crate) fn run(self, trigger: &Value, outcome: &mut Outcome) -> Result<(), Failure> {
        let (name, output) = match self {
            Self::ReturnError {
                fault,
                retryable,
                message,
            } => {
                return Err(Failure {
                    fault: parse_fault(&fault)?,
                    retryable,
                    message,
                });
            }
            Self::Panic { message } => panic!("{message}"),
            Self::PanicTwice => destroy::panic_twice(),
            Self::Trap => destroy::trap(),
            Self::OverflowStack => destroy::overflow_stack(),
            Self::Spin => destroy::spin(),
            Self::SpinLogging { text } => destroy::spin_logging(&text),
            Self::Allocate { mib } => {
                destroy::allocate(mib);
                return Ok(());
            }
            Self::Log {
                level,
                lines,
                text,
                context,
            } => {
                log(&level, lines, &text, &context)?;
                return Ok(());
            }
            Self::Report {
                mut done,
                total,
                text,
                times,
            } => {
                for _ in 0..times {
                    progress::report(done, total, text.as_deref());
                    done += 1.0;
                }
                return Ok(());
            }
            Self::LogBytes { bytes } => {
                logging::log(Level::Info, "", &"x".repeat(bytes));
                return Ok(());
            }
            Self::LogContext { bytes } => {
                logging::log(Level::Info, &"x".repeat(bytes), "line");
                return Ok(());
            }
            Self::Setting { name } => {
                match store::get(&name).map_err(|error| unreadable(&error))? {
                    Some(value) => (out(), Output::Text(value)),
                    None => return Ok(()),
                }
            }
            Self::Settings => {
                let all = store::get_all().map_err(|error| unreadable(&error))?;
                let all: serde_json::Map<_, _> = all
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect();
                (out(), Output::Json(json!(all).to_string()))
            }
            Self::BigOutput { bytes, output } => (output, Output::Text("x".repeat(bytes))),
            Self::Output { output, text } => (output, Output::Text(text)),
            Self::Messages { output, texts } => (
                output,
                Output::Messages(texts.into_iter().map(Message::Text).collect()),
            ),
            Self::Return { text } => {
                outcome.return_value = Some(Output::Text(text));
                return Ok(());
            }
            Self::ReturnJson { json } => {
                outcome.return_value = Some(Output::Json(json));
                return Ok(());
            }
            Self::UnknownOutput => ("undeclared".to_owned(), Output::Text("lost".to_owned())),
            Self::InvalidJson => (out(), invalid::json()),
            Self::DeepJson { depth } => (out(), invalid::deep(depth)),
            Self::BadHeader => ("res".to_owned(), invalid::header()),
            Self::BadStatus { status } => ("res".to_owned(), invalid::status(status)),
            Self::Respond {
                output,
                status,
                headers,
                body,
                bytes,
            } => {
                let response = HttpResponse {
                    status,
                    headers,
                    body: bytes.unwrap_or_else(|| body.into_bytes()),
                };
                (output, Output::Http(response))
            }
            Self::EchoInvocation { output } => {
                let whole = echo::invocation(trigger).to_string();
                // Not every trigger takes JSON.
                if output == "$return" {
                    (output, Output::Text(whole))
                } else {
                    (output, Output::Json(whole))
                }
            }
            Self::Deliver { number, fails } => {
                (out(), Output::Json(delivery::answer(number, &fails)?))
            }
            Self::Ask { questions } => {
                let answers: Vec<_> = questions.iter().map(Question::answer).collect();
                (out(), Output::Json(json!(answers).to_string()))
            }
            Self::SetTrace { traceparent } => {
                outcome.trace = Some(TraceContext {
                    traceparent,
                    tracestate: None,
                });
                return Ok(());
            }
            Self::MemoryState => (out(), Output::Json(memory::count().to_string())),
        };
        if name == "$return" {
            outcome.return_value = Some(output);
        } else {
            outcome.outputs.push((name, output));
        }
        Ok(())
    }
}

fn log(level: &str, lines: usize, text: &str, context: &str) -> Result<(), Failure> {
    let level = match level {
        "trace" => Level::Trace,
        "debug" => Level::Debug,
        "info" => Level::Info,
        "warn" => Level::Warn,
        "error" => Level::Error,
        "critical" => Level::Critical,
        other => return Err(caller(format_args!("there is no level `{other}`"))),
    };
    if lines == 1 {
        logging::log(level, context, text);
    } else {
        (1..=lines).for_each(|line| logging::log(level, context, &format!("{text} {line}")));
    }
    Ok(())
}

fn parse_fault(name: &str) -> Result<Fault, Failure> {
    match name {
        "caller" => Ok(Fault::Caller),
        "function" => Ok(Fault::Function),
        "configuration" => Ok(Fault::Configuration),
        "upstream" => Ok(Fault::Upstream),
        other => Err(caller(format_args!("there is no fault `{other}`"))),
    }
}

fn unreadable(error: &store::Error) -> Failure {
    Failure {
        fault: Fault::Upstream,
        retryable: true,
        message: format!("{error:?}"),
    }
}

fn function() -> String {
    "function".to_owned()
}

fn failed() -> String {
    "failed as told".to_owned()
}

fn line() -> String {
    "line".to_owned()
}

fn info() -> String {
    "info".to_owned()
}

fn out() -> String {
    OUT.to_owned()
}

fn one() -> usize {
    1
}

fn res() -> String {
    "res".to_owned()
}

fn ok() -> u16 {
    200
}
