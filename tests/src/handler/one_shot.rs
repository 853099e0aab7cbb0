//! Commands beside `serve`: those that do one thing and end, as `check` does, and
//! those that go on.

use std::process::{Child, Output, Stdio};

use serde_json::Value;

use super::environment;
use super::running::Start;
use crate::app::FunctionApp;
use crate::log::Log;
use crate::timeout::output;

/// How a command ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; none when a signal ended the command.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Finished {
    /// What it printed, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs `handler` with `arguments` in the app's folder.
pub fn run(app: &FunctionApp, arguments: &[&str]) -> Finished {
    run_with(app, arguments, &[])
}

/// The same with more variables in its environment.
pub fn run_with(app: &FunctionApp, arguments: &[&str], variables: &[(&str, &str)]) -> Finished {
    let start = Start {
        variables,
        ..Start::default()
    };
    run_as(app, arguments, &start)
}

/// The same in a modified environment.
pub fn run_as(app: &FunctionApp, arguments: &[&str], start: &Start<'_>) -> Finished {
    let mut command = match start.by {
        [] => environment::command(app),
        by => environment::command_by(app, by),
    };
    for name in start.without {
        command.env_remove(name);
    }
    let Output {
        status,
        stdout,
        stderr,
    } = output(
        command
            .args(arguments)
            .envs(start.variables.iter().copied()),
    );
    Finished {
        code: status.code(),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// A command that goes on until it is dropped.
#[derive(Debug)]
pub struct Followed {
    child: Child,
    stdout: Log,
}

impl Followed {
    /// What it prints.
    pub fn stdout(&self) -> &Log {
        &self.stdout
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `handler` with `arguments` in the app's folder, and with more variables
/// in its environment.
pub fn follow(app: &FunctionApp, arguments: &[&str], variables: &[(&str, &str)]) -> Followed {
    let mut child = environment::command(app)
        .args(arguments)
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the handler starts");
    let stdout = Log::of("stdout", child.stdout.take().expect("it is piped"));
    Followed { child, stdout }
}
