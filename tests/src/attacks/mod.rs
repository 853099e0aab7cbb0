//! Plugins that try to do harm, for the suite that contains them and for the
//! soak that contains a million of them.

mod plugins;
mod table;

use std::sync::LazyLock;

use serde_json::json;

pub use plugins::Plugin;
pub use table::{ATTACKS, Attack, Contained};

use crate::client::FunctionsHost;
use crate::{Delivered, Failure, Function, FunctionApp, HttpCall, Received, Trigger, Upstream};

/// The well-behaved function among the attackers.
pub const GOOD: &str = "Good";

/// The server that is granted to those who try to get from it to another.
static UPSTREAM: LazyLock<Upstream> = LazyLock::new(Upstream::start);

/// What the table writes for the origin of [`UPSTREAM`] and for its port.
const ORIGIN: &str = "http://upstream";
const PORT: &str = ":port";

/// A text of the table, with the server where it is.
fn addressed(text: &str) -> String {
    let text = text.replace(ORIGIN, &UPSTREAM.origin());
    text.replace(PORT, &format!(":{}", UPSTREAM.port()))
}

/// An app with a function for each attack, and the well-behaved one.
pub fn app() -> FunctionApp {
    let good = Function::new(GOOD, "queueTrigger")
        .output("queue", "out")
        .guest("mirror");
    let app = FunctionApp::new()
        .setting("PAYMENTS_KEY", "secret")
        .corral_json(&json!({
            "compile_time": "30s",
            "compile_memory": "1GiB",
            "defaults": { "limits": {
                "memory": "32MiB", "cpu": "200ms", "time": "10s", "tables": 10_000,
                "response_body": "1MiB", "log_lines": 100, "log_bytes": "64KiB",
            } },
        }))
        .function(&good);
    let attacks = ATTACKS.iter().enumerate();
    attacks.fold(app, |app, (index, attack)| {
        app.function(&attack.plugin.put_into(function(index, attack)))
    })
}

/// The function of the attack with this place in the table.
pub fn name(index: usize) -> String {
    format!("Attack{index}")
}

/// Answers with HTTP, which only an HTTP function can.
fn responds(attack: &Attack) -> bool {
    attack.input.contains("\"respond\"")
}

fn is_component_of_http(attack: &Attack) -> bool {
    matches!(attack.plugin, Plugin::Guest("attacker") | Plugin::Probe(_))
}

fn function(index: usize, attack: &Attack) -> Function {
    if responds(attack) || is_component_of_http(attack) {
        Function::new(&name(index), "httpTrigger").output("http", "res")
    } else {
        Function::new(&name(index), "queueTrigger").output("queue", "out")
    }
}

fn trigger(attack: &Attack) -> Trigger {
    if responds(attack) {
        HttpCall::post("/api/attack", "application/json", attack.input).into()
    } else if matches!(attack.plugin, Plugin::Probe(_)) {
        HttpCall::post("/api/probe", "text/plain", addressed(attack.input)).into()
    } else if is_component_of_http(attack) {
        HttpCall::post(&format!("/api/{}", attack.input), "text/plain", "body").into()
    } else {
        Trigger::from(attack.input)
    }
}

/// Calls the well-behaved function.
///
/// # Errors
/// When it does not do what it always does.
pub fn behave(host: &FunctionsHost) -> Result<(), String> {
    let delivered = host.call(GOOD, "test").send();
    let delivered = delivered.map_err(|failure| failure.to_string())?;
    match &delivered.bindings.get("out") {
        Some(Received::Messages(messages)) if *messages == [b"test".to_vec()] => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// Makes the attack with this place in the table.
///
/// # Errors
/// When it is not contained as the table says, with what came of it instead.
pub fn attack(host: &FunctionsHost, index: usize, attack: &Attack) -> Result<(), String> {
    let sent = host.call(&name(index), trigger(attack)).send();
    let found = match (attack.contained, &sent) {
        (_, Err(Failure::Connection(reason))) => Err(reason.clone()),
        (Contained::Harmless, _) => Ok(()),
        (Contained::Answers(""), Ok(delivered)) if !text(delivered).is_empty() => {
            Err(text(delivered))
        }
        (Contained::Answers(part), Ok(delivered)) => holds(&text(delivered), part),
        (Contained::Refused(part), Err(failure)) => said(failure, "plugin_unavailable", part),
        (Contained::Fails(code, part), Err(failure)) => said(failure, code, part),
        (_, Ok(delivered)) => Err(format!("success: {}", text(delivered))),
        (_, Err(failure)) => Err(failure.to_string()),
    };
    found.map_err(|found| {
        let Attack {
            what, contained, ..
        } = attack;
        format!("{index}, {what}: expected {contained:?}, found {found}")
    })
}

fn said(failure: &Failure, code: &str, part: &str) -> Result<(), String> {
    if !matches!(failure, Failure::Status(_)) {
        return Err(failure.to_string());
    }
    let report = failure.report();
    if report.code == code {
        holds(&report.message, part)
    } else {
        Err(format!("{}: {}", report.code, report.message))
    }
}

fn holds(text: &str, part: &str) -> Result<(), String> {
    if text.contains(part) {
        Ok(())
    } else {
        Err(text.to_owned())
    }
}

/// What a plugin reported.
fn text(delivered: &Delivered) -> String {
    let bytes = match (&delivered.http, delivered.bindings.get("out")) {
        (Some(reply), _) => reply.body.clone(),
        (None, Some(Received::Messages(messages))) => messages.concat(),
        _ => Vec::new(),
    };
    String::from_utf8_lossy(&bytes).into_owned()
}
