//! The function that is measured, and the payload that it gets.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use corral_app::{App, Environment};
use corral_protocol::Signature;
use corral_registry::profile;
use corral_runtime::Profile;
use serde_json::Value;

/// The function `order` of the sample app.
pub(crate) struct Sample {
    /// The file of the plugin.
    pub(crate) plugin: Vec<u8>,
    /// Its limits and grants.
    pub(crate) profile: Profile,
    /// Its bindings.
    pub(crate) signature: Signature,
    /// The body of the host's request.
    pub(crate) payload: Vec<u8>,
    /// The stack of one invocation, in bytes.
    pub(crate) stack: usize,
    /// How many invocations may run at once.
    pub(crate) concurrency: u32,
}

/// The name of the function.
pub(crate) const FUNCTION: &str = "order";

impl Sample {
    /// Reads the app in the folder `root`.
    ///
    /// # Errors
    /// When it is not the sample app, or its plugins are not built.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let app = App::load(root, &Environment::from_process().or_development());
        let function = app
            .functions
            .iter()
            .find(|function| function.name == FUNCTION);
        let function = function.with_context(|| format!("no function `{FUNCTION}`"))?;
        let read =
            |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
        let payload = read(&root.join("samples").join(FUNCTION).with_extension("json"))?;
        let payload: Value = serde_json::from_slice(&payload)?;
        let limit = app.host.queue_message_limit;
        Ok(Self {
            plugin: read(&function.plugin)?,
            profile: profile(&app, function),
            signature: Signature::new(&function.bindings)?.with_queue_message_limit(limit),
            // As the Functions host writes it: without spaces.
            payload: payload.to_string().into_bytes(),
            stack: usize::try_from(app.handler.stack)?,
            concurrency: app.handler.concurrency,
        })
    }
}
