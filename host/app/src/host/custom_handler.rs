//! The `customHandler` section of host.json, and `httpWorker`, its older form.

use std::time::Duration;

use super::routes::{self, HostRoute};
use crate::http_trigger::AuthLevel;
use crate::json::{Cursor, Object};
use crate::problem::Report;
use crate::timespan;

/// The program that the Functions host starts. Texts are as written, with
/// `%VAR%` in them: the host replaces those when it starts the program, because
/// some variables (the port) exist only then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The program; `None` when it is missing or empty.
    pub executable: Option<String>,
    /// Its first arguments.
    pub arguments: Vec<String>,
    /// An argument between `arguments` and `worker_arguments`.
    pub worker_path: Option<String>,
    /// Its last arguments.
    pub worker_arguments: Vec<String>,
    /// What a relative `executable` is relative to, itself relative to the app
    /// root.
    pub worker_directory: Option<String>,
    /// The program's current folder, relative to the app root.
    pub working_directory: Option<String>,
    /// Whether everything on standard error is an error to the host.
    pub standard_error_is_errors: bool,
}

/// How the Functions host starts the handler and sends requests to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomHandler {
    /// The program.
    pub description: Description,
    /// `enableForwardingHttpRequest`.
    pub forwarding: bool,
    /// `enableProxyingHttpRequest`; it wins over forwarding.
    pub proxying: bool,
    /// Whether this is the older `httpWorker` section.
    pub legacy: bool,
    /// How long the handler may take to answer its first request.
    pub initialization_timeout: Duration,
    /// A fixed port; the host picks a free one otherwise.
    pub port: Option<u16>,
    /// The level of routes without one.
    pub default_auth_level: AuthLevel,
    /// Routes without a function.json.
    pub routes: Vec<HostRoute>,
}

impl CustomHandler {
    pub(super) fn read(file: &Object<'_>, report: &Report) -> Option<Self> {
        let custom = file.get("customHandler");
        let legacy = file.get("httpWorker");
        match (custom, legacy) {
            (Some(custom), legacy) => {
                if let Some(legacy) = legacy {
                    legacy.warn(
                        "is ignored because there is a customHandler section",
                        "remove the httpWorker section",
                    );
                }
                Self::section(&custom, false)
            }
            (None, Some(legacy)) => {
                legacy.warn(
                    "is the old name of this section",
                    "rename it to customHandler and set \"enableProxyingHttpRequest\": true",
                );
                Self::section(&legacy, true)
            }
            (None, None) => {
                report.error(
                    "has no customHandler section, so the Functions host will not start the handler",
                    "add \"customHandler\": { \"description\": { \"defaultExecutablePath\": \"handler\" } }",
                );
                None
            }
        }
    }

    fn section(section: &Cursor<'_>, legacy: bool) -> Option<Self> {
        let object = section.object()?;
        check_type(&object);
        let http = super::section(&object, "http");
        let default_auth_level = http
            .as_ref()
            .and_then(|http| http.get("defaultAuthorizationLevel"))
            .and_then(|level| level.enumeration(AuthLevel::NAMES))
            .unwrap_or_default();
        let routes = http.as_ref().and_then(|http| http.get("routes"));
        let flag = |key| object.given(key).and_then(|flag: Cursor<'_>| flag.flag());
        misread_keys(&object, http.as_ref());
        Some(Self {
            description: Description::read(&object),
            forwarding: flag("enableForwardingHttpRequest").unwrap_or(false),
            proxying: flag("enableProxyingHttpRequest").unwrap_or(false),
            legacy,
            initialization_timeout: object
                .given("initializationTimeout")
                .and_then(|time| length_of_time(&time))
                .unwrap_or(Duration::from_secs(30)),
            port: object.get("port").and_then(|port| read_port(&port)),
            default_auth_level,
            routes: routes
                .map(|routes| routes::read(&routes, default_auth_level))
                .unwrap_or_default(),
        })
    }
}

impl Description {
    fn read(handler: &Object<'_>) -> Self {
        const REMEDY: &str =
            "write \"defaultExecutablePath\": \"handler\" (\"handler.exe\" on Windows)";
        let description = handler
            .required(
                "description",
                "add \"description\": { \"defaultExecutablePath\": \"handler\" }",
            )
            .and_then(|description| description.object());
        let Some(description) = description else {
            return Self::default();
        };
        let executable = description
            .required("defaultExecutablePath", REMEDY)
            .and_then(|path| {
                let text = path.text()?;
                if text.trim().is_empty() {
                    path.error("is empty, so the Functions host cannot start", REMEDY);
                    return None;
                }
                Some(text.to_owned())
            });
        let text = |key| {
            description
                .get(key)
                .filter(|text: &Cursor<'_>| !text.is_ignored())
                .and_then(|text| text.text())
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let texts = |key| {
            description
                .get(key)
                .and_then(|texts: Cursor<'_>| texts.texts())
                .unwrap_or_default()
        };
        Self {
            executable,
            arguments: texts("arguments"),
            worker_path: text("defaultWorkerPath"),
            worker_arguments: texts("workerArguments"),
            worker_directory: text("workerDirectory"),
            working_directory: text("workingDirectory"),
            standard_error_is_errors: description
                .given("useStdErrorStreamForErrorsOnly")
                .and_then(|flag| flag.flag())
                .unwrap_or(true),
        }
    }
}

impl Default for Description {
    fn default() -> Self {
        Self {
            executable: None,
            arguments: Vec::new(),
            worker_path: None,
            worker_arguments: Vec::new(),
            worker_directory: None,
            working_directory: None,
            standard_error_is_errors: true,
        }
    }
}

fn check_type(handler: &Object<'_>) {
    if let Some(kind) = handler.given("type")
        && kind.enumeration(&[("http", true), ("none", false)]) == Some(false)
    {
        kind.warn(
            "is treated as http by the Functions host",
            "remove it, or write \"http\"",
        );
    }
}

/// Warns of keys that look as if they chose how requests are forwarded, and that
/// no Functions host reads (custom handler protocol, section 6.4).
fn misread_keys(handler: &Object<'_>, http: Option<&Object<'_>>) {
    for section in std::iter::once(handler).chain(http) {
        for (wrong, right) in [
            ("enableProxying", "enableProxyingHttpRequest"),
            ("enableForwarding", "enableForwardingHttpRequest"),
            ("httpProxy", "enableProxyingHttpRequest"),
        ] {
            if let Some(key) = section.get(wrong) {
                key.warn(
                    "is not read by any Functions host",
                    format!("set \"{right}\": true in customHandler"),
                );
            }
        }
    }
    for key in ["enableProxyingHttpRequest", "enableForwardingHttpRequest"] {
        if let Some(misplaced) = http.and_then(|http| http.get(key)) {
            misplaced.warn(
                "is not read here by the Functions host",
                format!("move `{key}` up to customHandler"),
            );
        }
    }
}

fn length_of_time(time: &Cursor<'_>) -> Option<Duration> {
    const REMEDY: &str = "write it as hh:mm:ss, for example \"00:00:30\"";
    if time.is_ignored() {
        time.ignored("a length of time", REMEDY);
        return None;
    }
    let text = time.text()?;
    match timespan::signed(text) {
        None => {
            let message = format!("is `{text}`, which is not a length of time");
            time.error(message, REMEDY);
            None
        }
        Some(length) if length.is_negative() => {
            time.warn("is negative, so the Functions host does not wait", REMEDY);
            None
        }
        Some(length) => Some(length.length),
    }
}

fn read_port(port: &Cursor<'_>) -> Option<u16> {
    let number = port.integer()?;
    match u16::try_from(number) {
        Ok(number) if number > 0 => Some(number),
        _ => {
            port.error(
                format!("is {number}, which the Functions host refuses"),
                "write a number from 1 to 65535, or remove it to have a free port picked",
            );
            None
        }
    }
}
