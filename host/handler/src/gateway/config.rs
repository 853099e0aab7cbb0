//! The configuration of the gateway: proxies.json and app settings.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use corral_app::{App, FunctionTimeout, Problem, Settings};
use corral_proxies::{Proxies, ReadContext};

use super::routes::Routes;
use crate::console;

/// The default limit of the Functions host, and the setting that changes it.
const BODY_LIMIT: u64 = 104_857_600;
const BODY_LIMIT_SETTING: &str = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

/// How long Azure's front end waits for a response.
const FRONT_END_TIMEOUT: Duration = Duration::from_secs(230);

/// Lets callers request traces outside of development.
const TRACES_SETTING: &str = "CORRAL_PROXY_TRACES";

/// The configuration for one version of the app's files.
pub(crate) struct GatewayConfig {
    /// The app that this was made from.
    pub(super) app: Arc<App>,
    /// Empty unless the app settings enable proxies.
    pub(super) proxies: Arc<Proxies>,
    pub(crate) routes: Routes,
    /// How long a back end may take for the head of its response, besides the
    /// deadline of the call.
    pub(super) head_timeout: Option<Duration>,
    /// The public address of the Functions host.
    pub(super) host_url: Option<String>,
    /// Whether local calls are sent over a connection.
    pub(super) local_disabled: bool,
    /// The longest body that is sent to a remote back end, in bytes.
    pub(super) body_limit: u64,
    /// Whether callers may request traces.
    pub(super) traces_on_demand: bool,
}

impl GatewayConfig {
    /// Reads the proxies of `app`, and logs them.
    pub(super) fn new(app: &Arc<App>, address: SocketAddr) -> Self {
        Self::with(app, Arc::new(proxies(app, address.port())))
    }

    /// The configuration after the files of the app have changed. Proxies are read
    /// again only if something changed that affects them.
    pub(super) fn reload(&self, app: &Arc<App>, address: SocketAddr) -> Self {
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
            head_timeout: match app.host.function_timeout {
                FunctionTimeout::PlanDefault => Some(FRONT_END_TIMEOUT),
                FunctionTimeout::After(_) | FunctionTimeout::Never => None,
            },
            host_url: host_url(settings),
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
        tracing::warn!(
            "proxies.json is ignored; set AzureWebJobsFeatureFlags to EnableProxies, or remove the file",
        );
        return Proxies::default();
    }
    tracing::info!("Loading proxies metadata");
    let (proxies, problems) = read_proxies(app, Some(port));
    console::log_problems(&problems);
    let loaded = match proxies.len() {
        1 => "1 proxy loaded".to_owned(),
        count => format!("{count} proxies loaded"),
    };
    tracing::info!("{loaded}");
    for proxy in proxies.iter() {
        let methods = match proxy.methods() {
            [] => "all".to_owned(),
            methods => methods.join(","),
        };
        tracing::info!(
            "Mapped proxy route '{}' [{methods}] to '{}'",
            proxy.route(),
            proxy.name()
        );
    }
    proxies
}

/// Reads the proxies of `app`, whether or not they are enabled. `port` is where the
/// handler listens, if it does.
pub(crate) fn read_proxies(app: &App, port: Option<u16>) -> (Proxies, Vec<Problem>) {
    let Some(text) = &app.proxies else {
        return (Proxies::default(), Vec::new());
    };
    let functions = app.functions.iter().map(|function| function.name.as_str());
    let functions: Vec<&str> = functions.collect();
    let surroundings = ReadContext {
        settings: &app.settings,
        functions: &functions,
        ports: port.as_slice(),
    };
    Proxies::read(text, surroundings)
}

/// Whether an app setting is enabled.
fn flag(settings: &Settings, name: &str) -> bool {
    let value = settings.get(name).unwrap_or_default().trim();
    value == "1" || value.eq_ignore_ascii_case("true")
}

/// The URL of the Functions host. On a developer's machine it speaks plain HTTP, and
/// its name may be the unspecified address, to which no client can connect.
fn host_url(settings: &Settings) -> Option<String> {
    let name = settings.get("WEBSITE_HOSTNAME")?.trim();
    if name.is_empty() {
        return None;
    }
    let host = name.rsplit_once(':').map_or(name, |(host, _)| host);
    let is_local = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"].contains(&host);
    Some(if is_local {
        format!("http://{}", name.replacen("0.0.0.0", "127.0.0.1", 1))
    } else {
        format!("https://{name}")
    })
}
