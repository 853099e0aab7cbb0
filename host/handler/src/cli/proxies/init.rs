//! `handler proxies init`: adds a function with a catch-all route.
//!
//! The Functions host does not support proxies. A function with the route `{*path}` and
//! an empty prefix makes it pass every request to the handler. The other functions keep
//! their routes, with the prefix written into each. The new function sorts last, so that
//! the host still checks the keys and delivers the bindings of the others.
//!
//! The host has to proxy, not forward. A forwarding host checks the key for one path and
//! sends another (custom handler protocol, section 6.2); next to an anonymous catch-all
//! function, that would bypass the keys of all other functions.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use corral_app::{App, Function};
use corral_proxies::FILE;
use jsonc_parser::cst::{CstArray, CstInputValue};
use jsonc_parser::json;

use super::ProxiesArgs;
use super::edit::{Change, Edits, child, member, text};
use crate::cli::app;
use crate::console::output;

const FLAGS: &str = "AzureWebJobsFeatureFlags";
const FLAG: &str = "EnableProxies";

pub(super) fn run(args: &ProxiesArgs) -> Result<ExitCode> {
    let app = app::load(&args.app)?;
    let changes = init(&app)?;
    if args.json {
        output::json(&changes)?;
        return Ok(ExitCode::SUCCESS);
    }
    if changes.is_empty() {
        output::out("nothing to change: every path already goes to the proxies");
    }
    for Change { file, change } in &changes {
        output::out(&format!("{}: {change}", file.display()));
    }
    if !changes.is_empty() {
        output::out(&format!(
            "in Azure, set the app setting {FLAGS} to {FLAG} as well"
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn init(app: &App) -> Result<Vec<Change>> {
    let mut edits = Edits::of(&app.root);
    let routed = app.host.custom_handler.iter();
    if routed.flat_map(|handler| &handler.routes).next().is_some() {
        if app.proxy_functions.is_empty() {
            bail!(
                "the app defines its routes in host.json; add {{ \"route\": \"{{*path}}\", \"authorizationLevel\": \"anonymous\" }} to customHandler.http.routes there"
            );
        }
    } else {
        host(app, &mut edits)?;
        for function in &app.functions {
            keep_route(app, function, &mut edits)?;
        }
        entrance(app, &mut edits)?;
    }
    flags(app, &mut edits)?;
    if app.proxies.is_none() {
        let mut file = edits.open(FILE)?;
        let object = file.object.clone();
        file.set(&object, "proxies", json!({}), "created, without a proxy");
    }
    edits.write()
}

fn host(app: &App, edits: &mut Edits<'_>) -> Result<()> {
    let mut file = edits.open("host.json")?;
    let top = file.object.clone();
    if !app.host.route_prefix.is_empty() {
        let extensions = child(&top, "extensions");
        let http = child(&extensions, "http");
        let change =
            "set extensions.http.routePrefix to \"\", so that a function can take every path";
        file.set(&http, "routePrefix", json!(""), change);
    }
    let handler = child(&top, "customHandler");
    for (name, wanted, why) in [
        (
            "enableProxyingHttpRequest",
            true,
            "so that requests arrive as their callers sent them",
        ),
        (
            "enableForwardingHttpRequest",
            false,
            "because a forwarding host checks the key for one path and sends another",
        ),
    ] {
        let value = member(&handler, name).and_then(|property| property.value());
        let on = value
            .and_then(|value| value.as_boolean_lit())
            .is_some_and(|flag| flag.value());
        if on != wanted {
            let change = format!("set customHandler.{name} to {wanted}, {why}");
            file.set(&handler, name, json!(wanted), &change);
        }
    }
    Ok(())
}

/// Writes the prefix of the app into the route of the function.
fn keep_route(app: &App, function: &Function, edits: &mut Edits<'_>) -> Result<()> {
    let Some(route) = &function.route else {
        return Ok(());
    };
    if app.host.route_prefix.is_empty() {
        return Ok(());
    }
    let template = route.template_or(&function.name);
    let route = format!("{}/{template}", app.host.route_prefix);
    let mut file = edits.open(Path::new(&function.name).join("function.json"))?;
    let bindings = member(&file.object, "bindings").and_then(|property| property.array_value());
    let triggers = bindings.iter().flat_map(CstArray::elements);
    let trigger = triggers
        .filter_map(|element| element.as_object())
        .find(|object| {
            text(object, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("httpTrigger"))
        });
    if let Some(trigger) = trigger {
        let change = format!("set the route to \"{route}\", which keeps its URL");
        file.set(&trigger, "route", CstInputValue::String(route), &change);
    }
    Ok(())
}

fn entrance(app: &App, edits: &mut Edits<'_>) -> Result<()> {
    if !app.proxy_functions.is_empty() {
        return Ok(());
    }
    let name = name(app);
    let mut file = edits.open(Path::new(name).join("function.json"))?;
    let top = file.object.clone();
    let methods = [
        "get", "post", "put", "delete", "patch", "head", "options", "trace",
    ];
    let methods = methods.map(|method| CstInputValue::String(method.to_owned()));
    let methods = CstInputValue::Array(methods.to_vec());
    let bindings = json!([
        {
            "type": "httpTrigger",
            "direction": "in",
            "name": "req",
            "authLevel": "anonymous",
            "route": "{*path}",
            "methods": methods
        },
        { "type": "http", "direction": "out", "name": "res" }
    ]);
    let script = json!("../proxies.json");
    file.set(
        &top,
        "scriptFile",
        script,
        "created: a catch-all route for the proxies",
    );
    top.append("bindings", bindings);
    Ok(())
}

/// A name that sorts last in the order of the Functions host.
fn name(app: &App) -> &'static str {
    let last = |name: &str| {
        app.functions
            .iter()
            .all(|function| function.name.to_ascii_uppercase() < name.to_ascii_uppercase())
    };
    ["proxies", "zz-proxies"]
        .into_iter()
        .find(|name| last(name))
        .unwrap_or("zzzzzz-proxies")
}

fn flags(app: &App, edits: &mut Edits<'_>) -> Result<()> {
    if app.proxies_enabled() {
        return Ok(());
    }
    let mut file = edits.open("local.settings.json")?;
    let values = child(&file.object, "Values");
    let flags = text(&values, FLAGS).filter(|flags| !flags.trim().is_empty());
    let flags = flags.map_or_else(|| FLAG.to_owned(), |flags| format!("{flags},{FLAG}"));
    let change = format!("set {FLAGS} to \"{flags}\"");
    file.set(&values, FLAGS, CstInputValue::String(flags), &change);
    Ok(())
}
