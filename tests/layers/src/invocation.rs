//! Invocations of the sample function, with a mark after each step.

use anyhow::{Result, ensure};
use corral_protocol::{CallHeaders, Invocation, PluginOutput, decode, encode};
use corral_runtime::measure::{Instance, Steps};

use crate::marks::{self, BETWEEN, Marks, mark};
use crate::sample::{FUNCTION, Sample};

/// An id as the Functions host makes it.
const ID: &str = "6f4c2f5e-8a0b-4f3d-9a53-0c7a4a3d1b11";

/// What the response must contain.
const EXPECTED: &str = "Order enqueued";

/// A new sandbox for every invocation.
pub(crate) async fn fresh(sample: &Sample, steps: &Steps) -> Result<()> {
    mark(BETWEEN);
    // The cost of a mark, which is part of every step.
    mark("mark");
    let invocation = decoded(sample)?;
    mark("decode");
    let sandbox = steps.store();
    mark("store");
    let mut instance = steps.instantiate(sandbox).await?;
    mark("instantiate");
    marks::before_call();
    let output = instance.call(invocation).await?;
    mark("lift");
    drop(instance);
    mark("drop");
    let body = encoded(&output, sample)?;
    mark("encode");
    check(&body)
}

/// An instance that earlier invocations have used.
pub(crate) async fn warm(sample: &Sample, instance: &mut Instance) -> Result<()> {
    mark(BETWEEN);
    mark("mark");
    let invocation = decoded(sample)?;
    mark("decode");
    marks::before_call();
    let output = instance.call(invocation).await?;
    mark("lift");
    let body = encoded(&output, sample)?;
    mark("encode");
    check(&body)
}

/// A new sandbox for every invocation, as one step and with the plugin unchanged: the
/// sum of the steps should be this.
pub(crate) async fn whole(sample: &Sample, steps: &Steps) -> Result<()> {
    mark(BETWEEN);
    mark("mark");
    let invocation = decoded(sample)?;
    let sandbox = steps.store();
    let mut instance = steps.instantiate(sandbox).await?;
    let output = instance.call(invocation).await?;
    drop(instance);
    let body = encoded(&output, sample)?;
    mark("all");
    check(&body)
}

fn decoded(sample: &Sample) -> Result<Invocation> {
    let headers = CallHeaders {
        invocation_id: Some(ID),
        ..CallHeaders::default()
    };
    let (payload, signature) = (&sample.payload, &sample.signature);
    Ok(decode(payload, FUNCTION, signature, headers, String::new)?)
}

fn encoded(output: &PluginOutput, sample: &Sample) -> Result<Vec<u8>> {
    Ok(encode(output, &sample.signature, &[])?.body)
}

/// A wrong response would make every figure worthless.
fn check(body: &[u8]) -> Result<()> {
    let text = String::from_utf8_lossy(body);
    ensure!(text.contains(EXPECTED), "unexpected response: {text}");
    Ok(())
}

/// The plugin in all the ways in which it is run.
pub(crate) struct Plans {
    /// With marks, on the direct path.
    pub(crate) marked: Steps,
    /// With marks, on the general path.
    pub(crate) general: Steps,
    /// Unchanged, on the direct path.
    pub(crate) plain: Steps,
}

/// Makes `count` invocations of each kind, `measured` or not.
pub(crate) async fn measure(
    sample: &Sample,
    plans: &Plans,
    (count, measured): (usize, bool),
    all: &mut Marks,
) -> Result<()> {
    for (steps, scenario) in [(&plans.marked, "fresh"), (&plans.general, "general")] {
        for _ in 0..count {
            fresh(sample, steps).await?;
            all.collect(measured.then_some(scenario));
        }
    }
    let mut instance = plans.marked.instantiate(plans.marked.store()).await?;
    for _ in 0..count {
        warm(sample, &mut instance).await?;
        all.collect(measured.then_some("warm"));
    }
    drop(instance);
    for _ in 0..count {
        whole(sample, &plans.plain).await?;
        all.collect(measured.then_some("whole"));
    }
    Ok(())
}
