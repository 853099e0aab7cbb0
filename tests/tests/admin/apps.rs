//! The apps of this suite.

use std::sync::OnceLock;

use corral_tests::handler::{Admin, VARIABLES};
use corral_tests::{Function, FunctionApp, Handler, Shared};
use serde_json::json;

/// A function whose plugin does what its message says.
pub(crate) fn script(name: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .guest("script")
}

/// A handler with its admin interface on.
pub(crate) fn serve(app: FunctionApp) -> (Handler, Admin) {
    let handler = Handler::start_with(app, &VARIABLES);
    let admin = Admin::of(&handler);
    (handler, admin)
}

/// Shared by tests that do not change it: `Script`, `Hello` of the
/// `http` contract, and `Broken`.
pub(crate) fn shared() -> (Shared, Admin) {
    static HANDLER: OnceLock<(Handler, Admin)> = OnceLock::new();
    let (handler, admin) = HANDLER.get_or_init(|| {
        let script = script("Script").plugin_json(json!({
            "limits": { "memory": "64MiB", "time": "10s" },
            "grants": { "settings": ["ORDERS_*"] },
        }));
        let app = FunctionApp::new()
            .function(&script)
            .function(&self::script("Idle"))
            .function(&self::script("Broken").plugin(b"no wasm"))
            .setting("ORDERS_KEY", "a-secret-of-the-app");
        let (handler, admin) = serve(app);
        handler.stdout().wait_for("ready: ");
        (handler, admin)
    });
    (Shared::lend(handler), admin.clone())
}
