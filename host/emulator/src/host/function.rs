//! A function as the host serves it.

use corral_app::json::{self, Dialect};
use corral_app::{App, AuthLevel, Function, HttpRoute, Mode, Report, RetryPolicy};
use serde_json::{Map, Value, json};

use crate::events::{Discovered, Service};
use crate::payload::{Binding, FunctionBindings};

/// The triggers that are served here.
const SERVED: [&str; 7] = [
    "httpTrigger",
    "timerTrigger",
    "queueTrigger",
    "blobTrigger",
    "mcpToolTrigger",
    "mcpResourceTrigger",
    "mcpPromptTrigger",
];

/// The inputs and outputs that are served here.
const STORED: [&str; 4] = ["http", "queue", "blob", "table"];

/// A function of the app, whether it is served or not.
#[derive(Clone, Debug)]
pub struct HostFunction {
    /// Its name and bindings.
    pub bindings: FunctionBindings,
    /// The same without the inputs and outputs that are served only by the real host.
    pub storage_bindings: FunctionBindings,
    /// function.json, or what stands for it.
    pub function_json: Value,
    /// How its invocations are sent to the handler.
    pub mode: Mode,
    /// Where an HTTP trigger listens.
    pub route: Option<HttpRoute>,
    /// Its own retry policy, else that of the app.
    pub retry: Option<RetryPolicy>,
    /// Whether it is served.
    pub service: Service,
    /// Why not.
    pub reason: Option<String>,
}

impl HostFunction {
    /// The name, spelled as its folder.
    pub fn name(&self) -> &str {
        &self.bindings.name
    }

    /// The type of its trigger, as written; empty when there is none.
    pub fn trigger_type(&self) -> &str {
        let trigger = self.bindings.trigger();
        trigger.map_or("", |trigger| trigger.kind.as_str())
    }

    /// Who may call it over HTTP.
    pub fn auth_level(&self) -> AuthLevel {
        self.route
            .as_ref()
            .map_or(AuthLevel::Admin, |route| route.auth_level)
    }

    /// Whether the host knows it: one that is refused is not there for callers.
    pub fn is_listed(&self) -> bool {
        self.service != Service::Refused
    }

    /// Whether an app setting turns it off.
    pub fn is_disabled(&self) -> bool {
        self.service == Service::Disabled
    }

    /// The output bindings that are served only by the real host.
    pub fn foreign_outputs(&self) -> impl Iterator<Item = &Binding> {
        let outputs = self.bindings.bindings.iter();
        outputs.filter(|binding| binding.is_output() && !is_served(binding))
    }

    /// The input bindings that are served only by the real host, the trigger left out.
    pub fn foreign_inputs(&self) -> impl Iterator<Item = &Binding> {
        let inputs = self.bindings.bindings.iter();
        inputs.filter(|binding| binding.is_input() && !binding.is_trigger() && !is_served(binding))
    }

    /// Whether it can be invoked, be it only by hand.
    pub fn is_callable(&self) -> bool {
        matches!(self.service, Service::Served | Service::NeedsRealHost)
    }

    /// What the host says of it. `address` is the host's own.
    pub fn discovered(&self, app: &App, address: &str) -> Discovered {
        let methods = self.route.as_ref().and_then(|route| route.methods.clone());
        Discovered {
            function: self.name().to_owned(),
            trigger_type: Some(self.trigger_type().to_owned()).filter(|kind| !kind.is_empty()),
            source: self.source(app, address),
            methods,
            service: self.service,
            reason: self.reason.clone(),
        }
    }

    /// The address of an HTTP function under the host at `address`.
    pub fn address(&self, app: &App, address: &str) -> Option<String> {
        let template = self.route.as_ref()?.template_or(self.name());
        let parts = [app.host.route_prefix.as_str(), template];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        Some(parts.fold(address.to_owned(), |address, part| address + "/" + part))
    }

    /// What it listens to, for people.
    fn source(&self, app: &App, address: &str) -> Option<String> {
        if let Some(address) = self.address(app, address) {
            return Some(address);
        }
        let trigger = self.bindings.trigger()?;
        let keys = [
            "schedule",
            "queueName",
            "path",
            "topicName",
            "eventHubName",
            "containerName",
            "toolName",
            "uri",
            "promptName",
        ];
        let mut values = keys.iter().filter_map(|key| trigger.text(key));
        values.next().map(|value| app.settings.resolve(value))
    }
}

/// The functions of `app`, by name. `refusals` are the reasons for which the host refuses
/// functions, by name.
pub(super) fn functions(app: &App, refusals: &[(String, String)]) -> Vec<HostFunction> {
    let usable = app.functions.iter();
    let usable = usable.chain(&app.withheld).chain(&app.proxy_functions);
    let mut functions: Vec<_> = usable
        .map(|function| usable_function(app, function))
        .collect();
    for broken in &app.broken {
        // One that is withheld is in both lists.
        if !functions.iter().any(|known| known.name() == broken.name) {
            let mut function = base(app, &broken.name, None);
            function.route = broken.route.as_deref().cloned();
            function.mode = app.host.mode_of(&broken.bindings);
            if broken.bindings.is_empty() {
                refuse(&mut function, &broken.reason);
            }
            functions.push(function);
        }
    }
    for function in &mut functions {
        let mut reasons = refusals.iter();
        if let Some((_, reason)) = reasons.find(|(name, _)| name == function.name()) {
            refuse(function, reason);
        }
    }
    functions.sort_by(|a, b| a.name().cmp(b.name()));
    functions
}

fn usable_function(app: &App, function: &Function) -> HostFunction {
    let mut served = base(app, &function.name, Some(function));
    served.route.clone_from(&function.route);
    served.mode = app.host.mode_of(&function.bindings);
    served.retry = function.retry.or(app.host.retry);
    if function.disabled {
        served.service = Service::Disabled;
        served.reason = Some(format!(
            "the setting AzureWebJobs.{}.Disabled turns it off",
            function.name
        ));
    }
    served
}

fn refuse(function: &mut HostFunction, reason: &str) {
    function.service = Service::Refused;
    function.reason = Some(reason.to_owned());
}

fn base(app: &App, name: &str, function: Option<&Function>) -> HostFunction {
    let function_json = read(app, name)
        .or_else(|| function.map(invented))
        .unwrap_or_default();
    let bindings = FunctionBindings::read(name, &function_json);
    let trigger = bindings.trigger();
    let by_events = trigger.is_some_and(|trigger| {
        let source = trigger.text("source");
        source.is_some_and(|source| source.eq_ignore_ascii_case("EventGrid"))
    });
    let starts_here =
        !by_events && trigger.is_some_and(|trigger| SERVED.iter().any(|kind| trigger.is(kind)));
    let reason = trigger.map(|trigger| {
        if by_events {
            "events of Event Grid need the real host".to_owned()
        } else {
            format!("`{}` needs the real host", trigger.kind)
        }
    });
    let mut storage_bindings = bindings.clone();
    let kept = |binding: &Binding| binding.is_trigger() || is_served(binding);
    storage_bindings.bindings.retain(kept);
    HostFunction {
        function_json,
        storage_bindings,
        mode: Mode::Payload,
        route: None,
        retry: app.host.retry,
        service: if starts_here {
            Service::Served
        } else {
            Service::NeedsRealHost
        },
        reason: reason.filter(|_| !starts_here),
        bindings,
    }
}

fn is_served(binding: &Binding) -> bool {
    STORED.iter().any(|kind| binding.is(kind))
}

/// The function.json of `name` as strict JSON.
fn read(app: &App, name: &str) -> Option<Value> {
    let file = std::path::Path::new(name).join("function.json");
    // Problems were reported when the app was loaded.
    let document = json::read(&app.root, Dialect::Function, &Report::new(file))?;
    serde_json::from_str(&json::write(&document.value)).ok()
}

/// The function.json of a function that the host made up for a route of host.json.
fn invented(function: &Function) -> Value {
    let route = function.route.as_ref();
    let bindings = function.bindings.iter().map(|binding| {
        let mut entry = Map::new();
        let direction = if binding.is_trigger() { "in" } else { "out" };
        entry.insert("type".to_owned(), json!(binding.kind));
        entry.insert("direction".to_owned(), json!(direction));
        entry.insert("name".to_owned(), json!(binding.name));
        if let Some(route) = route.filter(|_| binding.is_trigger()) {
            entry.insert("route".to_owned(), json!(route.template));
            entry.insert("methods".to_owned(), json!(route.methods));
        }
        Value::Object(entry)
    });
    json!({ "bindings": bindings.collect::<Vec<_>>() })
}
