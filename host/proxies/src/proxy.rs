//! One proxy, read from its definition.

use corral_app::Settings;
use corral_app::json::{Cursor, Value};

use crate::backend::Backend;
use crate::mask::Secrets;
use crate::overrides::{RequestOverrides, ResponseOverrides};
use crate::reader::Reader;
use crate::route::Route;

/// A proxy that can be used.
#[derive(Debug)]
pub struct Proxy {
    name: String,
    path: String,
    pub(crate) route: Route,
    disabled: bool,
    debug: Option<bool>,
    pub(crate) backend: Option<Backend>,
    pub(crate) request: RequestOverrides,
    pub(crate) response: ResponseOverrides,
    /// What must not be printed.
    pub(crate) secrets: Secrets,
}

impl Proxy {
    /// Its name, as in the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its definition is: the JSON path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its route without slashes at the ends.
    pub fn route(&self) -> &str {
        &self.route.text
    }

    /// Its methods in upper case; empty means all.
    pub fn methods(&self) -> &[&'static str] {
        &self.route.methods
    }

    /// Whether all its requests are answered with 404.
    pub fn is_disabled(&self) -> bool {
        self.disabled
    }

    /// Whether its requests are traced: always, never, or, when the file does
    /// not say, if the caller asks for it.
    pub fn debug(&self) -> Option<bool> {
        self.debug
    }

    /// Where its requests go; `None` means that the proxy itself answers.
    pub fn backend(&self) -> Option<&Backend> {
        self.backend.as_ref()
    }

    /// Reads the definition at `cursor`. Problems are reported there; the caller
    /// has to check whether there are any.
    pub(crate) fn read(
        name: &str,
        cursor: &Cursor<'_>,
        settings: &Settings,
        ports: &[u16],
    ) -> Option<Self> {
        let object = cursor.object()?;
        object.warn_unknown(&[
            "desc",
            "disabled",
            "debug",
            "matchCondition",
            "backendUri",
            "requestOverrides",
            "responseOverrides",
        ]);
        if let Some(description) = object.get("desc")
            && !matches!(description.value(), Value::Text(_) | Value::Array(_))
        {
            description.warn("is neither a string nor a list", "write strings in [ ]");
        }
        let condition = object.required(
            "matchCondition",
            "add \"matchCondition\": { \"route\": \"/…\" }",
        )?;
        let route = Route::read(&condition.object()?, settings)?;
        let parameters: Vec<String> = route.template.parameters().map(str::to_owned).collect();
        let reader = Reader {
            settings,
            parameters: &parameters,
            ports,
        };
        let backend = match object.get("backendUri") {
            Some(url) => Some(Backend::read(&url, &reader)?),
            None => None,
        };
        let request = object.get("requestOverrides");
        let request = request.and_then(|object| RequestOverrides::read(&object, &reader));
        let response = object.get("responseOverrides");
        let response = response.and_then(|object| ResponseOverrides::read(&object, &reader));
        let (request, response) = (request.unwrap_or_default(), response.unwrap_or_default());
        Some(Self {
            name: name.to_owned(),
            path: cursor.path().to_owned(),
            route,
            disabled: object
                .get("disabled")
                .and_then(|flag| flag.flag())
                .unwrap_or(false),
            debug: object.get("debug").and_then(|flag| flag.flag()),
            secrets: Secrets::of(backend.as_ref(), &request, &response),
            backend,
            request,
            response,
        })
    }
}
