//! An engine with its linker, compile cache and epoch ticker.

use corral_app::Sha256Digest;
use wasmtime::Engine;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::cache::{self, Cache, Origin};
use crate::compiler::Compiler;
use crate::config::RuntimeConfig;
use crate::engine::{self, Allocation, EngineError, Kind, Tasks};
use crate::epoch;
use crate::error::LoadError;
use crate::invoke;
use crate::sandbox::Sandbox;
use crate::shortage::{self, Shortage};

/// Compiles and links components for one kind of engine. Code that one loader
/// compiled cannot run on the engine of another.
pub(crate) struct ComponentLoader {
    pub(crate) engine: Engine,
    pub(crate) allocation: Allocation,
    pub(crate) cache: Cache,
    linker: Linker<Sandbox>,
    compiler: Option<Compiler>,
    kind: Kind,
}

impl ComponentLoader {
    /// Makes the engine and starts its epoch ticker.
    ///
    /// # Errors
    /// When this machine cannot run WebAssembly at all.
    pub(crate) fn new(config: &RuntimeConfig, tasks: Tasks) -> Result<Self, EngineError> {
        let (engine, allocation) = engine::create(config.concurrency, config.stack, tasks)?;
        epoch::start(engine.weak()).map_err(|error| EngineError::from_display(&error))?;
        let linker =
            invoke::linker(&engine, tasks).map_err(|error| EngineError::from_display(&error))?;
        Ok(Self {
            cache: Cache::open(&engine, &config.cache, config.cache_for_all),
            engine,
            allocation,
            linker,
            compiler: config.compiler.clone(),
            kind: Kind {
                stack: config.stack,
                tasks,
                allocation,
            },
        })
    }

    /// Makes `component`, the content of the file with this digest, ready to be
    /// instantiated.
    ///
    /// # Errors
    /// When it cannot be compiled, or imports what is not offered.
    pub(crate) fn prepare(
        &self,
        digest: &Sha256Digest,
        component: &[u8],
    ) -> Result<(InstancePre<Sandbox>, Origin), LoadError> {
        shortage::check_descriptors()?;
        let compile = || self.compile(component);
        let (component, origin) = self.cache.get_or_compile(&self.engine, digest, compile)?;
        // Allocate what it needs of the machine now, so that no call fails for it.
        let image = component.initialize_copy_on_write_image();
        image.map_err(|error| {
            let shortage = Shortage::of_engine(&error).map(LoadError::from);
            shortage.unwrap_or_else(|| LoadError::Mismatch(format!("{error:#}")))
        })?;
        let pre = self
            .linker
            .instantiate_pre(&component)
            .map_err(|error| LoadError::Mismatch(format!("{error:#}")))?;
        Ok((pre, origin))
    }

    fn compile(&self, component: &[u8]) -> Result<Component, LoadError> {
        match &self.compiler {
            Some(compiler) => {
                let code = compiler.compile(component, self.kind)?;
                cache::load_compiled(&self.engine, &code)
            }
            None => Component::from_binary(&self.engine, component)
                .map_err(|error| LoadError::Malformed(format!("{error:#}"))),
        }
    }
}
