//! Blobs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::binding::Binding;
use super::binding_data::BindingData;
use super::blob_properties::{metadata, properties};
use super::described::Described;
use super::path_template::captured;
use super::trigger::BlobCall;
use super::value;

/// What is escaped in a part of a blob's name.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

/// Describes a blob for the trigger `binding`: base64, whatever `dataType` says (custom
/// handler protocol, section 3.6).
pub(super) fn describe(binding: &Binding, call: &BlobCall) -> Described {
    let path = format!("{}/{}", call.container, call.name);
    let escaped = utf8_percent_encode(&call.name, ESCAPED);
    let uri = format!("{}/{escaped}", call.container_url);
    let mut data = BindingData::default();
    data.set("BlobTrigger", path.as_str());
    data.set("Uri", uri);
    data.set("Properties", properties(&call.blob));
    data.set("Metadata", metadata(&call.blob));
    let template = binding.text("path").unwrap_or_default();
    for (name, found) in captured(template, &path).unwrap_or_default() {
        data.set(name, found);
    }
    Described::new(value::bytes(&call.blob.content), data)
}
