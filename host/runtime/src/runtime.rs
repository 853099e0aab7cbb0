//! The runtime: what all plugins of a process share.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corral_app::Limits;
use parking_lot::Mutex;

use crate::compiler::Compiler;
use crate::content::PluginContent;
use crate::engine::{Allocation, EngineError, Tasks};
use crate::error::LoadError;
use crate::inspection;
use crate::machine::Machine;
use crate::plugin::Plugin;
use crate::sandbox::{Network, Profile};
use crate::tenant::Tenants;
use crate::warm::Places;
use crate::wasm;

/// How a [`Runtime`] is laid out.
#[derive(Clone, Debug)]
pub struct RuntimeConfig {
    /// How many invocations may run at once in this process.
    pub concurrency: u32,
    /// About how many functions there are.
    pub functions: usize,
    /// Linear memory of all instances together, in bytes.
    pub memory: u64,
    /// How many threads compute at once.
    pub cores: usize,
    /// The stack of one invocation, in bytes.
    pub stack: usize,
    /// What compiles plugins; without one, this process does, as long as it
    /// takes.
    pub compiler: Option<Compiler>,
    /// Folders for compiled code, in order of preference. The first that can be
    /// written to and is private is used.
    pub cache: Vec<PathBuf>,
}

/// Loads plugins. Lives as long as the process.
pub struct Runtime {
    config: RuntimeConfig,
    sequential: Machine,
    /// Made for the first plugin that needs it: most apps have none.
    concurrent: Mutex<Option<Arc<Machine>>>,
    places: Arc<Places>,
    tenants: Tenants,
    network: Network,
}

impl Runtime {
    /// Makes an engine and starts its clock.
    ///
    /// # Errors
    /// When this machine cannot run WebAssembly at all.
    pub fn new(config: &RuntimeConfig) -> Result<Self, EngineError> {
        Ok(Self {
            config: config.clone(),
            sequential: Machine::new(config, Tasks::Sequential)?,
            concurrent: Mutex::new(None),
            places: Places::new(config.concurrency),
            tenants: Tenants::new(config.functions, config.memory, config.cores),
            network: Network::default(),
        })
    }

    /// How instances get their memory.
    pub fn allocation(&self) -> Allocation {
        self.sequential.allocation
    }

    /// Where compiled code is kept, if anywhere.
    pub fn cache_folder(&self) -> Option<&Path> {
        self.sequential.cache.path()
    }

    /// Turns the content of a plugin file into a plugin. Takes from a
    /// millisecond, when its code was found compiled, to many seconds; call it
    /// off the serving threads.
    ///
    /// # Errors
    /// Says what is wrong with the file and how to mend it.
    pub fn load(&self, content: &PluginContent, profile: Profile) -> Result<Plugin, LoadError> {
        check_grants(&profile)?;
        // Parsers and compiler read what strangers wrote. A panic in them must
        // cost one plugin, not the process.
        let load = AssertUnwindSafe(|| self.load_unguarded(content, profile));
        catch_unwind(load).unwrap_or_else(|panic| Err(LoadError::Compiler(panic_message(&*panic))))
    }

    fn load_unguarded(
        &self,
        content: &PluginContent,
        profile: Profile,
    ) -> Result<Plugin, LoadError> {
        let wasm = content.bytes();
        wasm::check_size(u64::try_from(wasm.len()).unwrap_or(u64::MAX))?;
        wasm::check_measure(wasm)?;
        let (component, contents) = wasm::to_component(wasm)?;
        let contract = inspection::accept(&contents)?;
        check_start(&contents, &profile.limits)?;
        let concurrent = match contents.tasks() {
            Tasks::Sequential => None,
            Tasks::Concurrent => Some(self.concurrent()?),
        };
        let machine = concurrent.as_deref().unwrap_or(&self.sequential);
        let (pre, origin) = machine.prepare(content.digest(), &component)?;
        let tenant = self.tenants.get(&profile.name);
        Plugin::link(
            &machine.engine,
            pre,
            contract,
            profile,
            (&self.places, tenant),
            &self.network,
            (*content.digest(), origin),
        )
    }

    fn concurrent(&self) -> Result<Arc<Machine>, LoadError> {
        let mut made = self.concurrent.lock();
        if let Some(machine) = &*made {
            return Ok(Arc::clone(machine));
        }
        let machine = Arc::new(Machine::new(&self.config, Tasks::Concurrent)?);
        *made = Some(Arc::clone(&machine));
        Ok(machine)
    }
}

fn check_grants(profile: &Profile) -> Result<(), LoadError> {
    for grant in &profile.files {
        if !grant.host.is_dir() {
            return Err(LoadError::Grant {
                what: format!(
                    "grants.files names the folder {}, which is not there",
                    grant.host.display()
                ),
                remedy: "make it or remove the grant from plugin.json".to_owned(),
            });
        }
    }
    Ok(())
}

/// A plugin that starts over its limits would fail every call; better that it
/// never goes live.
fn check_start(contents: &wasm::Contents, limits: &Limits) -> Result<(), LoadError> {
    let starts = [
        (
            contents.memory,
            limits.memory,
            "bytes of memory",
            "limits.memory",
        ),
        (
            contents.tables,
            limits.tables.into(),
            "table elements",
            "limits.tables",
        ),
        (
            contents.instances,
            limits.instances.into(),
            "core instances",
            "limits.instances",
        ),
    ];
    for (needed, limit, what, key) in starts {
        if needed > limit {
            return Err(LoadError::OverLimit {
                what: format!("{needed} {what} to start, while it may have {limit}"),
                key,
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
