//! What proxies.json and the app settings say at one moment.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use corral_app::{App, FunctionTimeout, Problem, Settings};
use corral_proxies::{Proxies, Surroundings};

use super::routes::Routes;
use crate::console;

/// What the Functions host takes; its setting changes it.
const BODY_LIMIT: u64 = 104_857_600;
const BODY_LIMIT_SETTING: &str = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

/// The longest that Azure's own front end waits for an answer.
const PATIENCE: Duration = Duration::from_secs(230);

/// Lets callers ask for traces where the app is not in development.
const TRACES_SETTING: &str = "CORRAL_PROXY_TRACES";

/// The proxies of one version of the app's files.
pub(in crate::server) struct Live {
    /// The files that this was made of.
    pub(super) app: Arc<App>,
    /// Empty when the app settings do not switch proxies on.
    pub(super) proxies: Arc<Proxies>,
    pub(in crate::server) routes: Routes,
    /// How long a back end may take for the head of its answer; `None` is for
    /// ever.
    pub(super) patience: Option<Duration>,
    /// The Functions host, as others reach it.
    pub(super) front: Option<String>,
    /// Whether local calls go over a connection.
    pub(super) local_disabled: bool,
    /// The longest body that a back end elsewhere gets, in bytes.
    pub(super) body_limit: u64,
    /// Whether callers may ask for traces.
    pub(super) traces_on_demand: bool,
}

impl Live {
    /// Reads the proxies of `app`, and tells about them.
    pub(super) fn new(app: &Arc<App>, address: SocketAddr) -> Self {
        Self::with(app, Arc::new(proxies(app, address.port())))
    }

    /// The same after the files of the app have changed; proxies are read again
    /// only if something changed of which they are made.
    pub(super) fn after(&self, app: &Arc<App>, address: SocketAddr) -> Self {
        let names = |app: &App| -> Vec<String> {
            let functions = app.functions.iter();
            functions.map(|function| function.name.clone()).collect()
        };
        let same = self.app.proxies == app.proxies
            && self.app.settings == app.settings
            && names(&self.app) == names(app);
        if same {
            Self::with(app, Arc::clone(&self.proxies))
        } else {
            Self::new(app, address)
        }
    }

    fn with(app: &Arc<App>, proxies: Arc<Proxies>) -> Self {
        let settings = &app.settings;
        let limit = settings.get(BODY_LIMIT_SETTING);
        let development = settings
            .get("AZURE_FUNCTIONS_ENVIRONMENT")
            .is_some_and(|name| name.eq_ignore_ascii_case("Development"));
        Self {
            proxies,
            routes: Routes::new(app),
            patience: match app.host.function_timeout {
                FunctionTimeout::PlanDefault => Some(PATIENCE),
                FunctionTimeout::After(time) => Some(time),
                FunctionTimeout::Never => None,
            },
            front: front(settings),
            local_disabled: flag(settings, "AZURE_FUNCTION_PROXY_DISABLE_LOCAL_CALL"),
            body_limit: limit
                .and_then(|limit| limit.trim().parse().ok())
                .unwrap_or(BODY_LIMIT),
            traces_on_demand: development || flag(settings, TRACES_SETTING),
            app: Arc::clone(app),
        }
    }
}

fn proxies(app: &App, port: u16) -> Proxies {
    if app.proxies.is_none() {
        return Proxies::default();
    }
    if !app.proxies_enabled() {
        console::warn(
            "proxies.json is there and is not used; set AzureWebJobsFeatureFlags to EnableProxies, or remove the file",
        );
        return Proxies::default();
    }
    console::info("Loading proxies metadata");
    let (proxies, problems) = read_proxies(app, Some(port));
    console::problems(&problems);
    console::info(&format!("{} proxies loaded", proxies.len()));
    for proxy in proxies.iter() {
        let methods = match proxy.methods() {
            [] => "all".to_owned(),
            methods => methods.join(","),
        };
        console::info(&format!(
            "Mapped proxy route '{}' [{methods}] to '{}'",
            proxy.route(),
            proxy.name()
        ));
    }
    proxies
}

/// Reads the proxies of `app`, whether or not they are switched on; `port` is
/// where the handler listens, when it does.
pub(crate) fn read_proxies(app: &App, port: Option<u16>) -> (Proxies, Vec<Problem>) {
    let Some(text) = &app.proxies else {
        return (Proxies::default(), Vec::new());
    };
    let functions = app.functions.iter().map(|function| function.name.as_str());
    let functions: Vec<&str> = functions.collect();
    let surroundings = Surroundings {
        settings: &app.settings,
        functions: &functions,
        ports: port.as_slice(),
    };
    Proxies::read(text, surroundings)
}

/// Whether an app setting is switched on.
fn flag(settings: &Settings, name: &str) -> bool {
    let value = settings.get(name).unwrap_or_default().trim();
    value == "1" || value.eq_ignore_ascii_case("true")
}

/// The address of the Functions host. On a developer's machine it speaks plain
/// HTTP, and its name may be that of every address, to which nobody connects.
fn front(settings: &Settings) -> Option<String> {
    let name = settings.get("WEBSITE_HOSTNAME")?.trim();
    if name.is_empty() {
        return None;
    }
    let host = name.rsplit_once(':').map_or(name, |(host, _)| host);
    let near = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"].contains(&host);
    Some(if near {
        format!("http://{}", name.replacen("0.0.0.0", "127.0.0.1", 1))
    } else {
        format!("https://{name}")
    })
}
