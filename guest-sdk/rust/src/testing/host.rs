//! Stands in for Corral in a native build: settings come from the call, log
//! lines are kept. Both belong to the thread, as tests run on one each.

use std::cell::RefCell;

use crate::log::Level;

/// A line that the function logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// How much it matters.
    pub level: Level,
    /// The part of the program that spoke; may be empty.
    pub target: String,
    /// What it says.
    pub message: String,
}

/// The settings, or why they cannot be read.
pub(super) type Settings = Result<Vec<(String, String)>, String>;

struct Host {
    settings: Settings,
    logs: Vec<LogLine>,
}

thread_local! {
    static HOST: RefCell<Host> = const { RefCell::new(Host::EMPTY) };
}

impl Host {
    const EMPTY: Self = Self {
        settings: Ok(Vec::new()),
        logs: Vec::new(),
    };
}

pub(super) fn begin(settings: Settings) {
    HOST.replace(Host {
        settings,
        logs: Vec::new(),
    });
}

pub(super) fn finish() -> Vec<LogLine> {
    HOST.replace(Host::EMPTY).logs
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

pub(crate) fn setting(name: &str) -> Result<Option<String>, String> {
    let settings = settings()?;
    let found = settings.into_iter().find(|(key, _)| key == name);
    Ok(found.map(|(_, value)| value))
}

pub(crate) fn settings() -> Settings {
    HOST.with_borrow(|host| host.settings.clone())
}
