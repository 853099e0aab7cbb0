//! The apps that are attacked.

use corral_tests::client::{exchange, transport::Answer};
use corral_tests::host_paths::{Route, Routes, Style};
use corral_tests::{Function, FunctionApp, Handler, guests};
use serde_json::{Value, json};

use crate::host::Request;

/// Which app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum App {
    /// Routes below `api`.
    Prefixed,
    /// No prefix, and a route for everything: as `proxies init` makes it.
    Root,
}

const PREFIXED: Routes = Routes {
    prefix: "api",
    functions: &[
        Route::open("one", "one/{id}"),
        Route::open("open", "open/{*rest}"),
        Route::keyed("secret", "secret"),
        Route::keyed("list", "list/{id:int}"),
        Route::payload("mixed", "mixed/{id}"),
    ],
};

const ROOT: Routes = Routes {
    prefix: "",
    functions: &[
        Route::keyed("keyed", "keyed"),
        Route::keyed("secret", "secret/{x?}"),
        Route::open("zall", "{*all}"),
    ],
};

/// The function of a queue, in both apps.
pub(crate) const QUEUE: &str = "gq";

/// An app that is served.
pub(crate) struct Served {
    pub(crate) app: App,
    handler: Handler,
}

impl App {
    pub(crate) const ALL: [Self; 2] = [Self::Prefixed, Self::Root];

    pub(crate) fn routes(self) -> Routes {
        match self {
            Self::Prefixed => PREFIXED,
            Self::Root => ROOT,
        }
    }

    /// The names of all functions, in lower case.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        let routes = self.routes().functions.iter();
        routes.map(|route| route.function).chain([QUEUE])
    }

    pub(crate) fn serve(self, style: Style) -> Served {
        let handler = Handler::start(self.with(&host_json(style, self.routes().prefix)));
        Served { app: self, handler }
    }

    /// The app with this host.json. Every HTTP function says that it ran.
    pub(crate) fn with(self, host_json: &Value) -> FunctionApp {
        let file = guests::sample("http", "echo");
        let echo =
            std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut app = FunctionApp::new().host_json(host_json);
        for route in self.routes().functions {
            let mut function =
                Function::new(route.function, "httpTrigger").with("route", route.template);
            if route.keyed {
                function = function.with("authLevel", "function");
            }
            function = function.output("http", "res");
            if route.payload {
                function = function.output("queue", "out");
            }
            app = app.function(&function.plugin(echo.clone()));
        }
        let queue = Function::new(QUEUE, "queueTrigger").output("queue", "out");
        app.function(&queue.guest("mirror"))
    }
}

/// host.json of an app in this mode.
pub(crate) fn host_json(style: Style, prefix: &str) -> Value {
    let description = json!({ "defaultExecutablePath": "handler" });
    let extensions = json!({ "http": { "routePrefix": prefix } });
    let bundle =
        json!({ "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" });
    let mut host = json!({ "version": "2.0", "extensions": extensions, "extensionBundle": bundle });
    let (section, switch) = match style {
        Style::Forwarding => ("customHandler", Some("enableForwardingHttpRequest")),
        Style::Proxying => ("customHandler", Some("enableProxyingHttpRequest")),
        Style::Legacy => ("httpWorker", None),
        Style::Payload => ("customHandler", None),
    };
    host[section] = json!({ "description": description });
    if let Some(switch) = switch {
        host[section][switch] = json!(true);
    }
    host
}

impl Served {
    pub(crate) fn port(&self) -> u16 {
        self.handler.port()
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        let bytes = self.handler.transport().converse_in_bytes(&request.bytes());
        let bytes = bytes.unwrap_or_else(|error| panic!("{request:?}: {error}"));
        exchange::answer(&request.method, &bytes)
            .unwrap_or_else(|error| panic!("{request:?}: {error}"))
    }

    /// Everything that comes back to these bytes.
    pub(crate) fn converse(&self, bytes: &[u8]) -> String {
        let answer = self.handler.transport().converse(bytes);
        answer.unwrap_or_else(|error| panic!("{error}"))
    }
}
