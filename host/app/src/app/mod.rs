//! The function app as a whole.

use std::path::{Path, PathBuf};

use crate::checks;
use crate::corral::{CorralConfig, HandlerConfig};
use crate::discovery::{self, Folders};
use crate::environment::Environment;
use crate::function::{self, BrokenFunction, Function, LoadContext, Loaded, UnbuiltFunction};
use crate::host::{HostConfig, Profile};
use crate::json;
use crate::lock::{Lock, LockedDefinitions};
use crate::mcp_endpoint::{self, McpEndpoint};
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
    /// What MCP servers may tell their clients about themselves.
    pub definitions: LockedDefinitions,
    /// App settings.
    pub settings: Settings,
    /// A folder of plugins besides the app: `<function>.wasm` in it takes
    /// precedence over the app's. For apps whose own folder is read-only.
    pub plugin_folder: Option<PathBuf>,
    /// The functions that can run, by name.
    pub functions: Vec<Function>,
    /// The functions that could run if corral.json had no error, by name. They
    /// are also in [`App::broken`]; checks for errors include them.
    pub withheld: Vec<Function>,
    /// The functions that have proxies.json or corral.json instead of a plugin. They
    /// make the Functions host pass requests for their routes on to the handler.
    pub proxy_functions: Vec<Function>,
    /// The functions whose files cannot be used, by name.
    pub broken: Vec<BrokenFunction>,
    /// The folders that are functions once they are built, by name.
    pub unbuilt: Vec<UnbuiltFunction>,
    /// The text of proxies.json; `None` when there is no such file.
    pub proxies: Option<String>,
    /// Everything that is wrong: first with the app, then with each function.
    /// The order is the same for the same files.
    pub problems: Vec<Problem>,
}

impl App {
    /// Reads the app in the folder `root`. This never fails: every error is a
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
        if let Some(folder) = &plugin_folder {
            checks::plugin_folder(PLUGIN_FOLDER, folder, &mut problems);
        }
        let corral = CorralConfig::load(&root, &host, &mut problems);
        let lock = Lock::load(&root, corral.locked, &mut problems);
        let context = LoadContext {
            root: &root,
            host: &host,
            settings: &settings,
            corral: &corral,
            plugin_folder: plugin_folder.as_deref(),
        };
        let mut folders = discovery::discover(&root, &mut problems);
        checks::restrict(&mut folders.functions, &host, &mut problems);
        let mut functions = Vec::new();
        let mut broken = Vec::new();
        for function in load_functions(&folders, &context, &mut problems) {
            match function {
                Ok(function) => functions.push(function),
                Err(error) => broken.push(error),
            }
        }
        checks::clashes(&functions, &mut problems);
        checks::bundle(&host, &functions, &mut problems);
        let cache = corral.handler.cache.as_deref();
        // A folder without function.json may be that of a route in host.json.
        let is_function = |folder: &PathBuf| {
            functions.iter().any(|known| known.folder == *folder)
                || broken.iter().any(|known| known.folder == *folder)
        };
        let unbuilt: Vec<_> = folders
            .others
            .iter()
            .filter(|folder| !is_function(folder))
            .filter_map(|folder| function::load_unbuilt(folder, &context, &mut problems))
            .collect();
        let known = checks::Known {
            functions: &functions,
            broken: &broken,
            unbuilt: &unbuilt,
        };
        checks::unused(&folders.others, &known, cache, &mut problems);
        let (proxy_functions, mut functions): (Vec<_>, Vec<_>) = functions
            .into_iter()
            .partition(|function| proxies::is_entrance(&function.plugin));
        let withheld = checks::withhold(corral.error.as_deref(), &mut functions, &mut broken);
        let is_pinned = |function: &Function| {
            function
                .config
                .mcp
                .as_ref()
                .is_some_and(|mcp| mcp.pin_tools)
        };
        let pinned = functions.iter().chain(&withheld).any(is_pinned);
        let definitions = LockedDefinitions::load(&root, pinned, &mut problems);
        let proxies = proxies::read(&root, &mut problems);
        if mcp_endpoint(&host, &corral.handler).is_some() {
            mcp_endpoint::check(&functions, &mut problems);
        }
        Self {
            handler: corral.handler,
            root,
            host,
            lock,
            definitions,
            settings,
            plugin_folder,
            functions,
            withheld,
            proxy_functions,
            broken,
            unbuilt,
            proxies,
            problems,
        }
    }

    /// host.json with the overrides in the app settings and the defaults of its profile.
    /// `None` when it cannot be read; that was reported when the app was loaded.
    pub fn host_document(&self) -> Option<json::Node> {
        crate::host::document(&self.root, &self.settings)
    }

    /// Whether the app runs on a developer's machine.
    pub fn is_development(&self) -> bool {
        Environment::is_development_named(self.settings.get(Environment::STAGE))
    }

    /// Where the handler itself answers MCP requests by the app's tool, resource and
    /// prompt folders. That is under the profile for MCP servers, or with the section
    /// `mcp` in corral.json where the Functions host passes requests on; `None`
    /// otherwise.
    pub fn mcp_endpoint(&self) -> Option<McpEndpoint> {
        mcp_endpoint(&self.host, &self.handler)
    }

    /// Whether the app settings switch proxies on. The Functions host of
    /// version 4 ignores proxies.json otherwise, and an old file must not start
    /// answering requests unasked.
    pub fn proxies_enabled(&self) -> bool {
        proxies::enabled(&self.settings)
    }

    /// Whether anything is wrong that keeps a part of the app from working.
    pub fn has_errors(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }
}

fn mcp_endpoint(host: &HostConfig, handler: &HandlerConfig) -> Option<McpEndpoint> {
    let configured = handler.mcp.clone();
    if host.profile == Profile::Mcp {
        return Some(configured.unwrap_or_default());
    }
    configured.filter(|_| host.hands_requests_on())
}

fn load_functions(
    folders: &Folders,
    context: &LoadContext<'_>,
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
