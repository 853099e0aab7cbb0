//! Blobs, below `host/containers`.

use corral_emulator::host::Host;
use corral_emulator::pages::{PageRequest, Reply};
use corral_storage::{NewBlob, StorageError};
use serde_json::json;

use super::failure;

/// Answers a request for the path `rest`: a container, then the name of a blob.
pub(super) async fn answer(
    host: &Host,
    request: &PageRequest,
    rest: &[&str],
) -> Result<Reply, StorageError> {
    match (request.head.method.as_str(), rest) {
        ("GET", []) => {
            let containers = host.storage()?.containers().await?;
            let containers = containers.into_iter().map(|name| json!({ "name": name }));
            Ok(Reply::json(200, &containers.collect()))
        }
        ("GET", [container]) => list(host, container).await,
        ("GET", [container, name @ ..]) => read(host, container, &name.join("/")).await,
        ("PUT", [container, name @ ..]) if !name.is_empty() => {
            write(host, container, &name.join("/"), request).await
        }
        _ => Ok(failure(404, "there is no such page")),
    }
}

async fn list(host: &Host, container: &str) -> Result<Reply, StorageError> {
    let blobs = host.storage()?.list_blobs(container, "").await?;
    let blobs = blobs.into_iter().map(|blob| {
        json!({
            "name": blob.name,
            "length": blob.properties.length,
            "contentType": blob.properties.content_type,
            "lastModified": blob.properties.last_modified.to_string(),
        })
    });
    Ok(Reply::json(200, &blobs.collect()))
}

async fn read(host: &Host, container: &str, name: &str) -> Result<Reply, StorageError> {
    let Some(blob) = host.storage()?.blob(container, name).await? else {
        return Ok(failure(404, "there is no such blob"));
    };
    let mut reply = Reply::new(200, "application/octet-stream", blob.content);
    // A blob is anybody's content; a browser must not run it as a page of the host.
    let fields = &mut reply.head.fields;
    fields.push("Content-Disposition", "attachment");
    fields.push("X-Content-Type-Options", "nosniff");
    Ok(reply)
}

async fn write(
    host: &Host,
    container: &str,
    name: &str,
    request: &PageRequest,
) -> Result<Reply, StorageError> {
    let storage = host.storage()?;
    storage.create_container(container).await?;
    let content_type = request.head.fields.get("Content-Type");
    let blob = NewBlob {
        content: request.body.clone(),
        content_type: content_type.map(str::to_owned),
        ..NewBlob::default()
    };
    storage.put_blob(container, name, blob).await?;
    Ok(Reply::empty(201))
}
