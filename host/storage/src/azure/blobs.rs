//! Blobs of the account.

use std::collections::BTreeMap;

use http::Method;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED};

use super::AzureStorage;
use super::account::Service;
use super::client::Answer;
use super::refusal::Refusal;
use super::request::Request;
use super::time;
use super::xml::Element;
use crate::{Blob, BlobEntry, BlobProperties, Blobs, NewBlob, Operation, StorageError, rules};

/// The beginning of the names of headers with metadata.
const METADATA: &str = "x-ms-meta-";

impl Blobs for AzureStorage {
    fn create_container<'a>(&'a self, container: &'a str) -> Operation<'a, ()> {
        Box::pin(async move {
            rules::container(container)?;
            let request = Request::new(Service::Blob, Method::PUT)
                .path(&[container])
                .query("restype", "container");
            match self.client.send(request).await {
                Err(refusal) if !refusal.is("ContainerAlreadyExists") => {
                    Err(refusal.about(&subject(container)))
                }
                _ => Ok(()),
            }
        })
    }

    fn containers(&self) -> Operation<'_, Vec<String>> {
        Box::pin(async move {
            let list = Request::new(Service::Blob, Method::GET).query("comp", "list");
            self.names(list, "Containers", "Container")
                .await
                .map_err(|refusal| refusal.about("the list of containers"))
        })
    }

    fn put_blob<'a>(
        &'a self,
        container: &'a str,
        name: &'a str,
        blob: NewBlob,
    ) -> Operation<'a, BlobProperties> {
        Box::pin(async move {
            let content_type = blob
                .content_type
                .unwrap_or_else(|| BlobProperties::DEFAULT_CONTENT_TYPE.to_owned());
            rules::content_type(&content_type)?;
            let metadata = rules::metadata(blob.metadata)?;
            let mut request = to_blob(Method::PUT, container, name)?
                .header("x-ms-blob-type", "BlockBlob")
                // Without one, the client's length of an empty body is not signed.
                .given_header("x-ms-blob-content-type", &content_type)?
                .given_header(CONTENT_TYPE.as_str(), &content_type)?
                .body(blob.content.clone());
            for (name, value) in &metadata {
                request = request.given_header(&format!("{METADATA}{name}"), value)?;
            }
            let answer = self.client.send(request).await;
            let written = answer.and_then(|answer| {
                let last_modified = last_modified(&answer)?;
                Ok(BlobProperties {
                    etag: etag(answer.header(ETAG.as_str()).unwrap_or_default()),
                    last_modified,
                    created: last_modified,
                    length: blob.content.len() as u64,
                    content_type,
                    metadata,
                })
            });
            written.map_err(|refusal| blob_error(refusal, container, name))
        })
    }

    fn blob<'a>(&'a self, container: &'a str, name: &'a str) -> Operation<'a, Option<Blob>> {
        Box::pin(async move {
            let request = to_blob(Method::GET, container, name)?;
            let answer = self.client.send(request).await;
            let blob = answer.and_then(|answer| {
                Ok(Blob {
                    properties: properties(&answer)?,
                    content: answer.body,
                })
            });
            found(blob).map_err(|refusal| blob_error(refusal, container, name))
        })
    }

    fn blob_properties<'a>(
        &'a self,
        container: &'a str,
        name: &'a str,
    ) -> Operation<'a, Option<BlobProperties>> {
        Box::pin(async move {
            let request = to_blob(Method::HEAD, container, name)?;
            let answer = self.client.send(request).await;
            let properties = answer.and_then(|answer| properties(&answer));
            found(properties).map_err(|refusal| blob_error(refusal, container, name))
        })
    }

    fn list_blobs<'a>(
        &'a self,
        container: &'a str,
        prefix: &'a str,
    ) -> Operation<'a, Vec<BlobEntry>> {
        Box::pin(async move {
            rules::container(container)?;
            let mut list = Request::new(Service::Blob, Method::GET)
                .path(&[container])
                .query("restype", "container")
                .query("comp", "list");
            if !prefix.is_empty() {
                list = list.query("prefix", prefix);
            }
            let mut entries = Vec::new();
            let pages = self.pages(list, "Blobs", |page| {
                for blob in page.children("Blob") {
                    entries.push(entry(blob)?);
                }
                Ok(())
            });
            let listed =
                found(pages.await).map_err(|refusal| refusal.about(&subject(container)))?;
            if listed.is_none() {
                return Ok(Vec::new());
            }
            entries.sort_unstable_by(|one, two| one.name.cmp(&two.name));
            Ok(entries)
        })
    }

    fn delete_blob<'a>(&'a self, container: &'a str, name: &'a str) -> Operation<'a, bool> {
        Box::pin(async move {
            let request = to_blob(Method::DELETE, container, name)?
                .header("x-ms-delete-snapshots", "include");
            let deleted = found(self.client.send(request).await)
                .map_err(|refusal| blob_error(refusal, container, name))?;
            Ok(deleted.is_some())
        })
    }
}

fn to_blob(method: Method, container: &str, name: &str) -> Result<Request, StorageError> {
    rules::container(container)?;
    rules::blob(name)?;
    Ok(Request::new(Service::Blob, method).path(&[container, name]))
}

/// The result, or `None` if the blob or its container does not exist.
fn found<T>(result: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    match result {
        Ok(result) => Ok(Some(result)),
        Err(refusal) if refusal.is_not_found() => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// What the headers of an answer say of a blob.
fn properties(answer: &Answer) -> Result<BlobProperties, Refusal> {
    let metadata: BTreeMap<String, String> = answer
        .headers
        .iter()
        .filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix(METADATA)?;
            Some((name.to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    let last_modified = last_modified(answer)?;
    Ok(BlobProperties {
        etag: etag(answer.header(ETAG.as_str()).unwrap_or_default()),
        last_modified,
        created: match answer.header("x-ms-creation-time") {
            Some(created) => time::read(created)?,
            None => last_modified,
        },
        length: length(answer.header(CONTENT_LENGTH.as_str()).unwrap_or_default())?,
        content_type: answer
            .header(CONTENT_TYPE.as_str())
            .unwrap_or_default()
            .to_owned(),
        metadata,
    })
}

fn last_modified(answer: &Answer) -> Result<jiff::Timestamp, Refusal> {
    time::read(answer.header(LAST_MODIFIED.as_str()).unwrap_or_default())
}

/// A blob in a list.
fn entry(blob: &Element) -> Result<BlobEntry, Refusal> {
    let listed = blob
        .child("Properties")
        .ok_or_else(|| Refusal::unreadable("a blob has no `Properties`"))?;
    let last_modified = time::read(listed.text("Last-Modified"))?;
    let properties = BlobProperties {
        etag: etag(listed.text("Etag")),
        last_modified,
        created: match listed.text("Creation-Time") {
            "" => last_modified,
            created => time::read(created)?,
        },
        length: length(listed.text("Content-Length"))?,
        content_type: listed.text("Content-Type").to_owned(),
        metadata: BTreeMap::new(),
    };
    let name = blob.required("Name")?;
    Ok(BlobEntry { name, properties })
}

/// The etag in quotes, which lists leave out.
fn etag(text: &str) -> String {
    if text.starts_with('"') {
        text.to_owned()
    } else {
        format!("\"{text}\"")
    }
}

fn length(text: &str) -> Result<u64, Refusal> {
    let length = text.parse();
    length.map_err(|_| Refusal::unreadable("the length of a blob is not a number"))
}

fn subject(container: &str) -> String {
    format!("container `{container}`")
}

/// The error of an operation on a blob.
fn blob_error(refusal: Refusal, container: &str, name: &str) -> StorageError {
    if refusal.is("ContainerNotFound") {
        return refusal.about(&subject(container));
    }
    refusal.about(&format!("blob `{name}` of container `{container}`"))
}
