//! An engine with its linker, compile cache and epoch ticker.

use corral_app::Sha256Digest;
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{Engine, Module};

use crate::cache::{Cache, Code, Origin};
use crate::compiler::Compiler;
use crate::config::RuntimeConfig;
use crate::direct::{self, DirectPre, Rewritten};
use crate::engine::{self, Allocation, Kind, Tasks};
use crate::epoch;
use crate::error::{EngineError, LoadError};
use crate::invoke;
use crate::sandbox::Sandbox;
use crate::shortage::{self, Shortage};

/// Compiles and links plugins for one kind of engine. Code that one loader compiled
/// cannot run on the engine of another.
pub(crate) struct CodeLoader {
    pub(crate) engine: Engine,
    pub(crate) allocation: Allocation,
    pub(crate) cache: Cache,
    linker: Linker<Sandbox>,
    /// Links modules of the direct path.
    direct_linker: wasmtime::Linker<Sandbox>,
    compiler: Option<Compiler>,
    kind: Kind,
}

impl CodeLoader {
    /// Makes the engine and starts its epoch ticker.
    ///
    /// # Errors
    /// When this machine cannot run WebAssembly at all.
    pub(crate) fn new(config: &RuntimeConfig, tasks: Tasks) -> Result<Self, EngineError> {
        let (engine, allocation) = engine::create(config.concurrency, config.stack, tasks)?;
        epoch::start(engine.weak()).map_err(|error| EngineError::from_display(&error))?;
        let unlinked = |error: wasmtime::Error| EngineError::from_display(&error);
        let linker = invoke::linker(&engine, tasks).map_err(unlinked)?;
        let direct_linker = direct::linker(&engine).map_err(unlinked)?;
        let quick = config.compiler.as_ref().is_some_and(|one| one.quick);
        Ok(Self {
            cache: Cache::open(&engine, &config.cache, config.cache_for_all, quick),
            engine,
            allocation,
            linker,
            direct_linker,
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
        let compiled = self.cache.get_or_compile(&self.engine, digest, compile)?;
        let (component, origin): (Component, _) = compiled;
        // Allocate what it needs of the machine now, so that no call fails for it.
        let image = component.initialize_copy_on_write_image();
        image.map_err(|error| unprepared(&error))?;
        let pre = self.linker.instantiate_pre(&component);
        Ok((pre.map_err(|error| unprepared(&error))?, origin))
    }

    /// As [`prepare`](Self::prepare), for a module of the direct path.
    ///
    /// # Errors
    /// When it cannot be compiled.
    pub(crate) fn prepare_direct(
        &self,
        digest: &Sha256Digest,
        rewritten: &Rewritten,
    ) -> Result<(DirectPre, Origin), LoadError> {
        shortage::check_descriptors()?;
        let compile = || self.compile(&rewritten.module);
        let compiled = self.cache.get_or_compile(&self.engine, digest, compile)?;
        let (module, origin): (Module, _) = compiled;
        let image = module.initialize_copy_on_write_image();
        image.map_err(|error| unprepared(&error))?;
        let pre = DirectPre::new(&self.direct_linker, &module, rewritten.indices);
        Ok((pre.map_err(|error| unprepared(&error))?, origin))
    }

    fn compile<C: Code>(&self, wasm: &[u8]) -> Result<C, LoadError> {
        match &self.compiler {
            Some(compiler) => {
                let code = compiler.compile(wasm, self.kind, None)?;
                C::load(&self.engine, &code)
            }
            None => C::compile(&self.engine, wasm)
                .map_err(|error| LoadError::Malformed(format!("{error:#}"))),
        }
    }
}

fn unprepared(error: &wasmtime::Error) -> LoadError {
    let shortage = Shortage::of_engine(error).map(LoadError::from);
    shortage.unwrap_or_else(|| LoadError::Mismatch(format!("{error:#}")))
}
