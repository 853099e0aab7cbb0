//! The function.json that the code of a plugin declares.

use std::path::Path;

use anyhow::{Context, Result};
use corral_app::Declaration;

/// Reads what the plugin `wasm`, the content of `file`, declares for `function`. `None`
/// if it declares nothing.
///
/// # Errors
/// When there is a declaration that is not valid.
pub(super) fn read(wasm: &[u8], function: &str, file: &Path) -> Result<Option<Declaration>> {
    let text = corral_runtime::declaration(wasm)
        .with_context(|| format!("cannot read the declaration in {}", file.display()))?;
    let declaration = text.map(|text| Declaration::read(text, function, file));
    let declaration = declaration.transpose().map_err(anyhow::Error::msg);
    declaration.context("the declaration in the code is not valid")
}
