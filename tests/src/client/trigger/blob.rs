//! Blobs.

use serde_json::json;

use super::Written;
use crate::client::value::{self, Properties};

/// Base64, whatever `dataType` says (custom handler protocol, section 3.6).
pub(super) fn write(content: &[u8]) -> Written {
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
        data: value::bytes(content),
        metadata,
    }
}
