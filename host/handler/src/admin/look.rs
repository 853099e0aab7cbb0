//! How a function is doing: its files, what serves, and what was counted.

use std::time::SystemTime;

use corral_registry::{Definition, Function, Refusal, Source, Unavailable, Version};
use corral_runtime::{Origin, Usage, hex};
use futures_util::FutureExt;

use super::view::{
    ConfigView, Counters, ErrorView, FunctionState, FunctionView, GenerationView, HandlerView,
    Overview, RefusedView, StageView,
};
use crate::metrics::{FunctionMeter, Gauges, LastError, resident_memory};
use crate::server::Server;

/// Everything about everything.
pub(super) fn overview(server: &Server) -> Overview {
    let app = server.registry.now();
    let functions = app.functions().map(|entry| function(server, entry));
    let mut functions: Vec<FunctionView> = functions.collect();
    functions.sort_by(|one, other| one.name.cmp(&other.name));
    Overview {
        handler: HandlerView {
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: server.metrics.uptime().as_secs_f64(),
            loaded: server.registry.is_settled(),
            resident_bytes: resident_memory(),
        },
        functions,
    }
}

/// One function.
pub(super) fn function(server: &Server, function: &Function) -> FunctionView {
    let app = server.registry.now();
    let name = function.name();
    // Whoever would have to wait has no generation yet.
    let (state, reason) = match function.generation().now_or_never() {
        None => (FunctionState::Loading, None),
        Some(Ok(_)) => (FunctionState::Serving, None),
        Some(Err(Unavailable::Drained)) => (FunctionState::Drained, None),
        Some(Err(why)) => (FunctionState::Unavailable, Some(why.to_string())),
    };
    let definition = app.app().functions.iter().find(|found| found.name == name);
    let history = function.history();
    let meter = server.metrics.function(name);
    FunctionView {
        name: name.to_owned(),
        state,
        reason,
        trigger: definition.map(|definition| definition.trigger().kind.clone()),
        current: history.current.as_ref().map(generation),
        previous: history.previous.as_ref().map(generation),
        refused: history.refusal.as_ref().map(refused),
        pinned: history.pinned,
        config: definition.map(config),
        counters: counters(function, &meter),
        last_error: meter.last_error().map(error),
    }
}

/// What the metrics cannot count but must look up.
pub(super) fn gauges(server: &Server) -> Vec<Gauges> {
    let app = server.registry.now();
    let gauges = app.functions().map(|function| {
        let (running, waiting) = occupancy(function);
        let serving = function.ready();
        Gauges {
            function: function.name().to_owned(),
            generation: serving.map_or(0, |generation| generation.number),
            waiting: waiting.into(),
            running: running.into(),
        }
    });
    let mut gauges: Vec<Gauges> = gauges.collect();
    gauges.sort_by(|one, other| one.function.cmp(&other.function));
    gauges
}

/// A version of a function's plugin.
pub(super) fn generation(version: &Version) -> GenerationView {
    GenerationView {
        number: version.number,
        sha256: hex(&version.digest),
        contract: version.contract.name(),
        origin: match version.origin {
            Origin::Compiled => "compiled",
            Origin::Cache => "cache",
        },
        source: match version.source {
            Source::File => "file",
            Source::Pushed => "pushed",
            Source::Kept => "kept",
        },
        load_seconds: version.took.as_secs_f64(),
        since: moment(version.since),
    }
}

fn config(definition: &Definition) -> ConfigView {
    let config = &definition.config;
    ConfigView {
        limits: (&config.limits).into(),
        instances: config.instances.into(),
        grants: (&config.grants).into(),
    }
}

/// How many invocations run, and how many wait.
fn occupancy(function: &Function) -> (u32, u32) {
    function.ready().map_or((0, 0), |generation| {
        let occupancy = generation.admission().occupancy();
        (occupancy.running, occupancy.waiting)
    })
}

fn counters(function: &Function, meter: &FunctionMeter) -> Counters {
    let (running, waiting) = occupancy(function);
    let stages = meter.stages.all().map(|(stage, times)| {
        let time = StageView {
            count: times.count(),
            seconds: times.sum().as_secs_f64(),
        };
        (stage, time)
    });
    let invocations = meter.totals();
    Counters {
        invocations: invocations
            .map(|(outcome, count)| (outcome.code(), count))
            .collect(),
        running,
        waiting,
        instances: meter.sum(Usage::instances),
        memory_bytes: meter.sum(Usage::memory),
        peak_memory_bytes: meter.peak(),
        stages: stages.into(),
        swaps: meter.changes.all().into(),
    }
}

fn refused(refusal: &Refusal) -> RefusedView {
    RefusedView {
        reason: refusal.reason.to_string(),
        at: moment(refusal.at),
    }
}

fn error(error: LastError) -> ErrorView {
    ErrorView {
        code: error.code,
        message: error.message,
        invocation_id: error.invocation_id,
        generation: error.generation,
        at: moment(error.at),
    }
}

/// A moment as RFC 3339 has it.
pub(super) fn moment(at: SystemTime) -> String {
    humantime::format_rfc3339_millis(at).to_string()
}
