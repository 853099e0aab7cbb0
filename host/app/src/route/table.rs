//! All routes of an app.

use std::path::{Path, PathBuf};

use super::pattern::Pattern;
use super::precedence::Precedence;
use super::request_path::RequestPath;
use super::template::{self, Fault};
use crate::app::App;
use crate::function::{Function, HttpRoute};
use crate::host::Mode;
use crate::problem::{Place, Problem, Report, Severity};

/// The routes of the functions that get the caller's request as it is: those
/// in the modes [`Mode::Forward`], [`Mode::Proxy`] and [`Mode::LegacyForward`].
/// Functions that are turned off have none.
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

#[derive(Debug)]
struct Route {
    function: String,
    pattern: Pattern,
    /// In upper case; empty means all.
    methods: Vec<String>,
}

impl RouteTable {
    /// The table of `app`, in ASP.NET Core's order: the more specific template
    /// wins, then the one for certain methods, then the name that comes first.
    ///
    /// A route that cannot be used is left out and reported. Faults that
    /// [`App::load`] has reported already do not come again.
    ///
    /// The Functions host itself takes the first function by name that
    /// matches; see [`RouteTable::by_name`].
    pub fn new(app: &App) -> (Self, Vec<Problem>) {
        Self::build(app, &app.functions, |function| {
            match app.host.mode_of(&function.bindings) {
                Mode::Payload => None,
                Mode::LegacyForward => Some(function.name.clone()),
                Mode::Forward | Mode::Proxy => public_route(app, function),
            }
        })
    }

    /// The routes by which the Functions host knows all HTTP functions of `app`,
    /// whatever the mode, in the host's order: that of names.
    pub fn of_host(app: &App) -> Self {
        let (table, _) = Self::build(app, &app.functions, |function| public_route(app, function));
        table.by_name()
    }

    /// The routes of the entrances of `app`, by name.
    pub fn of_entrances(app: &App) -> Self {
        let (table, _) = Self::build(app, &app.entrances, |function| public_route(app, function));
        table.by_name()
    }

    fn build(
        app: &App,
        functions: &[Function],
        template_of: impl Fn(&Function) -> Option<String>,
    ) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        if let Err(fault) = template::check(&app.host.route_prefix) {
            let report = Report::new("host.json");
            let path = "$.extensions.http.routePrefix".to_owned();
            add(&report, Some(path), fault);
            return (Self::default(), report.into_problems());
        }
        let mut routes = Vec::new();
        for function in functions.iter().filter(|function| !function.disabled) {
            let Some((http, template)) = function.route.as_ref().zip(template_of(function)) else {
                continue;
            };
            match Pattern::parse(&template) {
                Ok(pattern) => routes.push(Route {
                    function: function.name.clone(),
                    pattern,
                    methods: http.methods.clone(),
                }),
                Err(fault) => problems.append(&mut report(app, function, http, fault)),
            }
        }
        routes.sort_by_cached_key(Route::specificity);
        (Self { routes }, problems)
    }

    /// The same routes in the order of the Functions host: by the names of the
    /// functions without case, however specific the templates.
    ///
    /// The host picks a function, checks the caller's key for it, and then hands
    /// on a request that does not name it. Only in this order is the function
    /// that runs always the one whose key was checked.
    #[must_use]
    pub fn by_name(mut self) -> Self {
        self.routes.sort_by_cached_key(Route::name_key);
        self
    }

    /// Whether there is no route.
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// The function for a request with this method and this path, as it stands
    /// in the request line without its query. `None` means 404, also when only
    /// the method is wrong.
    pub fn find(&self, method: &str, path: &str) -> Option<RouteMatch<'_>> {
        let path = RequestPath::parse(path)?;
        self.routes
            .iter()
            .filter(|route| route.takes(method))
            .find_map(|route| {
                Some(RouteMatch {
                    function: &route.function,
                    params: route.pattern.matches(&path)?,
                })
            })
    }
}

impl Route {
    fn takes(&self, method: &str) -> bool {
        self.methods.is_empty()
            || self
                .methods
                .iter()
                .any(|known| known.eq_ignore_ascii_case(method))
    }

    fn specificity(&self) -> (Precedence, bool, String) {
        (
            Precedence::of(self.pattern.template()),
            self.methods.is_empty(),
            self.name_key(),
        )
    }

    /// .NET compares in upper case, which decides where `_` stands.
    fn name_key(&self) -> String {
        self.function.to_ascii_uppercase()
    }
}

/// The route with the prefix of the app.
fn public_route(app: &App, function: &Function) -> Option<String> {
    let route = function.route.as_ref()?;
    let template = route.template_or(&function.name);
    Some(join(&app.host.route_prefix, template))
}

fn join(prefix: &str, template: &str) -> String {
    if prefix.is_empty() {
        template.to_owned()
    } else {
        format!("{prefix}/{template}")
    }
}

fn report(app: &App, function: &Function, http: &HttpRoute, fault: Fault) -> Vec<Problem> {
    let invented = app
        .host
        .custom_handler
        .iter()
        .flat_map(|handler| &handler.routes)
        .any(|route| route.function == function.name);
    let file = if invented {
        PathBuf::from("host.json")
    } else {
        Path::new(&function.name).join("function.json")
    };
    let report = Report::of_function(file, &function.name);
    let binding = function
        .bindings
        .iter()
        .position(|binding| binding == function.trigger())
        .filter(|_| !invented && http.template.is_some());
    let path = binding.map(|index| format!("$.bindings[{index}].route"));
    add(&report, path, fault);
    report.into_problems()
}

fn add(report: &Report, path: Option<String>, fault: Fault) {
    let place = Place {
        path,
        position: None,
    };
    report.add(Severity::Error, place, fault.message, fault.remedy);
}
