//! What of a plugin's file is compiled.

use std::borrow::Cow;

use crate::contract::{Contract, TriggerKind};
use crate::direct::{self, Rewritten};
use crate::error::LoadError;
use crate::inspection;
use crate::wasm::{self, Metadata};

/// A plugin's file, read and accepted, but not compiled.
pub(crate) struct Program<'a> {
    pub(crate) component: Cow<'a, [u8]>,
    pub(crate) metadata: Metadata,
    pub(crate) contract: Contract,
    /// The module of the direct path, which is then compiled instead of the component.
    pub(crate) rewritten: Option<Rewritten>,
}

impl<'a> Program<'a> {
    /// Reads the file `wasm` of a function with this trigger. Modules take the direct
    /// path only if it is allowed by `direct`.
    ///
    /// # Errors
    /// When the file is not a plugin.
    pub(crate) fn read(
        wasm: &'a [u8],
        trigger: TriggerKind,
        direct: bool,
    ) -> Result<Self, LoadError> {
        wasm::check_size(u64::try_from(wasm.len()).unwrap_or(u64::MAX))?;
        wasm::check_measure(wasm)?;
        let (component, metadata) = wasm::to_component(wasm)?;
        let contract = inspection::accept(&metadata, trigger)?;
        let rewritten = (direct && contract == Contract::Function)
            .then(|| direct::rewrite(wasm, |_, _| false))
            .flatten();
        Ok(Self {
            component,
            metadata,
            contract,
            rewritten,
        })
    }
}
