//! `mcpResourceTrigger`.

use url::Url;

use super::{embedded, optional_text, text};
use crate::json::{Cursor, Object};

/// How the remedy shows `uriParameters`.
const EXAMPLE: &str =
    r#"write text such as "[{\"name\":\"chapter\",\"enumValues\":[\"intro\",\"tools\"]}]""#;

/// A resource, or a template of resources when its URI has parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpResource {
    /// The URI that clients read; may have `{parameters}`.
    pub uri: String,
    /// `resourceName`.
    pub name: String,
    /// The name that people read.
    pub title: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// The media type of its content.
    pub mime_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// `uriParameters`: what is known of the parameters in the URI.
    pub uri_parameters: Vec<UriParameter>,
    /// `metadata`: the JSON text of what clients get as `_meta`.
    pub metadata: Option<String>,
}

/// One entry of `uriParameters`, by which clients complete a URI when the handler answers
/// them itself. The extension ignores the property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UriParameter {
    /// The parameter's name.
    pub name: String,
    /// `enumValues`: the values that it can have.
    pub values: Vec<String>,
}

impl McpResource {
    /// The names of the parameters in the URI, in order.
    pub fn parameters(&self) -> Vec<&str> {
        parameters(&self.uri).unwrap_or_default()
    }

    /// Whether the URI has parameters: clients then see a resource template.
    pub fn is_template(&self) -> bool {
        !self.parameters().is_empty()
    }
}

/// Reads the binding; what the extension refuses is reported.
pub(super) fn read(binding: &Object<'_>) -> McpResource {
    let resource = McpResource {
        uri: text(binding, "uri"),
        name: text(binding, "resourceName"),
        title: optional_text(binding, "title"),
        description: optional_text(binding, "description"),
        mime_type: optional_text(binding, "mimeType"),
        size: binding
            .get("size")
            .and_then(|size| size.integer())
            .and_then(|size| u64::try_from(size).ok()),
        uri_parameters: binding
            .get("uriParameters")
            .map(|list| uri_parameters(&list))
            .unwrap_or_default(),
        metadata: super::metadata(binding),
    };
    check_uri(binding, &resource.uri);
    check_data_type(binding);
    check_parameters(binding, &resource);
    resource
}

fn uri_parameters(place: &Cursor<'_>) -> Vec<UriParameter> {
    let mut parameters = Vec::new();
    embedded::each_object(place, EXAMPLE, &["name", "enumValues"], |object| {
        parameters.push(UriParameter {
            name: text(object, "name"),
            values: super::values(object),
        });
    });
    parameters
}

fn check_parameters(binding: &Object<'_>, resource: &McpResource) {
    let Some(place) = binding.get("uriParameters") else {
        return;
    };
    let known = resource.parameters();
    for UriParameter { name, .. } in &resource.uri_parameters {
        if !known.contains(&name.as_str()) {
            place.warn(
                format!("has `{name}`, which is not a parameter of the URI"),
                "write it in braces in \"uri\", or remove it",
            );
        }
    }
}

fn check_uri(binding: &Object<'_>, uri: &str) {
    // A missing one is reported like that of any binding.
    let Some(place) = binding.get("uri").filter(|_| !uri.is_empty()) else {
        return;
    };
    let Some(names) = parameters(uri) else {
        place.error(
            format!("`{uri}` is not a valid URI template: a brace is not closed, or a parameter has no name"),
            "write each parameter as {name}",
        );
        return;
    };
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|earlier| earlier == name) {
            place.error(
                format!("the parameter `{name}` is used twice"),
                "give each parameter another name",
            );
        }
    }
    if Url::parse(&uri.replace(['{', '}'], "")).is_err() {
        place.error(
            format!("`{uri}` is not an absolute URI, and clients cannot read it"),
            "begin it with a scheme, as in \"docs://readme\"",
        );
    }
}

/// The extension takes text from a custom handler; bytes only in a result that holds them
/// as base64.
fn check_data_type(binding: &Object<'_>) {
    let kind = binding.get("mimeType");
    let Some((place, kind)) = kind.and_then(|place| place.if_text().map(|kind| (place, kind)))
    else {
        return;
    };
    let kind = kind.to_ascii_lowercase();
    let binary = ["image/", "audio/", "video/", "font/"]
        .iter()
        .any(|family| kind.starts_with(family))
        || [
            "application/octet-stream",
            "application/pdf",
            "application/zip",
        ]
        .contains(&kind.as_str());
    if binary && kind != "image/svg+xml" {
        place.warn(
            format!("is `{kind}`, but the extension delivers what a custom handler returns as text"),
            "return a result with base64 in it, as `ResourceContents::blob` of the Rust SDK makes it",
        );
    }
}

/// The names in braces; `None` when the braces do not match.
fn parameters(uri: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = uri;
    while let Some((literal, after)) = rest.split_once('{') {
        if literal.contains('}') {
            return None;
        }
        let (name, after) = after.split_once('}')?;
        let valid = !name.is_empty()
            && name
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
        if !valid {
            return None;
        }
        names.push(name);
        rest = after;
    }
    (!rest.contains('}')).then_some(names)
}
