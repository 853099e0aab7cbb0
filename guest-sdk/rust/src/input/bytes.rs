//! Bytes.

use super::{FromInput, Input};
use crate::Result;

/// Bytes as they are, and the bytes of text, JSON and HTTP bodies.
impl FromInput for Vec<u8> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let mismatch = input.mismatch("bytes");
        input.value.into_bytes().ok_or(mismatch)
    }
}
