//! Turning the content of a file into a plugin.

use std::collections::HashSet;
use std::future::ready;

use corral_app::{App, Sha256Digest};
use corral_mcp::definitions::Definitions;
use corral_protocol::Signature;
use corral_runtime::{Contract, Origin, PluginContent};

use crate::definitions::DefinitionsError;
use crate::load_failure::LoadFailure;

/// The files of a function, read and checked.
pub use corral_app::Function as Definition;

/// Turns the content of a file into a plugin. [`crate::PluginLoader`] does so for
/// WebAssembly; tests use a simpler one, because the registry does not depend on what
/// plugins are.
pub trait Loader: Send + Sync + 'static {
    /// What is loaded.
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
    ) -> Result<LoadedPlugin<Self::Plugin>, LoadFailure>;

    /// Trims the cache of plugins to its bounds, without touching those with the
    /// digests `in_use`. Blocks.
    fn tidy(&self, _in_use: &HashSet<Sha256Digest>) {}

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

    /// What the plugin tells its clients about itself; `None` when it is not an MCP
    /// server.
    ///
    /// # Errors
    /// When that is not known, or not the same each time.
    fn definitions(
        &self,
        _app: &App,
        _function: &Definition,
        _plugin: &Self::Plugin,
    ) -> impl Future<Output = Result<Option<Definitions>, DefinitionsError>> + Send {
        ready(Ok(None))
    }
}

/// A plugin that was loaded.
#[derive(Debug)]
pub struct LoadedPlugin<P> {
    /// The plugin.
    pub plugin: P,
    /// How it is called.
    pub contract: Contract,
    /// Whether its code was compiled or found in the cache.
    pub origin: Origin,
}
