//! The properties of an HTTP trigger (custom handler protocol, section 7.5).

use crate::json::{Cursor, Object, Value};
use crate::route;
use crate::spelling;

/// Who may call a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthLevel {
    /// Everyone.
    Anonymous,
    /// Users who have signed in. The Functions host admits only callers who
    /// have a key.
    User,
    /// Callers with a key of the function or of the host; the default.
    #[default]
    Function,
    /// Callers with a system key.
    System,
    /// Callers with the master key.
    Admin,
}

impl AuthLevel {
    /// The names, in the order of their numbers in .NET.
    pub(crate) const NAMES: &[(&str, Self)] = &[
        ("anonymous", Self::Anonymous),
        ("user", Self::User),
        ("function", Self::Function),
        ("system", Self::System),
        ("admin", Self::Admin),
    ];
}

/// Where an HTTP trigger listens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRoute {
    /// The route template as written, below the route prefix; `None` means the
    /// function's name.
    pub template: Option<String>,
    /// The methods in upper case; `None` means all, and an empty list means
    /// that no request matches.
    pub methods: Option<Vec<String>>,
    /// Who may call.
    pub auth_level: AuthLevel,
}

impl HttpRoute {
    /// The effective template of the function named `function`.
    pub fn template_or<'a>(&'a self, function: &'a str) -> &'a str {
        self.template.as_deref().unwrap_or(function)
    }

    /// Whether the Functions host sees a method that the two routes share. For
    /// this it treats a route without any method as one with all of them.
    pub(crate) fn shares_method(&self, other: &Self) -> bool {
        let methods = |route: &'_ Self| route.methods.clone().filter(|list| !list.is_empty());
        match (methods(self), methods(other)) {
            (Some(own), Some(other)) => own.iter().any(|method| other.contains(method)),
            _ => true,
        }
    }
}

/// The methods that the Functions host knows.
pub(crate) const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT",
];

/// Reads the properties of an HTTP trigger of the function named `function`.
pub(crate) fn read(trigger: &Object<'_>, function: &str) -> HttpRoute {
    let route = trigger.get("route");
    let template = route
        .as_ref()
        .and_then(Cursor::text)
        .filter(|template| !template.trim().is_empty());
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
            .and_then(|methods| read_methods(&methods)),
        auth_level: trigger
            .get("authLevel")
            .filter(|level| level.if_text() != Some(""))
            .and_then(|level| level.enumeration(AuthLevel::NAMES))
            .unwrap_or_default(),
    }
}

fn check_template(route: &Cursor<'_>, text: &str) {
    match route::check_template(text) {
        Ok(()) => check_reserved(route, text, "choose another route"),
        Err(error) => route.error(error.message, error.remedy),
    }
}

/// The host compares only the beginning of the text, so `administrators` is
/// reserved, too.
fn check_reserved(place: &Cursor<'_>, route: &str, remedy: &str) {
    let lower = route.trim_matches('/').to_ascii_lowercase();
    if let Some(word) = ["admin", "runtime"]
        .into_iter()
        .find(|word| lower.starts_with(word))
    {
        place.error(
            format!("the route `{route}` begins with `{word}`, which the Functions host reserves"),
            remedy,
        );
    }
}

fn read_methods(methods: &Cursor<'_>) -> Option<Vec<String>> {
    let elements = methods.array()?;
    let methods = elements
        .iter()
        .filter(|element| !matches!(element.value(), Value::Null))
        .filter_map(|element| {
            let method = element.text()?.to_ascii_uppercase();
            if !METHODS.contains(&method.as_str()) {
                element.warn(
                    format!("is `{method}`, which is not a standard HTTP method"),
                    spelling::suggestion(&method, &METHODS),
                );
            }
            Some(method)
        });
    Some(methods.collect())
}
