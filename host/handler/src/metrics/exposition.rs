//! The metrics as `OpenMetrics` text, for Prometheus.
//!
//! docs/operating.md lists every metric; a test compares.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use corral_runtime::Usage;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use super::function::FunctionMeter;
use super::{Metrics, resident_memory};
use crate::console;

/// The media type of [`Metrics::encode`].
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The current state of one function.
#[derive(Clone, Debug)]
pub(crate) struct Gauges {
    /// The function's name.
    pub(crate) function: String,
    /// The generation that serves; 0 when none does.
    pub(crate) generation: u64,
    /// Invocations that wait for a permit.
    pub(crate) waiting: u64,
    /// Invocations that are running.
    pub(crate) running: u64,
}

impl Metrics {
    /// All metrics as text. `gauges` has an entry for each function.
    ///
    /// # Errors
    /// None in practice: text can always be written to memory.
    pub(crate) fn encode(self: &Arc<Self>, gauges: Vec<Gauges>) -> Result<String, fmt::Error> {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Exposition {
            metrics: Arc::clone(self),
            gauges,
        }));
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

#[derive(Debug)]
struct Exposition {
    metrics: Arc<Metrics>,
    gauges: Vec<Gauges>,
}

/// A metric of every function: name, help, unit and value.
type Row<Function> = (
    &'static str,
    &'static str,
    Option<Unit>,
    fn(&Function) -> u64,
);

/// A metric that is being encoded.
struct Family<'a>(MetricEncoder<'a>);

impl Family<'_> {
    /// Encodes the metric for one set of labels.
    fn write<const N: usize>(
        &mut self,
        labels: [(&'static str, &str); N],
        metric: &impl EncodeMetric,
    ) -> fmt::Result {
        metric.encode(self.0.encode_family(&labels)?)
    }
}

impl Collector for Exposition {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let encoder = &mut encoder;
        let functions = self.metrics.functions();
        invocations(encoder, &functions)?;
        self.refused(encoder)?;
        stages(encoder, &functions)?;
        changes(encoder, &functions)?;
        denials(encoder, &functions)?;
        request_states(encoder, &functions)?;
        self.subjects(encoder)?;
        self.proxies(encoder)?;
        self.gauges(encoder)?;
        sandboxes(encoder, &functions)?;
        self.loads(encoder)?;
        self.process(encoder)
    }
}

impl Exposition {
    fn subjects(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let subjects = self.metrics.subjects.read();
        let help = "Calls of MCP servers by the rule of the policy that applied, and outcome: ok, failed_after_answer, or a code of the error table";
        let mut family = counter(encoder, "corral_mcp_calls", help)?;
        for ((function, section, name), meter) in &*subjects {
            for (outcome, count) in meter.outcomes.counted() {
                let labels = [
                    ("function", function.as_str()),
                    ("section", section),
                    ("name", name),
                    ("outcome", outcome.code()),
                ];
                family.write(labels, &ConstCounter::new(count))?;
            }
        }
        let help = "Denials of plugins in calls of MCP servers, by rule and kind";
        let mut family = counter(encoder, "corral_mcp_denials", help)?;
        for ((function, section, name), meter) in &*subjects {
            for (kind, count) in meter.denials.counted() {
                let labels = [
                    ("function", function.as_str()),
                    ("section", section),
                    ("name", name),
                    ("kind", kind.name()),
                ];
                family.write(labels, &ConstCounter::new(count))?;
            }
        }
        Ok(())
    }

    fn proxies(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let proxies = self.metrics.proxies.read();
        let help = "Requests by matched proxy and outcome: ok, or a code of the error table";
        let mut family = counter(encoder, "corral_proxied_requests", help)?;
        for (name, proxy) in &*proxies {
            for (outcome, count) in proxy.outcomes.counted() {
                let labels = [("proxy", name.as_str()), ("outcome", outcome.code())];
                family.write(labels, &ConstCounter::new(count))?;
            }
        }
        let help = "Time from a request that matched a proxy to the head of its response";
        let mut family = histogram(encoder, "corral_proxied_request", help)?;
        for (name, proxy) in &*proxies {
            family.write([("proxy", name.as_str())], &proxy.time)?;
        }
        Ok(())
    }

    fn refused(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests that reached no function, by code of the error table";
        let name = "corral_unrouted_requests";
        let mut family = counter(encoder, name, help)?;
        for (outcome, count) in self.metrics.unrouted.counted() {
            let labels = [("outcome", outcome.code())];
            family.write(labels, &ConstCounter::new(count))?;
        }
        let help = "Requests to the admin interface without a valid token";
        let name = "corral_admin_unauthorized_requests";
        let count = self.metrics.unauthorized.load(Ordering::Relaxed);
        let encoder = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        ConstCounter::new(count).encode(encoder)
    }

    fn gauges(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let of_functions: [Row<Gauges>; 3] = [
            (
                "corral_generation",
                "The generation that is serving, or 0",
                None,
                |function| function.generation,
            ),
            (
                "corral_invocations_waiting",
                "Invocations that wait for a permit",
                None,
                |function| function.waiting,
            ),
            (
                "corral_invocations_running",
                "Invocations that are running",
                None,
                |function| function.running,
            ),
        ];
        for (name, help, unit, value) in of_functions {
            let mut family = gauge(encoder, name, help, unit.as_ref())?;
            for function in &self.gauges {
                let labels = [("function", function.function.as_str())];
                family.write(labels, &ConstGauge::new(value(function)))?;
            }
        }
        Ok(())
    }

    fn loads(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Time to load a plugin, by origin of its code: compiled, cache";
        let mut family = histogram(encoder, "corral_plugin_load", help)?;
        let loads = &self.metrics.loads;
        family.write([("origin", "compiled")], &loads.compiled)?;
        family.write([("origin", "cache")], &loads.cached)
    }

    fn process(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Version of the handler; always 1";
        let mut family = gauge(encoder, "corral_build_info", help, None)?;
        let labels = [("version", env!("CARGO_PKG_VERSION"))];
        family.write(labels, &ConstGauge::new(1_u64))?;
        let help = "Time since the handler started";
        let uptime = self.metrics.uptime().as_secs_f64();
        let unit = Some(&Unit::Seconds);
        single(encoder, "corral_uptime", help, unit, uptime)?;
        let help = "Start time of the handler, in seconds since the Unix epoch";
        single(
            encoder,
            "process_start_time",
            help,
            unit,
            self.metrics.started(),
        )?;
        let help = "Log lines that were dropped because the reader of the stream was too slow";
        let mut family = counter(encoder, "corral_console_dropped_lines", help)?;
        for (stream, count) in console::dropped() {
            family.write([("stream", stream)], &ConstCounter::new(count))?;
        }
        if let Some(capacity) = self.metrics.capacity() {
            let help = "Limit on the linear memory of all instances together";
            let name = "corral_instance_memory_limit";
            single(encoder, name, help, Some(&Unit::Bytes), capacity.memory)?;
            let help = "Cores that plugins can use";
            single(encoder, "corral_cores", help, None, capacity.cores)?;
        }
        let Some(resident) = resident_memory() else {
            return Ok(());
        };
        let help = "Resident memory of the process";
        single(
            encoder,
            "process_resident_memory",
            help,
            Some(&Unit::Bytes),
            resident,
        )
    }
}

fn invocations(
    encoder: &mut DescriptorEncoder<'_>,
    functions: &[Arc<FunctionMeter>],
) -> fmt::Result {
    let help = "Invocations by outcome: ok, failed_after_answer, or a code of the error table";
    let mut family = counter(encoder, "corral_invocations", help)?;
    for function in functions {
        let generations = function.generations();
        let reached = generations.iter().map(|generation| {
            let number = generation.number.to_string();
            (number, generation.contract.name(), &generation.outcomes)
        });
        // Invocations without a plugin.
        let unreached = [("0".to_owned(), "none", &function.unreached)];
        for (number, contract, outcomes) in unreached.into_iter().chain(reached) {
            for (outcome, count) in outcomes.counted() {
                let labels = [
                    ("function", function.name()),
                    ("generation", &number),
                    ("contract", contract),
                    ("outcome", outcome.code()),
                ];
                family.write(labels, &ConstCounter::new(count))?;
            }
        }
    }
    Ok(())
}

fn stages(encoder: &mut DescriptorEncoder<'_>, functions: &[Arc<FunctionMeter>]) -> fmt::Result {
    let help = "Time of invocations by stage: queue, instantiate, guest, encode";
    let mut family = histogram(encoder, "corral_invocation_stage", help)?;
    for function in functions {
        for (stage, times) in function.stages.all() {
            if !times.is_empty() {
                family.write([("function", function.name()), ("stage", stage)], times)?;
            }
        }
    }
    Ok(())
}

fn denials(encoder: &mut DescriptorEncoder<'_>, functions: &[Arc<FunctionMeter>]) -> fmt::Result {
    let help = "Denials of plugins by kind: origin, address, outbound, socket, path, setting";
    let mut family = counter(encoder, "corral_denials", help)?;
    for function in functions {
        for (kind, count) in function.denials.counted() {
            let labels = [("function", function.name()), ("kind", kind.name())];
            family.write(labels, &ConstCounter::new(count))?;
        }
    }
    Ok(())
}

fn request_states(
    encoder: &mut DescriptorEncoder<'_>,
    functions: &[Arc<FunctionMeter>],
) -> fmt::Result {
    let help = "States of MCP servers by what happened to them: sealed, opened, expired, forged, unknown, unreadable";
    let mut family = counter(encoder, "corral_mcp_request_states", help)?;
    for function in functions {
        for (outcome, count) in function.request_states.counted() {
            let labels = [("function", function.name()), ("outcome", outcome.name())];
            family.write(labels, &ConstCounter::new(count))?;
        }
    }
    Ok(())
}

fn changes(encoder: &mut DescriptorEncoder<'_>, functions: &[Arc<FunctionMeter>]) -> fmt::Result {
    let help = "Changes of the serving plugin by result: loaded, swapped, rolled_back, refused";
    let mut family = counter(encoder, "corral_swaps", help)?;
    for function in functions {
        for (result, count) in function.changes.all() {
            let labels = [("function", function.name()), ("result", result)];
            family.write(labels, &ConstCounter::new(count))?;
        }
    }
    Ok(())
}

fn sandboxes(encoder: &mut DescriptorEncoder<'_>, functions: &[Arc<FunctionMeter>]) -> fmt::Result {
    let bytes = Some(Unit::Bytes);
    let of_functions: [Row<FunctionMeter>; 3] = [
        (
            "corral_instances",
            "Live instances, including warm ones",
            None,
            |function| function.sum(Usage::instances),
        ),
        (
            "corral_instance_memory",
            "Linear memory of all live instances",
            bytes.clone(),
            |function| function.sum(Usage::memory),
        ),
        (
            "corral_instance_memory_peak",
            "Peak linear memory of a single instance",
            bytes,
            FunctionMeter::peak,
        ),
    ];
    for (name, help, unit, value) in of_functions {
        let mut family = gauge(encoder, name, help, unit.as_ref())?;
        for function in functions {
            let labels = [("function", function.name())];
            family.write(labels, &ConstGauge::new(value(function)))?;
        }
    }
    Ok(())
}

fn counter<'a>(
    encoder: &'a mut DescriptorEncoder<'_>,
    name: &'a str,
    help: &str,
) -> Result<Family<'a>, fmt::Error> {
    let family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    Ok(Family(family))
}

fn gauge<'a>(
    encoder: &'a mut DescriptorEncoder<'_>,
    name: &'a str,
    help: &str,
    unit: Option<&'a Unit>,
) -> Result<Family<'a>, fmt::Error> {
    let family = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
    Ok(Family(family))
}

/// Encodes a gauge without labels.
fn single<N>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    unit: Option<&Unit>,
    value: N,
) -> fmt::Result
where
    ConstGauge<N>: EncodeMetric,
{
    let encoder = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
    ConstGauge::new(value).encode(encoder)
}

fn histogram<'a>(
    encoder: &'a mut DescriptorEncoder<'_>,
    name: &'a str,
    help: &str,
) -> Result<Family<'a>, fmt::Error> {
    let unit = Some(&Unit::Seconds);
    let family = encoder.encode_descriptor(name, help, unit, MetricType::Histogram)?;
    Ok(Family(family))
}
