//! Blobs.

use serde_json::json;

use super::Written;
use super::queue::message_value;
use crate::client::binding::Binding;
use crate::client::value::{self, Properties};

pub(super) fn write(binding: &Binding, content: &[u8]) -> Written {
    let metadata = Properties::from_iter([
        (
            "Uri".to_owned(),
            value::text("https://store.blob.core.windows.net/in/a.bin"),
        ),
        (
            "Properties".to_owned(),
            json!({
                "BlobType": 2,
                "ContentType": "application/octet-stream",
                "ETag": "\"0x8DB\"",
                "LastModified": "2024-01-01T00:00:00+00:00",
                "Length": content.len(),
            }),
        ),
        ("Metadata".to_owned(), json!({ "author": "tester" })),
        ("name".to_owned(), value::text("a.bin")),
    ]);
    Written {
        data: message_value(binding, content),
        metadata,
    }
}
