//! `sha256`: the digest that a plugin's file must have.

use crate::digest::Sha256Digest;
use crate::json::Cursor;

/// Reads 64 hexadecimal digits, in any case.
pub(crate) fn read(value: &Cursor<'_>) -> Option<Sha256Digest> {
    let text = value.text()?;
    let digest = text.parse();
    if digest.is_err() {
        value.error(
            format!("is `{text}`, which is not 64 hexadecimal digits"),
            "write the first column of `sha256sum FILE.wasm`",
        );
    }
    digest.ok()
}
