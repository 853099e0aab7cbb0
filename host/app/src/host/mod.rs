//! host.json: how the Functions host runs the app, as far as the handler has to
//! know it (custom handler protocol, sections 1 and 6).

mod custom_handler;
mod executable;
mod function_timeout;
mod mode;
mod overrides;
mod profile;
mod routes;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use custom_handler::{CustomHandler, Description};
pub use function_timeout::FunctionTimeout;
pub use mode::Mode;
pub use profile::Profile;
pub use routes::HostRoute;

use crate::function::RetryPolicy;
use crate::function::retry;
use crate::json::{self, Cursor, Dialect, Object};
use crate::problem::{Problem, Report};
use crate::settings::Settings;

const FILE: &str = "host.json";

/// What host.json says, after the profile's defaults and the overrides in app
/// settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostConfig {
    /// The custom handler; `None` when the file has no such section, and then
    /// the Functions host does not start one.
    pub custom_handler: Option<CustomHandler>,
    /// What every route begins with, without slashes at its ends; may be empty.
    pub route_prefix: String,
    /// When the Functions host gives an invocation up.
    pub function_timeout: FunctionTimeout,
    /// The only functions that run, when the app is restricted to some.
    pub functions: Option<Vec<String>>,
    /// Retries for every function that does not say otherwise.
    pub retry: Option<RetryPolicy>,
    /// Whether the file names an extension bundle, which every binding other
    /// than HTTP and timer needs.
    pub extension_bundle: bool,
    /// Which defaults apply.
    pub profile: Profile,
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
            profile: Profile::default(),
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
            report.warn(
                "is missing, so the Functions host will not start the handler",
                "create it with \"version\": \"2.0\" and a customHandler section",
            );
            return Self::default();
        }
        let Some(mut document) = json::read(root, Dialect::Host, report) else {
            return Self::default();
        };
        // The version is checked in the file itself, before any override.
        match Cursor::root(&document, Dialect::Host, report).object() {
            Some(file) => check_version(&file),
            None => return Self::default(),
        }
        overrides::apply(&mut document, settings);
        let profile = Cursor::root(&document, Dialect::Host, report)
            .if_object()
            .map(|file| Profile::read(&file))
            .unwrap_or_default();
        profile.apply(&mut document);
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
            routes::check_runtime(handler, settings, report);
        }
        Self {
            custom_handler,
            route_prefix: route_prefix(file),
            function_timeout: file
                .get("functionTimeout")
                .and_then(|timeout| FunctionTimeout::read(&timeout))
                .unwrap_or_default(),
            functions: file.get("functions").and_then(|names| names.texts()),
            retry: file.get("retry").and_then(|policy| retry::read(&policy)),
            extension_bundle: file.get("extensionBundle").is_some(),
            profile,
        }
    }
}

fn check_version(file: &Object<'_>) {
    const REMEDY: &str = "write \"version\": \"2.0\"";
    if let Some(version) = file.required("version", REMEDY)
        && let Some(text) = version.text()
        && text != "2.0"
    {
        version.error(
            format!("is `{text}`, and the Functions host takes only 2.0"),
            REMEDY,
        );
    }
}

fn route_prefix(file: &Object<'_>) -> String {
    let prefix = file
        .get("extensions")
        .and_then(|extensions| extensions.object())
        .and_then(|extensions| extensions.get("http"))
        .and_then(|http| http.object())
        .and_then(|http| http.get("routePrefix"))
        .and_then(|prefix| prefix.text());
    prefix.unwrap_or("api").trim_matches('/').to_owned()
}
