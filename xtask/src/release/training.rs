//! The calls by which code is found to be hot: each contract and the proxies, with
//! few and with many connections.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::bench::{Load, OrderApps};
use crate::demo::Call;
use crate::layout::Layout;
use crate::served::Served;

/// The time of each load. The instrumented handler answers some thousand calls in a
/// second.
const SECONDS: u64 = 4;

/// The numbers of concurrent requests.
const CONNECTIONS: [u32; 2] = [1, 16];

/// Serves each app with `handler` and calls it.
pub(super) fn run(layout: &Layout, handler: &Path) -> Result<()> {
    let folder = layout.target.join("instrumented").join("training");
    let orders = layout.root.join("plugins/orders");
    let apps = OrderApps::prepare(&orders, &folder)?;
    let payload = folder.join("payload.json");
    let call = Call::read(&orders, "order")?;
    std::fs::write(&payload, call.envelope.to_string())
        .with_context(|| format!("cannot write {}", payload.display()))?;
    for (name, app) in [("fresh", &apps.fresh), ("warm", &apps.warm)] {
        let load = Load::post(layout, "/order", payload.clone())?;
        serve(handler, app, &folder.join(name), [load])?;
    }
    let loads = [
        Load::get(layout, "/api/hello")?,
        Load::get(layout, "/api/download/262144")?,
    ];
    serve(
        handler,
        &layout.root.join("plugins/http"),
        &folder.join("http"),
        loads,
    )
}

fn serve(
    handler: &Path,
    app: &Path,
    folder: &Path,
    loads: impl IntoIterator<Item = Load>,
) -> Result<()> {
    let served = Served::start(Command::new(handler), app, &folder.join("handler.log"))?;
    for mut load in loads {
        for connections in CONNECTIONS {
            load = load.with_connections(connections);
            // A call that takes too long on a busy machine has been counted all the same.
            load.run(served.port(), SECONDS)?;
        }
    }
    served.end()
}
