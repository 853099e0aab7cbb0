//! Replaces Corral in a native build: what a function asks about its invocation comes
//! from the call, log lines are recorded. Both are thread-local, because each test
//! runs on its own thread.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use crate::level::Level;
use crate::{Fields, TraceContext, Value};

/// A line that the function logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The severity.
    pub level: Level,
    /// The part of the program; may be empty.
    pub target: String,
    /// The text.
    pub message: String,
}

/// A report of progress that the function made.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// How much is done.
    pub done: f64,
    /// How much there is to do.
    pub total: Option<f64>,
    /// What happens now.
    pub message: Option<String>,
}

/// The settings, or why they cannot be read.
pub(super) type Settings = Result<Vec<(String, String)>, String>;

/// What is known about a simulated invocation besides the trigger's value.
#[derive(Clone, Debug)]
pub(super) struct Invocation {
    pub(super) id: String,
    pub(super) function: String,
    pub(super) trigger: String,
    pub(super) inputs: Vec<(String, Value)>,
    pub(super) metadata: String,
    pub(super) trace: Option<TraceContext>,
    pub(super) remaining: Duration,
    pub(super) settings: Settings,
    #[cfg(feature = "http-client")]
    pub(super) service: super::service::Service,
}

struct Host {
    /// `None` between calls.
    invocation: Option<Invocation>,
    began: Option<Instant>,
    logs: Vec<LogLine>,
    progress: Vec<Progress>,
}

/// What a call leaves behind.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    pub(super) logs: Vec<LogLine>,
    pub(super) progress: Vec<Progress>,
    #[cfg(feature = "http-client")]
    pub(super) requests: Vec<http::Request<Vec<u8>>>,
}

thread_local! {
    static HOST: RefCell<Host> = const { RefCell::new(Host::EMPTY) };
}

impl Host {
    const EMPTY: Self = Self {
        invocation: None,
        began: None,
        logs: Vec::new(),
        progress: Vec::new(),
    };
}

pub(super) fn begin(invocation: Invocation) {
    HOST.replace(Host {
        invocation: Some(invocation),
        began: Some(Instant::now()),
        ..Host::EMPTY
    });
}

pub(super) fn finish() -> Records {
    let host = HOST.replace(Host::EMPTY);
    Records {
        logs: host.logs,
        progress: host.progress,
        #[cfg(feature = "http-client")]
        requests: host
            .invocation
            .map(|invocation| invocation.service.requests)
            .unwrap_or_default(),
    }
}

pub(crate) fn log(level: Level, target: &str, message: &str) {
    HOST.with_borrow_mut(|host| {
        host.logs.push(LogLine {
            level,
            target: target.to_owned(),
            message: message.to_owned(),
        });
    });
}

pub(crate) fn report_progress(done: f64, total: Option<f64>, message: Option<&str>) {
    HOST.with_borrow_mut(|host| {
        host.progress.push(Progress {
            done,
            total,
            message: message.map(str::to_owned),
        });
    });
}

pub(crate) fn setting(name: &str) -> Result<Option<String>, String> {
    let settings = settings()?;
    let found = settings.into_iter().find(|(key, _)| key == name);
    Ok(found.map(|(_, value)| value))
}

pub(crate) fn settings() -> Settings {
    ask(|invocation| invocation.settings.clone()).unwrap_or_else(|| Ok(Vec::new()))
}

pub(super) fn ask<T>(answer: impl FnOnce(&mut Invocation) -> T) -> Option<T> {
    HOST.with_borrow_mut(|host| host.invocation.as_mut().map(answer))
}

pub(crate) fn id() -> String {
    ask(|invocation| invocation.id.clone()).unwrap_or_default()
}

pub(crate) fn function_name() -> String {
    ask(|invocation| invocation.function.clone()).unwrap_or_default()
}

pub(crate) fn trigger_name() -> String {
    ask(|invocation| invocation.trigger.clone()).unwrap_or_default()
}

pub(crate) fn input_names() -> Vec<String> {
    let names = |invocation: &mut Invocation| {
        let inputs = invocation.inputs.iter();
        inputs.map(|(name, _)| name.clone()).collect()
    };
    ask(names).unwrap_or_default()
}

pub(crate) fn take_input(name: &str) -> Option<Value> {
    ask(|invocation| {
        let inputs = &mut invocation.inputs;
        let position = inputs.iter().position(|(other, _)| other == name)?;
        Some(inputs.remove(position).1)
    })?
}

pub(crate) fn metadata() -> String {
    ask(|invocation| invocation.metadata.clone()).unwrap_or_default()
}

pub(crate) fn trace() -> Option<TraceContext> {
    ask(|invocation| invocation.trace.clone())?
}

pub(crate) fn remaining() -> Duration {
    let elapsed = HOST.with_borrow(|host| host.began.map(|began| began.elapsed()));
    let limit = ask(|invocation| invocation.remaining).unwrap_or_default();
    limit.saturating_sub(elapsed.unwrap_or_default())
}

// The parts of a simulated request are in the request from the start.

pub(crate) fn headers() -> Fields {
    Fields::new()
}

pub(crate) fn query() -> Fields {
    Fields::new()
}

pub(crate) fn params() -> Fields {
    Fields::new()
}

pub(crate) fn identities() -> Option<String> {
    None
}
