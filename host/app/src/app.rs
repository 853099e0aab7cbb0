//! The function app as a whole.

use std::path::{Path, PathBuf};

use crate::checks;
use crate::corral::{Corral, HandlerConfig};
use crate::environment::Environment;
use crate::function::{self, BrokenFunction, Context, Folders, Function, Loaded};
use crate::host::HostConfig;
use crate::lock::Lock;
use crate::path;
use crate::problem::{Problem, Severity};
use crate::proxies;
use crate::settings::Settings;

/// The setting that names [`App::plugin_folder`].
const PLUGIN_FOLDER: &str = "CORRAL_PLUGINS";

/// A function app, read once. What changes on disk afterwards is found by
/// loading it again.
#[derive(Clone, Debug)]
pub struct App {
    /// The absolute path of the folder with host.json.
    pub root: PathBuf,
    /// host.json.
    pub host: HostConfig,
    /// The handler's own settings, from corral.json.
    pub handler: HandlerConfig,
    /// Which plugins may be loaded.
    pub lock: Lock,
    /// App settings.
    pub settings: Settings,
    /// A folder of plugins besides the app: `<function>.wasm` in it goes before
    /// the app's own. For apps whose own folder is read-only.
    pub plugin_folder: Option<PathBuf>,
    /// The functions that can run, by name.
    pub functions: Vec<Function>,
    /// The functions that could run if corral.json had no fault, by name. They
    /// are among [`App::broken`]; whoever looks for faults looks at them too.
    pub withheld: Vec<Function>,
    /// The functions that have proxies.json in the place of a plugin. They make
    /// the Functions host hand every path to the handler.
    pub entrances: Vec<Function>,
    /// The functions whose files cannot be used, by name.
    pub broken: Vec<BrokenFunction>,
    /// The text of proxies.json; `None` when there is no such file.
    pub proxies: Option<String>,
    /// Everything that is wrong: first with the app, then with each function.
    /// The order is the same for the same files.
    pub problems: Vec<Problem>,
}

impl App {
    /// Reads the app in the folder `root`. This never fails: every fault is a
    /// [`Problem`], and a broken function does not hide the others.
    pub fn load(root: &Path, environment: &Environment) -> Self {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let mut problems = Vec::new();
        let settings = Settings::load(&root, environment, &mut problems);
        let host = HostConfig::load(&root, &settings, &mut problems);
        Self::read(root, settings, host, problems)
    }

    /// Reads the app again, except for host.json: the Functions host goes on
    /// calling by the one with which it started the handler, and restarts it
    /// when that changes.
    #[must_use]
    pub fn load_again(&self, environment: &Environment) -> Self {
        let mut problems = Vec::new();
        let settings = Settings::load(&self.root, environment, &mut problems);
        Self::read(self.root.clone(), settings, self.host.clone(), problems)
    }

    fn read(
        root: PathBuf,
        settings: Settings,
        host: HostConfig,
        mut problems: Vec<Problem>,
    ) -> Self {
        let plugin_folder = settings.get(PLUGIN_FOLDER).filter(|text| !text.is_empty());
        let plugin_folder = plugin_folder.map(|folder| path::join(&root, folder));
        let corral = Corral::load(&root, &host, &mut problems);
        let lock = Lock::load(&root, corral.locked, &mut problems);
        let context = Context {
            root: &root,
            host: &host,
            settings: &settings,
            corral: &corral,
            plugin_folder: plugin_folder.as_deref(),
        };
        let mut folders = function::discover(&root, &mut problems);
        checks::restrict(&mut folders.functions, &host, &mut problems);
        let mut functions = Vec::new();
        let mut broken = Vec::new();
        for function in load_functions(&folders, &context, &mut problems) {
            match function {
                Ok(function) => functions.push(function),
                Err(fault) => broken.push(fault),
            }
        }
        checks::clashes(&functions, &mut problems);
        checks::bundle(&host, &functions, &mut problems);
        let cache = corral.handler.cache.as_deref();
        checks::unused(&folders.others, &functions, &broken, cache, &mut problems);
        let (entrances, mut functions): (Vec<_>, Vec<_>) =
            functions.into_iter().partition(proxies::is_entrance);
        let withheld = corral.withhold(&mut functions, &mut broken);
        let proxies = proxies::read(&root, &mut problems);
        Self {
            handler: corral.handler,
            root,
            host,
            lock,
            settings,
            plugin_folder,
            functions,
            withheld,
            entrances,
            broken,
            proxies,
            problems,
        }
    }

    /// Whether anything is wrong that keeps a part of the app from working.
    pub fn has_errors(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }
}

fn load_functions(
    folders: &Folders,
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Loaded> {
    let routes: Vec<_> = context
        .host
        .custom_handler
        .iter()
        .flat_map(|handler| &handler.routes)
        .collect();
    if folders.functions.is_empty() {
        return routes
            .into_iter()
            .map(|route| function::load_route(route, context, problems))
            .collect();
    }
    checks::mixed(&routes, problems);
    let mut taken: Vec<String> = Vec::new();
    folders
        .functions
        .iter()
        .map(|folder| {
            let loaded = function::load(folder, &taken, context, problems);
            taken.push(folder.name.clone());
            loaded
        })
        .collect()
}

#[cfg(test)]
mod tests;
