//! The `function` contract: `corral:function/handler`, in each of its versions.

mod lift;
mod version_0_1;
mod version_0_2;

use std::time::Duration;

use corral_protocol::{Invocation, Message, Output, PluginOutput};
use wasmtime::Store;
use wasmtime::component::InstancePre;

use crate::bindings;
use crate::direct::{Direct, DirectPre};
use crate::error::CallError;
use crate::sandbox::Sandbox;

/// What a plugin exports, and what it exported before.
const HANDLER: &str = "corral:function/handler@0.2.0";
const OLD_HANDLER: &str = "corral:function/handler@0.1.0";

/// A linked plugin.
pub(crate) enum FunctionPre {
    Version0_1(bindings::version_0_1::FunctionPre<Sandbox>),
    Version0_2(bindings::version_0_2::FunctionPre<Sandbox>),
    Direct(DirectPre),
}

/// An instance of a plugin, which can be called.
pub(crate) enum Function {
    Version0_1(bindings::version_0_1::Function),
    Version0_2(bindings::version_0_2::Function),
    Direct(Direct),
}

impl FunctionPre {
    /// Looks for the export of the newest version that the plugin has.
    ///
    /// # Errors
    /// When it has none, or one of another type. The error is about the version that
    /// the plugin has.
    pub(crate) fn new(pre: InstancePre<Sandbox>) -> wasmtime::Result<Self> {
        let component = pre.component();
        if component.get_export_index(None, OLD_HANDLER).is_some()
            && component.get_export_index(None, HANDLER).is_none()
        {
            bindings::version_0_1::FunctionPre::new(pre).map(Self::Version0_1)
        } else {
            bindings::version_0_2::FunctionPre::new(pre).map(Self::Version0_2)
        }
    }

    /// A new instance.
    ///
    /// # Errors
    /// When its start function traps, or a limit is reached.
    pub(crate) async fn instantiate(
        &self,
        store: &mut Store<Sandbox>,
    ) -> wasmtime::Result<Function> {
        Ok(match self {
            Self::Version0_1(pre) => Function::Version0_1(pre.instantiate_async(store).await?),
            Self::Version0_2(pre) => Function::Version0_2(pre.instantiate_async(store).await?),
            Self::Direct(pre) => Function::Direct(pre.instantiate(store).await?),
        })
    }
}

impl Function {
    /// Calls `handle` once, with `remaining` as the time it has left.
    ///
    /// # Errors
    /// When the plugin traps.
    pub(crate) async fn call(
        &self,
        store: &mut Store<Sandbox>,
        invocation: Invocation,
        remaining: Duration,
    ) -> wasmtime::Result<Result<PluginOutput, CallError>> {
        let result = match self {
            Self::Version0_1(instance) => {
                version_0_1::call(instance, store, invocation, remaining).await
            }
            Self::Version0_2(instance) => {
                version_0_2::call(instance, store, invocation, remaining).await
            }
            Self::Direct(instance) => {
                version_0_2::call_direct(instance, store, invocation, remaining).await
            }
        };
        let limit = store.data().profile.limits.response_body;
        Ok(result?.and_then(|outcome| check_size(outcome, limit)))
    }
}

fn check_size(outcome: PluginOutput, limit: u64) -> Result<PluginOutput, CallError> {
    let outputs = outcome.outputs.iter().map(|(_, output)| output);
    let size: usize = outputs
        .chain(&outcome.return_value)
        .map(size_of_output)
        .sum();
    if u64::try_from(size).unwrap_or(u64::MAX) > limit {
        return Err(CallError::ResponseTooLarge { limit });
    }
    Ok(outcome)
}

fn size_of_output(output: &Output) -> usize {
    match output {
        Output::Text(text) | Output::Json(text) => text.len(),
        Output::Bytes(bytes) => bytes.len(),
        Output::Messages(messages) => messages
            .iter()
            .map(|message| match message {
                Message::Text(text) | Message::Json(text) => text.len(),
                Message::Bytes(bytes) => bytes.len(),
            })
            .sum(),
        Output::Http(response) => response.body.len(),
    }
}
