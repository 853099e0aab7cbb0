//! What is particular to an HTTP trigger (custom handler protocol, section
//! 7.5).

use crate::json::{Cursor, Object};
use crate::route::template;
use crate::spelling;

/// Who may call a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthLevel {
    /// Everyone.
    Anonymous,
    /// Who has a key of the function or of the host; the default.
    #[default]
    Function,
    /// Who has the master key.
    Admin,
}

impl AuthLevel {
    pub(crate) const NAMES: &[(&str, Self)] = &[
        ("anonymous", Self::Anonymous),
        ("function", Self::Function),
        ("admin", Self::Admin),
    ];
}

/// Where an HTTP trigger listens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRoute {
    /// The route template as written, below the route prefix; `None` means the
    /// function's name.
    pub template: Option<String>,
    /// The methods in upper case; empty means all.
    pub methods: Vec<String>,
    /// Who may call.
    pub auth_level: AuthLevel,
}

impl HttpRoute {
    /// The template that counts for the function named `function`.
    pub fn template_or<'a>(&'a self, function: &'a str) -> &'a str {
        self.template.as_deref().unwrap_or(function)
    }
}

/// The methods that the Functions host knows.
pub(super) const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT",
];

/// Reads the properties of an HTTP trigger of the function named `function`.
pub(super) fn read(trigger: &Object<'_>, function: &str) -> HttpRoute {
    let route = trigger.get("route");
    let template = route
        .as_ref()
        .and_then(Cursor::text)
        .filter(|template| !template.is_empty());
    match (&route, template) {
        (Some(route), Some(text)) => check_template(route, text),
        _ => check_reserved(
            trigger.cursor(),
            function,
            "set a route, or rename the folder",
        ),
    }
    HttpRoute {
        template: template.map(str::to_owned),
        methods: trigger
            .get("methods")
            .map(|methods| read_methods(&methods))
            .unwrap_or_default(),
        auth_level: trigger
            .get("authLevel")
            .and_then(|level| level.choice(AuthLevel::NAMES))
            .unwrap_or_default(),
    }
}

fn check_template(route: &Cursor<'_>, text: &str) {
    match template::check(text) {
        Ok(()) => check_reserved(route, text, "choose another route"),
        Err(fault) => route.error(fault.message, fault.remedy),
    }
}

/// The host compares only the beginning of the text, so `administrators` is
/// reserved, too.
fn check_reserved(place: &Cursor<'_>, route: &str, remedy: &str) {
    let lower = route.to_ascii_lowercase();
    if let Some(word) = ["admin", "runtime"]
        .into_iter()
        .find(|word| lower.starts_with(word))
    {
        place.error(
            format!(
                "the route `{route}` begins with `{word}`, which the Functions host keeps to itself"
            ),
            remedy,
        );
    }
}

fn read_methods(methods: &Cursor<'_>) -> Vec<String> {
    let Some(elements) = methods.array() else {
        return Vec::new();
    };
    elements
        .iter()
        .filter_map(|element| {
            let method = element.filled_text()?.to_ascii_uppercase();
            if !METHODS.contains(&method.as_str()) {
                element.warn(
                    format!("is `{method}`, which is not a common method"),
                    spelling::suggestion(&method, &METHODS),
                );
            }
            Some(method)
        })
        .collect()
}
