//! The resources.

use corral_sdk::mcp::{ResourceContents, ResourceRequest};
use corral_sdk::{Error, Result};
use serde_json::json;

use crate::content::PNG;

pub(crate) fn read(name: &str, request: &ResourceRequest) -> Result<String> {
    Ok(match name {
        "static-text" => "This is the content of the static text resource.".to_owned(),
        "static-binary" => ResourceContents::blob(&PNG).encode(),
        "watched" => "It never changes.".to_owned(),
        "template" => {
            let id = request.parameter("id").unwrap_or_default();
            let data =
                json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
            data.to_string()
        }
        _ => return Err(Error::configuration("there is no such resource")),
    })
}
