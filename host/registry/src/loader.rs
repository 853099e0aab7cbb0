//! What turns a file into a plugin.

use std::sync::Arc;

use corral_app::App;
use corral_protocol::Signature;
use corral_runtime::{Contract, Origin, Plugin, Runtime};

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
        content: &[u8],
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
        content: &[u8],
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
        _plugin: &Plugin,
        _function: &Definition,
        _signature: &Signature,
    ) -> Result<(), LoadFailure> {
        Ok(())
    }
}
