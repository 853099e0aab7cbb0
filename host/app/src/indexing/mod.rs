//! How the Functions host indexes an app: what it refuses to load, and what it
//! loads only to fail at every call (custom handler protocol, sections 1 and 7).
//!
//! [`App::load`] accepts everything that the handler itself can work with, so
//! that a running handler never refuses what the host sends it. This is for
//! `handler check`, which reports in advance what the host will not send.

mod binding;
mod blob;
mod entry;
mod forwarding;
mod function;
mod http;
mod kinds;
mod mcp;
mod misplaced;
mod ncrontab;
mod options;
mod queue;
mod references;
mod route;
mod settings;
mod storage;
mod template;
#[cfg(test)]
mod tests;
mod timer;
mod values;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::app::App;
use crate::json::{self, Cursor, Dialect, Node};
use crate::problem::{Place, Problem, Report, Severity};
use crate::settings::Settings;

/// What is the same for all functions of an app.
struct IndexContext<'a> {
    settings: &'a Settings,
    /// The prefix of every route, as written.
    route_prefix: String,
    /// Whether there may be extensions that this program does not know.
    extensions: bool,
    /// Errors that stop every function.
    fatal: RefCell<Vec<Problem>>,
    /// The file that is being read, relative to the app root.
    file: RefCell<PathBuf>,
}

impl IndexContext<'_> {
    /// Reports that no function of the app works because of what is at `place`.
    fn stops_all(&self, place: &Cursor<'_>, cause: &str) {
        let report = Report::new(self.file.borrow().clone());
        let place = Place {
            path: Some(place.path().to_owned()),
            position: place.position(),
        };
        report.add(
            Severity::Error,
            place,
            format!("{cause} the Functions host does not start any function"),
            "correct it",
        );
        self.fatal.borrow_mut().extend(report.into_problems());
    }
}

impl App {
    /// What the Functions host will not load, or will fail at. This does not
    /// repeat the problems of [`App::load`], which concern the handler itself.
    /// Reads host.json and every function.json again.
    pub fn indexing_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let document = crate::host::document(&self.root, &self.settings);
        let context = IndexContext {
            settings: &self.settings,
            route_prefix: document
                .as_ref()
                .map_or_else(|| "api".to_owned(), options::route_prefix),
            extensions: self.host.extension_bundle
                || self.root.join("bin/extensions.json").is_file(),
            fatal: RefCell::default(),
            file: RefCell::default(),
        };
        let mut http = false;
        for name in self.function_names() {
            http |= self.index(&name, &context, &mut problems);
        }
        if let Some(document) = &document {
            let report = Report::new("host.json");
            options::check(&Cursor::root(document, Dialect::Host, &report), http);
            problems.append(&mut report.into_problems());
        }
        problems.append(&mut context.fatal.take());
        self.nothing_left(&mut problems);
        self.disabled(&mut problems);
        mcp::check_names(self, &mut problems);
        forwarding::check(self, &mut problems);
        misplaced::check(&self.root, &mut problems);
        problems
    }

    /// The names of the functions that have a function.json.
    fn function_names(&self) -> BTreeSet<String> {
        let loaded = self.functions.iter().chain(&self.withheld);
        let names = loaded
            .chain(&self.proxy_functions)
            .map(|function| &function.name);
        names
            .chain(self.broken.iter().map(|function| &function.name))
            .cloned()
            .collect()
    }

    /// Checks one function; returns whether it has an HTTP trigger.
    fn index(&self, name: &str, context: &IndexContext<'_>, problems: &mut Vec<Problem>) -> bool {
        let file = Path::new(name).join("function.json");
        context.file.replace(file.clone());
        let Some(document) = self.reread(&file) else {
            return false;
        };
        let report = Report::of_function(&file, name);
        json::check_depth(&document, &report);
        let top = Cursor::root(&document, Dialect::Function, &report);
        let mut http = false;
        if let Some(object) = top.if_object() {
            function::check(&object, name, context);
            let entries = entry::entries(&object);
            let trigger = entries.iter().find(|entry| entry.is("httpTrigger"));
            if let Some(trigger) = trigger {
                http = true;
                route::check(trigger, name, context);
            }
        }
        problems.append(&mut report.into_problems());
        http
    }

    /// The document in `file`; its syntax was checked when the app was loaded.
    fn reread(&self, file: &Path) -> Option<Node> {
        json::read(&self.root, Dialect::Function, &Report::new(file))
    }

    /// Reports a `functions` of host.json that selects no function.
    fn nothing_left(&self, problems: &mut Vec<Problem>) {
        if let Some(names) = &self.host.functions
            && self.function_names().is_empty()
        {
            let report = Report::new("host.json");
            let place = Place {
                path: Some("$.functions".to_owned()),
                position: None,
            };
            report.add(
                Severity::Error,
                place,
                format!(
                    "names {}, so the Functions host starts no function of the app",
                    names.join(", ")
                ),
                "name functions of the app, or remove it",
            );
            problems.append(&mut report.into_problems());
        }
    }

    fn disabled(&self, problems: &mut Vec<Problem>) {
        let functions = self.functions.iter().chain(&self.withheld);
        for function in functions.filter(|function| function.disabled) {
            let report = Report::of_function(&function.name, &function.name);
            report.warn(
                "is turned off by an app setting, so the Functions host does not call it",
                format!(
                    "remove the setting AzureWebJobs.{}.Disabled to turn it on",
                    function.name
                ),
            );
            problems.append(&mut report.into_problems());
        }
    }
}
