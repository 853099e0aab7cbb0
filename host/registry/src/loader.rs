//! What turns a file into a plugin.

use std::sync::Arc;

use corral_app::App;
use corral_protocol::{CallHeaders, Signature, decode, encode};
use corral_runtime::{Contract, Level, LogSink, Origin, Plugin, PluginContent, Runtime};

use crate::load::{LoadFailure, load_content};

/// The files of a function, read and checked.
pub use corral_app::Function as Definition;

/// Turns files into plugins. There is one for WebAssembly; tests have another,
/// because what the registry promises has nothing to do with what plugins are.
pub trait Loader: Send + Sync + 'static {
    /// What it makes.
    type Plugin: Send + Sync + 'static;

    /// Verifies `content`, compiles it and links it with what `function` is
    /// granted. Blocks.
    ///
    /// # Errors
    /// Each names the file and the remedy.
    fn load(
        &self,
        app: &App,
        function: &Definition,
        content: &PluginContent,
    ) -> Result<Made<Self::Plugin>, LoadFailure>;

    /// Runs the function's probe, if plugin.json has one.
    ///
    /// # Errors
    /// When it fails, with the reason.
    fn probe(
        &self,
        plugin: &Self::Plugin,
        function: &Definition,
        signature: &Signature,
    ) -> impl Future<Output = Result<(), LoadFailure>> + Send;
}

/// A plugin, and how it came about.
#[derive(Debug)]
pub struct Made<P> {
    /// The plugin.
    pub plugin: P,
    /// How it is called.
    pub contract: Contract,
    /// Whether its code was compiled or found compiled.
    pub origin: Origin,
}

/// Makes WebAssembly plugins.
pub struct PluginLoader(Arc<Runtime>);

impl PluginLoader {
    /// Makes them with `runtime`.
    pub fn new(runtime: Arc<Runtime>) -> Self {
        Self(runtime)
    }
}

impl Loader for PluginLoader {
    type Plugin = Plugin;

    fn load(
        &self,
        app: &App,
        function: &Definition,
        content: &PluginContent,
    ) -> Result<Made<Plugin>, LoadFailure> {
        let plugin = load_content(&self.0, app, function, content)?;
        Ok(Made {
            contract: plugin.contract(),
            origin: plugin.origin(),
            plugin,
        })
    }

    async fn probe(
        &self,
        plugin: &Plugin,
        function: &Definition,
        signature: &Signature,
    ) -> Result<(), LoadFailure> {
        let Some(payload) = &function.config.probe else {
            return Ok(());
        };
        let failed = |reason: String| LoadFailure::Probe {
            path: function.plugin.clone(),
            reason,
        };
        let id = || "probe".to_owned();
        let headers = CallHeaders::default();
        let invocation = decode(payload.as_bytes(), &function.name, signature, headers, id)
            .map_err(|error| failed(error.to_string()))?;
        let (result, _cost) = plugin.call(invocation, signature, Arc::new(Silence)).await;
        let outcome = result.map_err(|error| failed(error.to_string()))?;
        encode(&outcome, signature, &[]).map_err(|error| failed(error.to_string()))?;
        Ok(())
    }
}

/// The log of a probe: nobody asked for the invocation, and what matters of a
/// failure is in its message.
struct Silence;

impl LogSink for Silence {
    fn line(&self, _: Level, _: &str, _: &str) {}
}
