//! An engine with all that belongs to it: linker, compile cache and clock.

use wasmtime::Engine;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::cache::{self, Cache, ContentDigest, Origin};
use crate::compiler::Compiler;
use crate::contracts;
use crate::engine::{self, Allocation, EngineError, Tasks};
use crate::epoch;
use crate::error::LoadError;
use crate::runtime::RuntimeConfig;
use crate::sandbox::Sandbox;

/// Compiles and links components for one kind of engine. What was compiled by
/// one machine cannot run on another.
pub(crate) struct Machine {
    pub(crate) engine: Engine,
    pub(crate) allocation: Allocation,
    pub(crate) cache: Cache,
    linker: Linker<Sandbox>,
    compiler: Option<Compiler>,
    kind: (usize, Tasks),
}

impl Machine {
    /// Makes the engine and starts its clock.
    ///
    /// # Errors
    /// When this machine cannot run WebAssembly at all.
    pub(crate) fn new(config: &RuntimeConfig, tasks: Tasks) -> Result<Self, EngineError> {
        let (engine, allocation) = engine::create(config.concurrency, config.stack, tasks)?;
        epoch::start(engine.weak()).map_err(|error| EngineError::from_display(&error))?;
        let linker =
            contracts::linker(&engine, tasks).map_err(|error| EngineError::from_display(&error))?;
        Ok(Self {
            cache: Cache::open(&engine, &config.cache),
            engine,
            allocation,
            linker,
            compiler: config.compiler.clone(),
            kind: (config.stack, tasks),
        })
    }

    /// Makes `component`, the content of the file with this digest, ready to be
    /// instantiated.
    ///
    /// # Errors
    /// When it cannot be compiled, or imports what is not offered.
    pub(crate) fn prepare(
        &self,
        digest: &ContentDigest,
        component: &[u8],
    ) -> Result<(InstancePre<Sandbox>, Origin), LoadError> {
        let compile = || self.compile(component);
        let (component, origin) = self.cache.get_or_compile(&self.engine, digest, compile)?;
        let pre = self
            .linker
            .instantiate_pre(&component)
            .map_err(|error| LoadError::Mismatch(format!("{error:#}")))?;
        Ok((pre, origin))
    }

    fn compile(&self, component: &[u8]) -> Result<Component, LoadError> {
        match &self.compiler {
            Some(compiler) => {
                let (stack, tasks) = self.kind;
                let code = compiler.compile(component, stack, tasks)?;
                cache::load(&self.engine, &code)
            }
            None => Component::from_binary(&self.engine, component)
                .map_err(|error| LoadError::Malformed(format!("{error:#}"))),
        }
    }
}
