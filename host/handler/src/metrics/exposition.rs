//! The counters as text, in the format `OpenMetrics`, which Prometheus reads.
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

/// The media type of [`Metrics::encode`].
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is not counted but looked up: the state of one function now.
#[derive(Clone, Debug)]
pub(crate) struct Gauges {
    /// The function's name.
    pub(crate) function: String,
    /// The generation that serves; 0 when none does.
    pub(crate) generation: u64,
    /// Invocations that wait for their turn.
    pub(crate) waiting: u64,
    /// Invocations that run.
    pub(crate) running: u64,
}

impl Metrics {
    /// Everything as text. `gauges` has an entry for each function.
    ///
    /// # Errors
    /// None that is known: text can always be written to memory.
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

/// A metric that every function has: name, help, unit and value.
type Row<Function> = (
    &'static str,
    &'static str,
    Option<Unit>,
    fn(&Function) -> u64,
);

/// One metric that is being written.
struct Family<'a>(MetricEncoder<'a>);

impl Family<'_> {
    /// Writes the metric for one set of labels.
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
        self.proxies(encoder)?;
        self.gauges(encoder)?;
        sandboxes(encoder, &functions)?;
        self.loads(encoder)?;
        self.process(encoder)
    }
}

impl Exposition {
    fn proxies(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let proxies = self.metrics.proxies.read();
        let help =
            "Requests by the proxy they matched: ok, abandoned, or a code of the error table";
        let mut family = counter(encoder, "corral_proxied_requests", help)?;
        for (name, proxy) in &*proxies {
            for (outcome, count) in proxy.outcomes.counted() {
                let labels = [("proxy", name.as_str()), ("outcome", outcome.code())];
                family.write(labels, &ConstCounter::new(count))?;
            }
        }
        let help = "Time from a request that a proxy matched to the head of its answer";
        let mut family = histogram(encoder, "corral_proxied_request", help)?;
        for (name, proxy) in &*proxies {
            family.write([("proxy", name.as_str())], &proxy.time)?;
        }
        Ok(())
    }

    fn refused(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests that no function answers, by code of the error table";
        let name = "corral_unrouted_requests";
        let mut family = counter(encoder, name, help)?;
        for (outcome, count) in self.metrics.unrouted.counted() {
            let labels = [("outcome", outcome.code())];
            family.write(labels, &ConstCounter::new(count))?;
        }
        let help = "Requests to the admin interface without its token";
        let name = "corral_admin_unauthorized_requests";
        let count = self.metrics.unauthorized.load(Ordering::Relaxed);
        let encoder = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        ConstCounter::new(count).encode(encoder)
    }

    fn gauges(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let of_functions: [Row<Gauges>; 3] = [
            (
                "corral_generation",
                "The generation that serves, 0 when none does",
                None,
                |function| function.generation,
            ),
            (
                "corral_invocations_waiting",
                "Invocations that wait for their turn",
                None,
                |function| function.waiting,
            ),
            (
                "corral_invocations_running",
                "Invocations that run",
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
        let help = "Time from the reading of a plugin's file to its first call, by where its code came from";
        let mut family = histogram(encoder, "corral_plugin_load", help)?;
        let loads = &self.metrics.loads;
        family.write([("origin", "compiled")], &loads.compiled)?;
        family.write([("origin", "cache")], &loads.cached)
    }

    fn process(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "The program, always 1";
        let mut family = gauge(encoder, "corral_build", help, None)?;
        let labels = [("version", env!("CARGO_PKG_VERSION"))];
        family.write(labels, &ConstGauge::new(1_u64))?;
        let help = "Time since the handler started";
        let uptime = self.metrics.uptime().as_secs_f64();
        let unit = Some(&Unit::Seconds);
        ConstGauge::new(uptime).encode(encoder.encode_descriptor(
            "corral_uptime",
            help,
            unit,
            MetricType::Gauge,
        )?)?;
        let Some(resident) = resident_memory() else {
            return Ok(());
        };
        let help = "Memory of the process that is in RAM";
        let unit = Some(&Unit::Bytes);
        ConstGauge::new(resident).encode(encoder.encode_descriptor(
            "process_resident_memory",
            help,
            unit,
            MetricType::Gauge,
        )?)
    }
}

fn invocations(
    encoder: &mut DescriptorEncoder<'_>,
    functions: &[Arc<FunctionMeter>],
) -> fmt::Result {
    let help = "Invocations by how they ended: ok, abandoned, or a code of the error table";
    let mut family = counter(encoder, "corral_invocations", help)?;
    for function in functions {
        let generations = function.generations();
        let reached = generations.iter().map(|generation| {
            let number = generation.number.to_string();
            (number, generation.contract.name(), &generation.outcomes)
        });
        // Calls that found no plugin.
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
    let help = "What plugins were refused: origin, address, outbound, socket, path, setting";
    let mut family = counter(encoder, "corral_denials", help)?;
    for function in functions {
        for (kind, count) in function.denials.counted() {
            let labels = [("function", function.name()), ("kind", kind.name())];
            family.write(labels, &ConstCounter::new(count))?;
        }
    }
    Ok(())
}

fn changes(encoder: &mut DescriptorEncoder<'_>, functions: &[Arc<FunctionMeter>]) -> fmt::Result {
    let help = "Attempts to change what serves, by result: loaded, swapped, rolled_back, refused";
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
            "Live instances, those included that are kept for the next call",
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
            "The most linear memory that one instance has had",
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

fn histogram<'a>(
    encoder: &'a mut DescriptorEncoder<'_>,
    name: &'a str,
    help: &str,
) -> Result<Family<'a>, fmt::Error> {
    let unit = Some(&Unit::Seconds);
    let family = encoder.encode_descriptor(name, help, unit, MetricType::Histogram)?;
    Ok(Family(family))
}
