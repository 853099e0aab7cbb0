//! Which function answers a forwarded or proxied request.
//!
//! In these modes the Functions host forwards the caller's request without naming
//! the function (custom handler protocol, section 6), so the handler has to find
//! it as the host did: by the templates of ASP.NET Core, and in the order of the
//! functions' names.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::app::App;
use crate::binding::Binding;
use crate::function::{BrokenFunction, Function};
use crate::host::Mode;
use crate::http_trigger::{AuthLevel, HttpRoute};
use crate::problem::{Place, Problem, Report, Severity};
use crate::route::fold::{self, folded};
use crate::route::{self, Pattern, RequestPath, TemplateError, Values, Verdict};

/// The HTTP functions of an app, in the order in which the Functions host tries
/// them: by name without case, however specific the templates are (custom
/// handler protocol, section 7.5).
///
/// The host picks a function, checks the caller's key for it, and then forwards
/// a request that does not name it. So the table has every function that the
/// host knows, even those that cannot run here. If one were left out, its
/// requests would go to another function, whose key has not been checked.
///
/// In the mode [`Mode::Forward`] that is not enough: there the host checks one
/// path and forwards another (section 6.2), and nothing shows it.
#[derive(Debug, Default)]
pub struct RouteTable {
    routes: Vec<Route>,
}

/// The function that answers a request.
#[derive(Debug, PartialEq, Eq)]
pub struct RouteMatch<'a> {
    /// Its name, in its own casing.
    pub function: &'a str,
    /// The route parameters in the order of the template, decoded, defaults
    /// filled in. Optional parameters and catch-alls for which the path has
    /// nothing are absent. An escaped slash stays `%2F`, as in the Functions
    /// host.
    pub params: Vec<(String, String)>,
}

/// It is not certain which function the Functions host picked, and the likely
/// one needs a key that may not have been checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Ambiguous<'a> {
    /// The likely function.
    pub function: &'a str,
    /// Another one that the host may have picked.
    pub other: &'a str,
}

#[derive(Debug)]
struct Route {
    function: String,
    pattern: Pattern,
    /// In upper case; `None` means all.
    methods: Option<Vec<String>>,
    /// Whether a caller needs a key.
    keyed: bool,
    /// Whether the host forwards requests for it as they are: it calls others
    /// with an envelope, or not at all.
    raw: bool,
}

/// What the table needs to know about a function.
struct Entry<'a> {
    name: &'a str,
    http: &'a HttpRoute,
    bindings: &'a [Binding],
    disabled: bool,
}

impl RouteTable {
    /// The table of `app`, including functions that are broken or turned off.
    ///
    /// A template that cannot be used is left out and reported. Errors that
    /// [`App::load`] has reported are not repeated.
    pub fn new(app: &App) -> (Self, Vec<Problem>) {
        let functions = app.functions.iter().filter_map(Entry::of);
        let broken = app.broken.iter().filter_map(Entry::of_broken);
        Self::build(app, functions.chain(broken).collect(), |entry| {
            match app.host.mode_of(entry.bindings) {
                Mode::LegacyForward => entry.name.to_owned(),
                _ => entry.template(app),
            }
        })
    }

    /// The same by the callers' paths, whatever the mode.
    pub fn of_host(app: &App) -> Self {
        let functions = app.functions.iter().filter_map(Entry::of);
        let broken = app.broken.iter().filter_map(Entry::of_broken);
        let entries = functions.chain(broken).collect();
        Self::build(app, entries, |entry| entry.template(app)).0
    }

    /// The routes of the proxy functions of `app`.
    pub fn of_proxy_functions(app: &App) -> Self {
        let entries = app.proxy_functions.iter().filter_map(Entry::of).collect();
        Self::build(app, entries, |entry| entry.template(app)).0
    }

    fn build(
        app: &App,
        mut entries: Vec<Entry<'_>>,
        template_of: impl Fn(&Entry<'_>) -> String,
    ) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        if let Err(error) = route::check_template(&app.host.route_prefix) {
            let report = Report::new("host.json");
            let path = "$.extensions.http.routePrefix".to_owned();
            add(&report, Some(path), error);
            return (Self::default(), report.into_problems());
        }
        entries.sort_by_cached_key(Entry::order);
        let legacy = app.host.custom_handler.as_ref();
        let legacy = legacy.is_some_and(|handler| handler.legacy && !handler.proxying);
        let mut routes = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let raw = app.host.mode_of(entry.bindings) != Mode::Payload;
            let earlier = entries.get(..index).unwrap_or_default();
            // The host refuses such a function and serves the others.
            if earlier.iter().any(|earlier| entry.clashes_with(earlier)) {
                continue;
            }
            let (pattern, error) = match Pattern::lenient(&template_of(entry)) {
                Ok((pattern, error)) => (Some(pattern), error),
                Err(error) => (None, Some(error)),
            };
            if let Some(error) = error {
                let error = explained(app, entry, error);
                problems.append(&mut report(app, entry, error));
            }
            // With `httpWorker` the path names a function, not a route.
            if let Some(pattern) = pattern.filter(|_| raw || !legacy) {
                routes.push(Route {
                    function: entry.name.to_owned(),
                    pattern,
                    methods: entry.http.methods.clone(),
                    keyed: entry.http.auth_level != AuthLevel::Anonymous,
                    raw: raw && !entry.disabled,
                });
            }
        }
        (Self { routes }, problems)
    }

    /// Whether the table has no routes.
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// The function for a request with this method and this path, as in
    /// the request line without its query. `None` means 404, also when only
    /// the method is wrong. Where a constraint is unsure, this is a guess.
    pub fn find(&self, method: &str, path: &str) -> Option<RouteMatch<'_>> {
        let path = RequestPath::parse(path)?;
        self.candidates(method, &path)
            .find_map(|(route, params, verdict)| verdict.guess().then(|| route.found(params)))
    }

    /// The function for which the Functions host sent this request, as
    /// [`RouteTable::find`]. `None` when it cannot have sent it for any: nothing
    /// matches, or a function that it calls with an envelope or that is turned
    /// off.
    ///
    /// # Errors
    /// When it is not certain for which function, and the likely one needs a
    /// key.
    pub fn sent_for(
        &self,
        method: &str,
        path: &str,
    ) -> Result<Option<RouteMatch<'_>>, Ambiguous<'_>> {
        let Some(path) = RequestPath::parse(path) else {
            return Ok(None);
        };
        let mut possible = Vec::new();
        for candidate in self.candidates(method, &path) {
            let certain = candidate.2 == Verdict::Yes;
            possible.push(candidate);
            if certain {
                break;
            }
        }
        let likely = possible.iter().position(|one| one.2.guess());
        // The host never sends a request that matches no route.
        let likely = likely.unwrap_or_default();
        let other = possible.iter().enumerate().find(|(at, _)| *at != likely);
        let other = other.map(|(_, other)| other.0.function.as_str());
        if likely >= possible.len() {
            return Ok(None);
        }
        let (route, params, _) = possible.swap_remove(likely);
        match other {
            Some(other) if route.keyed => Err(Ambiguous {
                function: &route.function,
                other,
            }),
            _ => Ok(route.raw.then(|| route.found(params))),
        }
    }

    fn candidates<'t, 'p>(
        &'t self,
        method: &'p str,
        path: &'p RequestPath<'p>,
    ) -> impl Iterator<Item = (&'t Route, Values, Verdict)> + use<'t, 'p> {
        self.routes
            .iter()
            .filter(|route| route.takes(method))
            .filter_map(|route| {
                let (params, verdict) = route.pattern.consider(path)?;
                Some((route, params, verdict))
            })
    }
}

impl Route {
    fn takes(&self, method: &str) -> bool {
        self.methods.as_ref().is_none_or(|methods| {
            methods
                .iter()
                .any(|known| known.eq_ignore_ascii_case(method))
        })
    }

    fn found(&self, params: Values) -> RouteMatch<'_> {
        RouteMatch {
            function: &self.function,
            params,
        }
    }
}

impl<'a> Entry<'a> {
    fn of(function: &'a Function) -> Option<Self> {
        Some(Self {
            name: &function.name,
            http: function.route.as_ref()?,
            bindings: &function.bindings,
            disabled: function.disabled,
        })
    }

    fn of_broken(function: &'a BrokenFunction) -> Option<Self> {
        Some(Self {
            name: &function.name,
            http: function.route.as_deref()?,
            bindings: &function.bindings,
            disabled: false,
        })
    }

    /// .NET compares in upper case, which decides where `_` stands.
    fn order(&self) -> Vec<char> {
        folded(self.name).collect()
    }

    /// The route with the prefix of the app.
    fn template(&self, app: &App) -> String {
        join(&app.host.route_prefix, self.http.template_or(self.name))
    }

    /// Whether both have the same route, as text, and a method in common.
    fn clashes_with(&self, other: &Self) -> bool {
        let route = |entry: &Self| entry.http.template_or(entry.name).trim_matches('/');
        fold::equal(route(self), route(other)) && self.http.shares_method(other.http)
    }
}

fn join(prefix: &str, template: &str) -> String {
    if prefix.is_empty() {
        template.to_owned()
    } else {
        format!("{prefix}/{template}")
    }
}

/// A clearer error for a slash that the author of the route wrote: joined with
/// the prefix it would be reported as two slashes.
fn explained(app: &App, entry: &Entry<'_>, error: TemplateError) -> TemplateError {
    let template = entry.http.template_or(entry.name);
    if app.host.route_prefix.is_empty() || !template.starts_with('/') {
        return error;
    }
    route::invalid(
        format!("the route `{template}` begins with a slash"),
        "remove the slash: the route prefix comes before it",
    )
}

fn report(app: &App, entry: &Entry<'_>, error: TemplateError) -> Vec<Problem> {
    let invented = app
        .host
        .custom_handler
        .iter()
        .flat_map(|handler| &handler.routes)
        .any(|route| route.function == entry.name);
    let file = if invented {
        PathBuf::from("host.json")
    } else {
        Path::new(entry.name).join("function.json")
    };
    let report = Report::of_function(file, entry.name);
    let binding = entry
        .bindings
        .iter()
        .position(|binding| binding.is("httpTrigger"))
        .filter(|_| !invented && entry.http.template.is_some());
    let path = binding.map(|index| format!("$.bindings[{index}].route"));
    add(&report, path, error);
    report.into_problems()
}

fn add(report: &Report, path: Option<String>, error: TemplateError) {
    let place = Place {
        path,
        position: None,
    };
    report.add(Severity::Error, place, error.message, error.remedy);
}
