//! Blobs.

use corral_storage::Storage;

use crate::bindings::path::blob_path;
use crate::bindings::{BindingFailure, Resolver};
use crate::payload::{Binding, InputValue};

/// The content of the blob.
pub(super) async fn read(
    binding: &Binding,
    storage: &dyn Storage,
    resolver: &Resolver<'_>,
) -> Result<InputValue, BindingFailure> {
    let (container, name) = blob_path(binding, resolver)?;
    let blob = storage.blob(&container, &name).await?;
    Ok(blob.map_or(InputValue::Missing, |blob| {
        InputValue::Content(blob.content)
    }))
}
