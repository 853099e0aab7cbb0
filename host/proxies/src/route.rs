//! `matchCondition`: which requests a proxy is for.

use corral_app::json::{Cursor, Object};
use corral_app::{RouteTemplate, Settings, unescaped_route};

use crate::reader::warn_unset;
use crate::template::expand;

/// The methods that the format allows.
const METHODS: [(&str, &str); 9] = [
    ("GET", "GET"),
    ("POST", "POST"),
    ("HEAD", "HEAD"),
    ("OPTIONS", "OPTIONS"),
    ("PUT", "PUT"),
    ("TRACE", "TRACE"),
    ("DELETE", "DELETE"),
    ("PATCH", "PATCH"),
    ("CONNECT", "CONNECT"),
];

/// Prefixes that the Functions host reserves. It compares text, not segments, so
/// `administrators` is reserved, too.
const RESERVED: [&str; 2] = ["admin", "runtime"];

/// The route of a proxy.
#[derive(Debug)]
pub(crate) struct Route {
    /// As it is matched: without slashes at its ends, with settings filled in.
    pub(crate) text: String,
    pub(crate) template: RouteTemplate,
    /// In upper case; empty means all.
    pub(crate) methods: Vec<&'static str>,
}

impl Route {
    /// Reads `matchCondition`.
    pub(crate) fn read(condition: &Object<'_>, settings: &Settings) -> Option<Self> {
        condition.warn_unknown(&["route", "methods"]);
        let methods = condition.get("methods").map(|list| methods(&list));
        let route = condition.required("route", "write a route such as \"/orders/{id}\"")?;
        // The root may be written as an empty text.
        let (text, missing) = expand(route.text()?, settings, |value| {
            value.replace('{', "{{").replace('}', "}}")
        });
        warn_unset(&missing, &route);
        let text = text.trim_matches('/').to_owned();
        let lower = text.to_lowercase();
        if let Some(word) = RESERVED.iter().find(|word| lower.starts_with(*word)) {
            route.error(
                format!(
                    "`{text}` conflicts with the built-in routes: the Functions host reserves every route that begins with `{word}`"
                ),
                "choose another route",
            );
            return None;
        }
        let template = match RouteTemplate::parse(&text) {
            Ok(template) => template,
            Err(error) => {
                let remedy = if error.message.contains('?') {
                    "remove it, and set query parameters in requestOverrides".into()
                } else {
                    error.remedy
                };
                route.error(error.message, remedy);
                return None;
            }
        };
        check(&template, &route)?;
        if let Some(plain) = unescaped_route(&text) {
            route.warn(
                format!("`/{text}` is compared with the decoded path, so no request matches it"),
                format!("write \"/{plain}\""),
            );
        }
        Some(Self {
            text,
            template,
            methods: methods.unwrap_or(Some(Vec::new()))?,
        })
    }

    /// Whether a request with `method` can be for this proxy.
    pub(crate) fn takes(&self, method: &str) -> bool {
        self.methods.is_empty() || self.methods.contains(&method)
    }

    /// Whether the two have a method in common.
    pub(crate) fn shares_method(&self, other: &Self) -> bool {
        self.methods.is_empty()
            || other.methods.is_empty()
            || self.methods.iter().any(|method| other.takes(method))
    }
}

fn check(template: &RouteTemplate, route: &Cursor<'_>) -> Option<()> {
    if let Some(name) = template.optional() {
        route.error(
            format!("the parameter `{name}` is optional, which proxies do not support"),
            "remove the ?, and add a second proxy for the path without it",
        );
        return None;
    }
    if template.literals().any(|literal| literal == "*") {
        route.warn(
            "`*` alone is not a wildcard",
            "give it a name, as in {*rest}",
        );
    }
    if template
        .literals()
        .any(|literal| literal == "." || literal == "..")
    {
        route.warn(
            "no request matches a `.` or `..` segment, because those are resolved first",
            "write the path without . and ..",
        );
    }
    Some(())
}

/// An empty list means all methods, as the Azure portal writes it.
fn methods(list: &Cursor<'_>) -> Option<Vec<&'static str>> {
    let mut methods = Vec::new();
    for element in list.array()? {
        let method = element.choice(&METHODS)?;
        if methods.contains(&method) {
            element.warn(format!("`{method}` is listed twice"), "remove one of them");
        } else {
            methods.push(method);
        }
    }
    Some(methods)
}
