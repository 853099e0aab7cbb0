//! Compiles plugins for handlers on other machines.

use wasmtime::Module;
use wasmtime::component::Component;

use crate::cache::packaged_files;
use crate::code_target::CodeTarget;
use crate::compiler::Compiler;
use crate::contract::TriggerKind;
use crate::engine::{Allocation, Kind};
use crate::error::LoadError;
use crate::plugin_content::PluginContent;
use crate::program::Program;

/// Compiles plugins for handlers on other machines, with the settings that `serve` has
/// there when its address space is not limited.
#[derive(Clone, Debug)]
pub struct CodePackager {
    /// The compiler process.
    pub compiler: Compiler,
    /// The stack of one invocation, in bytes.
    pub stack: usize,
    /// The machine that runs the code.
    pub target: CodeTarget,
}

/// A file of the compile cache of a handler on another machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagedFile {
    /// Its name in the folder of the cache.
    pub name: String,
    /// What it holds.
    pub content: Vec<u8>,
}

impl CodePackager {
    /// Compiles the plugin of a function with this trigger, as it is loaded by default.
    ///
    /// # Errors
    /// When the file is not a plugin, the compiler exceeds its limits, or it cannot
    /// compile for the target.
    pub fn compile(
        &self,
        content: &PluginContent,
        trigger: TriggerKind,
    ) -> Result<[PackagedFile; 2], LoadError> {
        let program = Program::read(content.bytes(), trigger, true)?;
        let kind = Kind {
            stack: self.stack,
            tasks: program.metadata.tasks(),
            allocation: Allocation::Pooling,
        };
        let compile = |wasm: &[u8]| self.compiler.compile(wasm, kind, Some(&self.target));
        let digest = content.digest();
        let files = match &program.rewritten {
            Some(rewritten) => packaged_files::<Module>(digest, compile(&rewritten.module)?),
            None => packaged_files::<Component>(digest, compile(&program.component)?),
        };
        Ok(files.map(|(name, content)| PackagedFile { name, content }))
    }
}
