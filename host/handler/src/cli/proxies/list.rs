//! `handler proxies list`: the proxies in the order in which they are tried.

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use super::ProxiesArgs;
use crate::cli::app;
use crate::console::output;
use crate::gateway::read_proxies;

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    route: String,
    /// Empty for all methods.
    methods: &'a [&'static str],
    /// `mock`, `local` or the scheme and host of the back end.
    backend: String,
    disabled: bool,
}

pub(super) fn run(args: &ProxiesArgs) -> Result<ExitCode> {
    let app = app::load(&args.app)?;
    let (proxies, _) = read_proxies(&app, None);
    let listed: Vec<_> = proxies
        .iter()
        .map(|proxy| Listed {
            name: proxy.name(),
            route: format!("/{}", proxy.route()),
            methods: proxy.methods(),
            backend: match proxy.backend() {
                Some(backend) if backend.is_local() => "local".to_owned(),
                Some(backend) => format!("{}://{}", backend.scheme(), backend.authority()),
                None => "mock".to_owned(),
            },
            disabled: proxy.is_disabled(),
        })
        .collect();
    if args.json {
        output::json(&listed)?;
        return Ok(ExitCode::SUCCESS);
    }
    for proxy in &listed {
        let methods = match proxy.methods {
            [] => "all".to_owned(),
            methods => methods.join(","),
        };
        let disabled = if proxy.disabled { ", disabled" } else { "" };
        output::out(&format!(
            "{} [{methods}] {} ({}{disabled})",
            proxy.route, proxy.name, proxy.backend
        ));
    }
    Ok(ExitCode::SUCCESS)
}
