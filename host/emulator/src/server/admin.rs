//! `/admin`: the host's state, its functions, and calls by hand.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::host::{Host, HostFunction, Instance};
use crate::pages::Reply;
use crate::payload::ManualInput;
use crate::wire::RequestHead;

/// The answer to a request for `path`, below `/admin/`. The caller may use it.
pub(super) async fn answer(host: &Host, head: &RequestHead, path: &str, body: &Bytes) -> Reply {
    let path = path.trim_matches('/').to_ascii_lowercase();
    let segments: Vec<_> = path.split('/').collect();
    match (head.method.as_str(), segments.as_slice()) {
        ("GET" | "POST", ["host", "ping"]) => ping(host).await,
        ("GET", ["host", "status"]) => Reply::json(200, &host.status()),
        ("POST", ["host", "restart"]) => {
            host.restart("it was asked to by POST /admin/host/restart");
            Reply::empty(200)
        }
        (_, ["functions", ..]) => match host.instance() {
            Some(instance) => functions(host, &instance, head, &segments, body),
            None => not_running(),
        },
        _ => Reply::empty(404),
    }
}

/// The answer while no app runs.
pub(super) fn not_running() -> Reply {
    Reply::text(503, "Function host is not running.")
}

async fn ping(host: &Host) -> Reply {
    match host.instance() {
        Some(instance) => {
            instance.ping().await;
            Reply::empty(200)
        }
        None => not_running(),
    }
}

fn functions(
    host: &Host,
    instance: &Instance,
    head: &RequestHead,
    segments: &[&str],
    body: &Bytes,
) -> Reply {
    let found = |name: &str| {
        let function = instance.index().function(name);
        function.filter(|function| function.is_listed())
    };
    match (head.method.as_str(), segments) {
        ("GET", [_]) => {
            let listed = instance.functions().iter();
            let listed = listed.filter(|function| function.is_listed());
            let all: Vec<_> = listed
                .map(|function| describe(instance, function))
                .collect();
            Reply::json(200, &Value::from(all))
        }
        ("GET", [_, name]) => match found(name) {
            Some(function) => Reply::json(200, &describe(instance, function)),
            None => Reply::empty(404),
        },
        ("GET", [_, name, "status"]) => match found(name) {
            Some(_) => Reply::json(200, &json!({})),
            None => Reply::empty(404),
        },
        ("POST", [_, name]) => match ManualInput::read(&head.fields, body) {
            Ok(ManualInput(input)) => match found(name).filter(|function| function.is_callable()) {
                Some(function) => {
                    host.fire(function.name(), input);
                    Reply::empty(202)
                }
                None => Reply::empty(404),
            },
            Err(refused) => Reply::empty(refused.status()),
        },
        _ => Reply::empty(404),
    }
}

fn describe(instance: &Instance, function: &HostFunction) -> Value {
    let address = instance.address();
    json!({
        "name": function.name(),
        "href": format!("{address}/admin/functions/{}", function.name()),
        "invoke_url_template": function.address(instance.app(), address),
        "language": "custom",
        "config": function.function_json,
        "isDisabled": function.is_disabled(),
        "isDirect": false,
        "isProxy": false,
    })
}
