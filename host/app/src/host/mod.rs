//! host.json: what the handler needs to know about how the Functions host runs
//! the app (custom handler protocol, sections 1 and 6).

mod custom_handler;
mod executable;
mod function_timeout;
mod mcp_server;
mod mode;
mod overrides;
mod profile;
mod queues;
mod routes;
#[cfg(test)]
mod tests;
mod worker_runtime;

use std::path::Path;

pub use custom_handler::{CustomHandler, Description};
pub use executable::program_with_exe;
pub use function_timeout::FunctionTimeout;
pub use mcp_server::McpServerInfo;
pub use mode::Mode;
pub use profile::Profile;
pub use routes::HostRoute;

use crate::json::{self, Cursor, Dialect, Node, Object, Value};
use crate::problem::{Problem, Report};
use crate::retry::{self, RetryPolicy};
use crate::settings::Settings;

const FILE: &str = "host.json";

/// What host.json says, after the profile's defaults and the overrides in app
/// settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostConfig {
    /// The custom handler; `None` when the file has no such section, and then
    /// the Functions host does not start one.
    pub custom_handler: Option<CustomHandler>,
    /// The prefix of every route, without slashes at its ends; may be empty.
    pub route_prefix: String,
    /// When the Functions host gives up on an invocation.
    pub function_timeout: FunctionTimeout,
    /// The only functions that run, when the app is restricted to some.
    pub functions: Option<Vec<String>>,
    /// Retries for every function that does not say otherwise.
    pub retry: Option<RetryPolicy>,
    /// Whether the file names an extension bundle, which every binding other
    /// than HTTP and timer needs.
    pub extension_bundle: bool,
    /// The most bytes that storage accepts as one queue message.
    pub queue_message_limit: usize,
    /// Which defaults apply.
    pub profile: Profile,
    /// How the MCP server of the app introduces itself.
    pub mcp: McpServerInfo,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            custom_handler: None,
            route_prefix: "api".to_owned(),
            function_timeout: FunctionTimeout::default(),
            functions: None,
            retry: None,
            extension_bundle: false,
            queue_message_limit: queues::ENCODED,
            profile: Profile::default(),
            mcp: McpServerInfo::default(),
        }
    }
}

impl HostConfig {
    pub(crate) fn load(root: &Path, settings: &Settings, problems: &mut Vec<Problem>) -> Self {
        let report = Report::new(FILE);
        let config = Self::read(root, settings, &report);
        problems.extend(report.into_problems());
        config
    }

    fn read(root: &Path, settings: &Settings, report: &Report) -> Self {
        if !root.join(FILE).exists() {
            report.error(
                "is missing, so the Functions host will not start the handler",
                "create it with \"version\": \"2.0\" and a customHandler section",
            );
            return Self::default();
        }
        let Some(mut document) = json::read(root, Dialect::Host, report) else {
            return Self::default();
        };
        json::check_depth(&document, report);
        // The version is checked in the file itself, before any override.
        match Cursor::root(&document, Dialect::Host, report).object() {
            Some(file) => check_version(&file),
            None => return Self::default(),
        }
        let profile = complete(&mut document, settings, report);
        Cursor::root(&document, Dialect::Host, report)
            .if_object()
            .map(|file| Self::from_object(root, &file, profile, settings, report))
            .unwrap_or_default()
    }

    fn from_object(
        root: &Path,
        file: &Object<'_>,
        profile: Profile,
        settings: &Settings,
        report: &Report,
    ) -> Self {
        let custom_handler = CustomHandler::read(file, report);
        if let Some(handler) = &custom_handler {
            executable::check(root, file, &handler.description, settings);
            worker_runtime::check(handler, settings, report);
        }
        Self {
            custom_handler,
            route_prefix: route_prefix(file),
            function_timeout: file
                .get("functionTimeout")
                .and_then(|timeout| FunctionTimeout::read(&timeout))
                .unwrap_or_default(),
            // An empty list restricts nothing.
            functions: file
                .get("functions")
                .and_then(|names| names.texts())
                .filter(|names| !names.is_empty()),
            retry: file.get("retry").and_then(|policy| retry(&policy)),
            extension_bundle: file.get("extensionBundle").is_some(),
            queue_message_limit: queues::message_limit(file),
            profile,
            mcp: McpServerInfo::read(file),
        }
    }
}

/// Applies the overrides in the settings and the defaults of the profile.
fn complete(document: &mut Node, settings: &Settings, report: &Report) -> Profile {
    overrides::apply(document, settings);
    let profile = Cursor::root(document, Dialect::Host, report)
        .if_object()
        .map(|file| Profile::read(&file))
        .unwrap_or_default();
    profile.apply(document);
    profile
}

/// The host.json below `root` with the overrides in `settings` and the defaults of
/// its profile. `None` when it cannot be read; that was reported when the app was
/// loaded.
pub(crate) fn document(root: &Path, settings: &Settings) -> Option<Node> {
    let report = Report::new(FILE);
    let mut document = json::read(root, Dialect::Host, &report)?;
    complete(&mut document, settings, &report);
    Some(document)
}

/// The host takes the version from the file itself, and only under its exact
/// name and as text: 2.0 as a number reads `2` (custom handler protocol, section
/// 1).
fn check_version(file: &Object<'_>) {
    const REMEDY: &str = "write \"version\": \"2.0\"";
    let written = file
        .exact("version")
        .filter(|version| !matches!(version.value(), Value::Null));
    let Some(version) = written else {
        file.missing("version", REMEDY);
        return;
    };
    match version.value() {
        Value::Text(text) if text == "2.0" => {}
        Value::Text(text) | Value::Number(text) => version.error(
            format!("is `{text}`, but the Functions host accepts only the string \"2.0\""),
            REMEDY,
        ),
        other => version.error(
            format!(
                "is {}, but the Functions host accepts only the string \"2.0\"",
                other.describe()
            ),
            REMEDY,
        ),
    }
}

/// The policy, unless its type is one that .NET configuration ignores.
fn retry(policy: &Cursor<'_>) -> Option<RetryPolicy> {
    match policy.value() {
        Value::Object(members) if members.is_empty() => None,
        Value::Object(_) => retry::read(policy),
        _ => {
            policy.ignored("an object", "write an object in { }");
            None
        }
    }
}

/// The member `key` of `section`, unless its type is one that .NET
/// configuration ignores.
fn section<'a>(section: &Object<'a>, key: &str) -> Option<Object<'a>> {
    let value = section.get(key)?;
    let object = value.if_object();
    if object.is_none() {
        value.ignored("an object", "write an object in { }");
    }
    object
}

/// `null` is an empty prefix, as for every text of .NET configuration.
fn route_prefix(file: &Object<'_>) -> String {
    let prefix = section(file, "extensions")
        .and_then(|extensions| section(&extensions, "http"))
        .and_then(|http| http.given("routePrefix"));
    let prefix = prefix.and_then(|prefix| {
        let text = prefix.if_scalar();
        if text.is_none() {
            prefix.ignored("a string", "put the value in double quotes");
        }
        text
    });
    prefix.unwrap_or("api").trim_matches('/').to_owned()
}
