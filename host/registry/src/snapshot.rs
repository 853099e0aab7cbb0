//! The whole app at one moment.

use std::collections::HashMap;
use std::sync::Arc;

use corral_app::{App, Problem, RouteTable};
use corral_runtime::Plugin;

use crate::function::Function;

/// The live app at one moment: its files, its routes and its functions. It never
/// changes, so everything an invocation finds in it is consistent.
pub struct Snapshot<P = Plugin> {
    app: Arc<App>,
    routes: Arc<RouteTable>,
    problems: Arc<[Problem]>,
    functions: HashMap<String, Arc<Function<P>>>,
}

impl<P> Clone for Snapshot<P> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            routes: Arc::clone(&self.routes),
            problems: Arc::clone(&self.problems),
            functions: self.functions.clone(),
        }
    }
}

impl<P> Snapshot<P> {
    pub(crate) fn new(app: Arc<App>) -> Self {
        let (routes, problems) = routes(&app);
        Self {
            app,
            routes,
            problems,
            functions: HashMap::new(),
        }
    }

    /// The files of the app. Its function definitions are those of the generations that
    /// serve: a refused change does not affect them.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The routes of the HTTP functions, in the order in which the Functions host
    /// matches them. The host checks the key of the first match in the order of names;
    /// any other order here would run a function whose key was never checked.
    pub fn routes(&self) -> &RouteTable {
        &self.routes
    }

    /// The problems of the routes.
    pub fn route_problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The function called `name`, in any case: the Functions host does not
    /// distinguish case either.
    pub fn get(&self, name: &str) -> Option<&Arc<Function<P>>> {
        self.functions
            .get(name)
            .or_else(|| self.functions.get(&key(name)))
    }

    /// How many functions there are.
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Whether the app has no function at all.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// All functions, in no order.
    pub fn functions(&self) -> impl Iterator<Item = &Arc<Function<P>>> {
        self.functions.values()
    }

    /// The names of all functions, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.functions().map(|function| function.name()).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn put(&mut self, function: Function<P>) {
        self.functions
            .insert(key(function.name()), Arc::new(function));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.functions.remove(&key(name));
    }

    pub(crate) fn set_app(&mut self, app: Arc<App>) {
        (self.routes, self.problems) = routes(&app);
        self.app = app;
    }
}

fn routes(app: &App) -> (Arc<RouteTable>, Arc<[Problem]>) {
    let (routes, problems) = RouteTable::new(app);
    (Arc::new(routes), problems.into())
}

/// The Functions host does not distinguish case in names.
pub(crate) fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}
