//! Core module in, component out.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Reads `input`, and writes the component to `output`. `world` is a folder of
/// WIT and the name of a world in it. An adapter that nothing is imported from
/// is left out, so all modules can be offered it.
pub(crate) fn make(input: &Path, world: Option<(&Path, &str)>, output: &Path) -> Result<()> {
    let mut module = fs::read(input).with_context(|| format!("cannot read {}", input.display()))?;
    if let Some((wit, name)) = world {
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_path(wit)?;
        let world = resolve.select_world(&[package], Some(name))?;
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)?;
    }
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&module)?
        .adapter(
            WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        )?
        .encode()
        .with_context(|| format!("{} does not fit its world", input.display()))?;
    fs::write(output, component).with_context(|| format!("cannot write {}", output.display()))
}
