//! The steps.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::request::{self, Request};
use crate::{clock, file, socket};

/// One step: `{"do": "<name>", …}`.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Step {
    /// Sends one request and reads the answer: `{"status", "headers", "body"}`.
    Request(Request),
    /// Sends `count` requests before it waits for any answer, then reads one
    /// answer after the other: a list of statuses and errors.
    Requests { count: usize, request: Request },
    /// Follows redirects from `url`: the last answer.
    Follow { url: String },
    /// Tries to append a header: `"ok"` or the error.
    Header { name: String, value: String },
    /// Creates a `tcp` or `udp` socket, or does a `lookup` of `localhost`.
    Socket { kind: String },
    /// Works on the first granted folder: `read`, `write`, `symlink`, `link`,
    /// `rename`, `readlink` or `list`.
    File {
        op: String,
        #[serde(default)]
        path: String,
        #[serde(default)]
        to: String,
    },
    /// Opens `path` in the first granted folder `count` times and keeps all
    /// open: how many succeeded, and the first error.
    OpenMany { path: String, count: usize },
    /// What the clocks can tell: `{"resolution", "steps"}`, the shortest times
    /// between two readings, in nanoseconds.
    Clocks,
    /// All environment variables.
    Environment,
}

impl Step {
    pub(crate) fn run(self) -> Value {
        let result = match self {
            Self::Request(request) => request.send(),
            Self::Requests { count, request } => Ok(request.at_once(count)),
            Self::Follow { url } => request::follow(url),
            Self::Header { name, value } => request::header(&name, &value),
            Self::Socket { kind } => socket::open(&kind),
            Self::File { op, path, to } => file::run(&op, &path, &to),
            Self::OpenMany { path, count } => Ok(file::open_many(&path, count)),
            Self::Clocks => Ok(clock::steps()),
            Self::Environment => Ok(json!(wasip2::cli::environment::get_environment())),
        };
        result.unwrap_or_else(|error| json!({ "error": error }))
    }
}
