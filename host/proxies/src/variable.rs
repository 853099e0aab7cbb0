//! The variables of templates, and their values.

use std::borrow::Cow;

use corral_app::{Captured, header_text};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::message::{BackendRequest, BackendResponse, ClientRequest};

/// What a name in braces stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    /// A parameter of the route, in lower case.
    Route(String),
    /// The caller's request.
    Request(Part),
    /// The request after the overrides.
    Backend(Part),
    /// The status code of the back end's response.
    StatusCode,
    /// Its reason phrase.
    StatusReason,
    /// One of its headers.
    ResponseHeader(HeaderName),
    /// An unknown name: empty, but not an error.
    Nothing,
}

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Method,
    Header(HeaderName),
    /// A parameter of the query, in lower case.
    Query(String),
}

/// Which names are known in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    /// The parameters of the route.
    parameters: &'a [String],
    /// Whether the back end has answered.
    answered: bool,
    /// Whether `{*name}` is taken for `{name}`.
    pub(crate) stars: bool,
}

impl<'a> Scope<'a> {
    /// Texts of the request.
    pub(crate) fn request(parameters: &'a [String]) -> Self {
        Self {
            parameters,
            answered: false,
            stars: false,
        }
    }

    /// Texts of the response.
    pub(crate) fn response(parameters: &'a [String]) -> Self {
        Self {
            answered: true,
            ..Self::request(parameters)
        }
    }

    /// The back end's URL, where some authors write parameters as in the route.
    pub(crate) fn url(parameters: &'a [String]) -> Self {
        Self {
            stars: true,
            ..Self::request(parameters)
        }
    }

    /// What `name` stands for; case does not count.
    pub(crate) fn resolve(&self, name: &str) -> Variable {
        let lower = name.to_lowercase();
        if self
            .parameters
            .iter()
            .any(|parameter| parameter.to_lowercase() == lower)
        {
            return Variable::Route(lower);
        }
        if let Some(rest) = lower.strip_prefix("request.") {
            return part(rest).map_or(Variable::Nothing, Variable::Request);
        }
        if !self.answered {
            return Variable::Nothing;
        }
        if let Some(rest) = lower.strip_prefix("backend.request.") {
            return part(rest).map_or(Variable::Nothing, Variable::Backend);
        }
        match lower.strip_prefix("backend.response.") {
            Some("statuscode") => Variable::StatusCode,
            Some("statusreason") => Variable::StatusReason,
            Some(rest) => rest
                .strip_prefix("headers.")
                .and_then(|name| name.parse().ok())
                .map_or(Variable::Nothing, Variable::ResponseHeader),
            None => Variable::Nothing,
        }
    }
}

fn part(name: &str) -> Option<Part> {
    if name == "method" {
        return Some(Part::Method);
    }
    if let Some(header) = name.strip_prefix("headers.") {
        return Some(Part::Header(header.parse().ok()?));
    }
    let parameter = name.strip_prefix("querystring.")?;
    Some(Part::Query(parameter.to_owned()))
}

/// The values of all variables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    pub(crate) params: &'a [Captured],
    pub(crate) client: &'a ClientRequest<'a>,
    pub(crate) backend: Option<&'a BackendRequest>,
    pub(crate) upstream: Option<&'a BackendResponse>,
}

impl<'a> Values<'a> {
    /// The value of `variable`, decoded; empty when there is none.
    pub(crate) fn get(&self, variable: &Variable) -> Cow<'a, str> {
        match variable {
            Variable::Route(name) => self
                .param(name)
                .map(|param| Cow::Borrowed(param.value.as_str())),
            Variable::Request(part) => self.of_client(part),
            Variable::Backend(part) => self.of_backend(part),
            Variable::StatusCode => Some(match self.upstream {
                Some(upstream) => Cow::Owned(upstream.status.as_u16().to_string()),
                None => Cow::Borrowed("200"),
            }),
            Variable::StatusReason => self
                .upstream
                .map_or(Some("OK".into()), BackendResponse::reason),
            Variable::ResponseHeader(name) => self
                .upstream
                .and_then(|upstream| header(&upstream.headers, name)),
            Variable::Nothing => None,
        }
        .unwrap_or_default()
    }

    /// The parameter of the route called `name`, which is in lower case.
    pub(crate) fn param(&self, name: &str) -> Option<&'a Captured> {
        let mut params = self.params.iter();
        params.find(|param| param.name.to_lowercase() == name)
    }

    fn of_client(&self, part: &Part) -> Option<Cow<'a, str>> {
        match part {
            Part::Method => Some(self.client.method.as_str().into()),
            // Behind a proxying host the header is the handler's own address.
            Part::Header(name) if name == http::header::HOST => Some(self.client.host.into()),
            Part::Header(name) => header(self.client.headers, name),
            Part::Query(name) => query(self.client.query, name),
        }
    }

    fn of_backend(&self, part: &Part) -> Option<Cow<'a, str>> {
        let backend = self.backend?;
        match part {
            Part::Method => Some(backend.method.as_str().into()),
            Part::Header(name) => header(&backend.headers, name),
            Part::Query(name) => query(backend.query.as_deref(), name),
        }
    }
}

/// The lines of a header, joined as a list.
fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Cow<'a, str>> {
    let mut lines = headers.get_all(name).iter().map(text);
    let first = lines.next()?;
    Some(lines.fold(first, |list, line| format!("{list}, {line}").into()))
}

pub(crate) fn text(value: &HeaderValue) -> Cow<'_, str> {
    header_text(value.as_bytes())
}

/// The first value of a parameter of a query, decoded.
fn query<'a>(query: Option<&'a str>, name: &str) -> Option<Cow<'a, str>> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    let (_, value) = pairs.find(|(other, _)| other.to_lowercase() == name)?;
    Some(value)
}
