//! Loads plugins, and owns what all plugins of a process share.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use corral_app::Sha256Digest;
use parking_lot::Mutex;

use crate::cache::FolderFault;
use crate::code_loader::CodeLoader;
use crate::config::RuntimeConfig;
use crate::engine::{Allocation, Tasks};
use crate::error::{EngineError, LoadError};
use crate::fairness::Tenants;
use crate::freshness::Reset;
use crate::function::InstanceQuota;
use crate::plugin::{Linkable, Plugin};
use crate::plugin_content::PluginContent;
use crate::program::Program;
use crate::sandbox::{Network, Profile};
use crate::wasm;

/// Loads plugins. Lives as long as the process.
pub struct Runtime {
    config: RuntimeConfig,
    sequential: CodeLoader,
    /// Created for the first plugin that needs it: most apps have none.
    concurrent: Mutex<Option<Arc<CodeLoader>>>,
    idle_instances: Arc<InstanceQuota>,
    tenants: Tenants,
    network: Network,
}

impl Runtime {
    /// Creates an engine and starts its epoch ticker.
    ///
    /// # Errors
    /// When this machine cannot run WebAssembly at all.
    pub fn new(config: &RuntimeConfig) -> Result<Self, EngineError> {
        Ok(Self {
            config: config.clone(),
            sequential: CodeLoader::new(config, Tasks::Sequential)?,
            concurrent: Mutex::new(None),
            idle_instances: InstanceQuota::new(config.concurrency),
            tenants: Tenants::new(config.functions, config.memory, config.cores),
            network: Network::default(),
        })
    }

    /// How instances get their memory.
    pub fn allocation(&self) -> Allocation {
        self.sequential.allocation
    }

    /// How the pool resets the memory of a sandbox after its call.
    pub fn reset(&self) -> Reset {
        Reset::detect()
    }

    /// The folder that compiled code is written to, if any.
    pub fn cache_folder(&self) -> Option<&Path> {
        self.sequential.cache.path()
    }

    /// Why some of the folders for compiled code are not used.
    pub fn cache_faults(&self) -> &[FolderFault] {
        self.sequential.cache.faults()
    }

    /// Why code that is deployed with the app had to be compiled again, if any had:
    /// that of the first plugin.
    pub fn packaged_misfit(&self) -> Option<String> {
        let misfit = |loader: &CodeLoader| loader.cache.misfit().map(str::to_owned);
        let concurrent = self.concurrent.lock().clone();
        misfit(&self.sequential).or_else(|| concurrent.as_deref().and_then(misfit))
    }

    /// Removes compiled code that was not used for long, and the oldest if there is
    /// too much, but never that of the plugins with the digests `serving`. Blocks.
    pub fn tidy_cache(&self, serving: &HashSet<Sha256Digest>) {
        self.sequential.cache.tidy(serving);
    }

    /// Loads a plugin file. Takes from a millisecond, when its code is in the cache,
    /// to many seconds; do not call it on the serving threads.
    ///
    /// A core module of the `function` contract that imports nothing but what belongs to
    /// the contract runs as it is, if [`RuntimeConfig::direct`] allows it: an instance
    /// of it costs half. Everything else runs as a component.
    ///
    /// # Errors
    /// When the file is not a plugin that can run here, with a remedy.
    pub fn load(&self, content: &PluginContent, profile: Profile) -> Result<Plugin, LoadError> {
        check_grants(&profile)?;
        // Parsers and compiler read untrusted input. A panic in them must cost one
        // plugin, not the process.
        let load = AssertUnwindSafe(|| self.load_unguarded(content, profile));
        catch_unwind(load).unwrap_or_else(|panic| Err(LoadError::Compiler(panic_message(&*panic))))
    }

    fn load_unguarded(
        &self,
        content: &PluginContent,
        profile: Profile,
    ) -> Result<Plugin, LoadError> {
        let Program {
            component,
            metadata,
            contract,
            rewritten,
        } = Program::read(content.bytes(), profile.trigger, self.config.direct)?;
        check_initial_size(&metadata, &profile)?;
        for narrowed in profile.by_rule.iter().flatten() {
            check_initial_size(&metadata, narrowed)?;
        }
        let concurrent = match metadata.tasks() {
            Tasks::Sequential => None,
            Tasks::Concurrent => Some(self.concurrent()?),
        };
        let loader = concurrent.as_deref().unwrap_or(&self.sequential);
        let (linkable, origin) = if let Some(rewritten) = rewritten {
            let (pre, origin) = loader.prepare_direct(content.digest(), &rewritten)?;
            (Linkable::Module(pre), origin)
        } else {
            let (pre, origin) = loader.prepare(content.digest(), &component)?;
            (Linkable::Component(pre), origin)
        };
        let tenant = self.tenants.get(&profile.name);
        Plugin::link(
            &loader.engine,
            linkable,
            contract,
            profile,
            (&self.idle_instances, tenant, self.config.long_calls.clone()),
            &self.network,
            (*content.digest(), origin),
        )
    }

    fn concurrent(&self) -> Result<Arc<CodeLoader>, LoadError> {
        let mut made = self.concurrent.lock();
        if let Some(loader) = &*made {
            return Ok(Arc::clone(loader));
        }
        let loader = Arc::new(CodeLoader::new(&self.config, Tasks::Concurrent)?);
        *made = Some(Arc::clone(&loader));
        Ok(loader)
    }
}

fn check_grants(profile: &Profile) -> Result<(), LoadError> {
    for grant in &profile.files {
        if !grant.host.is_dir() {
            return Err(LoadError::Grant {
                what: format!(
                    "grants.files: folder {} does not exist",
                    grant.host.display()
                ),
                remedy: "create it or remove the grant from plugin.json".to_owned(),
            });
        }
    }
    Ok(())
}

/// A plugin that exceeds its limits when instantiated would fail every call, so
/// it is refused at load.
fn check_initial_size(metadata: &wasm::Metadata, profile: &Profile) -> Result<(), LoadError> {
    let limits = &profile.limits;
    let initial = [
        (
            metadata.memory,
            limits.memory,
            "bytes of memory",
            "limits.memory",
        ),
        (
            metadata.tables,
            limits.tables.into(),
            "table elements",
            "limits.tables",
        ),
        (
            metadata.instances,
            limits.instances.into(),
            "core instances",
            "limits.instances",
        ),
    ];
    for (needed, limit, what, key) in initial {
        if needed > limit {
            return Err(LoadError::OverLimit {
                what: format!("{needed} {what} to start, the limit is {limit}"),
                key: profile.key(key),
            });
        }
    }
    Ok(())
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
