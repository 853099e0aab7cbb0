//! The status of functions: their files, generations and counters.

use std::time::SystemTime;

use corral_registry::{
    Definition, Difference, Function, GenerationInfo, Peer, Refusal, Source, Unavailable,
};
use corral_runtime::{Origin, Usage};
use futures_util::FutureExt;

use super::view::{
    ConfigView, Counters, DefinitionChangeView, DefinitionPartView, DenialView, FunctionState,
    FunctionView, GenerationView, HandlerView, LastErrorView, Overview, PeerView, RefusedView,
    StageView,
};
use crate::metrics::{ExplainedDenial, FunctionMeter, Gauges, LastError, resident_memory};
use crate::server::Server;

/// The status of the handler and all functions.
pub(super) fn overview(server: &Server) -> Overview {
    let app = server.registry.snapshot();
    let functions = app.functions().map(|entry| function(server, entry));
    let mut functions: Vec<FunctionView> = functions.collect();
    functions.sort_by(|one, other| one.name.cmp(&other.name));
    let capacity = server.metrics.capacity();
    Overview {
        handler: HandlerView {
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: server.metrics.uptime().as_secs_f64(),
            loaded: server.registry.is_settled(),
            resident_bytes: resident_memory(),
            plugin_memory_bytes: capacity.map(|capacity| capacity.memory),
            cores: capacity.map(|capacity| capacity.cores),
            peers: server.registry.peers().iter().map(peer).collect(),
        },
        functions,
    }
}

/// The status of one function.
pub(super) fn function(server: &Server, function: &Function) -> FunctionView {
    let app = server.registry.snapshot();
    let name = function.name();
    let definition = app.app().functions.iter().find(|found| found.name == name);
    let disabled = definition.is_some_and(|definition| definition.disabled);
    // It would have to wait only for the first plugin.
    let (state, reason) = match function.generation(None).now_or_never() {
        None => (FunctionState::Loading, None),
        Some(Ok(_)) if disabled => (FunctionState::Disabled, None),
        Some(Ok(_)) => (FunctionState::Serving, None),
        Some(Err(Unavailable::Drained)) => (FunctionState::Drained, None),
        Some(Err(why)) => (FunctionState::Unavailable, Some(why.to_string())),
    };
    let route = definition.and_then(|definition| definition.route.as_ref());
    let history = function.history();
    let meter = server.metrics.function(name);
    FunctionView {
        name: name.to_owned(),
        state,
        reason,
        trigger: definition.map(|definition| definition.trigger().kind.clone()),
        route: route.map(|route| path(&app.app().host.route_prefix, route.template_or(name))),
        methods: route.and_then(|route| route.methods.clone()),
        current: history.current.as_ref().map(generation),
        previous: history.previous.as_ref().map(generation),
        refused: history.refusal.as_ref().map(refused),
        pinned: history.pinned,
        not_in_app: history.not_in_app.as_deref().map(ToOwned::to_owned),
        config: definition.map(config),
        counters: counters(function, &meter),
        denials: meter.denials().into_iter().map(denial).collect(),
        last_error: meter.last_error().map(error),
    }
}

/// The path of a route below the prefix of all routes, which may be empty.
fn path(prefix: &str, template: &str) -> String {
    let parts = [prefix, template].map(|part| part.trim_matches('/'));
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.fold(String::new(), |path, part| format!("{path}/{part}"))
}

fn peer(peer: &Peer) -> PeerView {
    let serving = peer.serving.iter();
    PeerView {
        process: peer.process,
        serving: serving
            .map(|(name, digest)| (name.clone(), digest.to_string()))
            .collect(),
    }
}

/// Values of the metrics that are not counted but looked up.
pub(super) fn gauges(server: &Server) -> Vec<Gauges> {
    let app = server.registry.snapshot();
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

/// The view of a generation.
pub(super) fn generation(info: &GenerationInfo) -> GenerationView {
    GenerationView {
        number: info.number,
        sha256: info.digest.to_string(),
        contract: info.contract.name(),
        origin: match info.origin {
            Origin::Compiled => "compiled",
            Origin::Cache => "cache",
        },
        source: match info.source {
            Source::File => "file",
            Source::Pushed => "pushed",
            Source::Kept => "kept",
        },
        load_seconds: info.load_time.as_secs_f64(),
        since: rfc3339(info.since),
        not_written: info.unwritten.as_deref().map(ToOwned::to_owned),
        definitions: info
            .definitions
            .as_ref()
            .map(|definitions| definitions.len() as u64),
        changed_definitions: changed_definitions(info.changed_definitions.as_deref()),
        unknown_definitions: info.unknown_definitions.as_deref().map(ToOwned::to_owned),
    }
}

/// The view of how definitions differ.
pub(super) fn changed_definitions(difference: Option<&Difference>) -> Vec<DefinitionChangeView> {
    let changes = difference
        .into_iter()
        .flat_map(|difference| &difference.changes);
    let views = changes.map(|change| DefinitionChangeView {
        definition: change.definition.clone(),
        kind: change.kind.name(),
        parts: change
            .parts
            .iter()
            .map(|part| DefinitionPartView {
                at: part.at.clone(),
                old: part.old.clone(),
                new: part.new.clone(),
            })
            .collect(),
    });
    views.collect()
}

fn config(definition: &Definition) -> ConfigView {
    let config = &definition.config;
    ConfigView {
        limits: (&config.limits).into(),
        instances: config.instances.into(),
        grants: (&config.grants).into(),
    }
}

/// How many invocations run and how many wait.
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
        at: rfc3339(refusal.at),
        changed_definitions: changed_definitions(refusal.definitions.as_deref()),
    }
}

fn denial(denial: ExplainedDenial) -> DenialView {
    DenialView {
        kind: denial.kind.name(),
        message: denial.message,
        key: denial.key,
        line: denial.line,
        generation: denial.generation,
        invocations: denial.invocations,
        at: rfc3339(denial.at),
    }
}

fn error(error: LastError) -> LastErrorView {
    LastErrorView {
        code: error.code,
        message: error.message,
        invocation_id: error.invocation_id,
        generation: error.generation,
        at: rfc3339(error.at),
    }
}

/// A point in time in RFC 3339.
pub(super) fn rfc3339(at: SystemTime) -> String {
    humantime::format_rfc3339_millis(at).to_string()
}
