//! Blobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use corral_storage::{BlobEntry, BlobProperties, NewBlob, Storage};
use jiff::Timestamp;

use crate::case::{Case, Kind, cases, kind};

pub(super) const CASES: &[Case] = cases![
    containers_are_created_once_and_listed_in_order,
    names_of_containers_are_checked,
    missing_containers_have_no_blobs,
    blobs_are_read_as_written,
    contents_are_unchanged,
    replaced_blobs_have_another_etag,
    names_of_blobs_are_unchanged,
    names_of_blobs_are_checked,
    blobs_are_listed_by_prefix,
    deleted_blobs_are_gone,
    names_of_metadata_are_in_lower_case,
    metadata_is_checked,
];

async fn containers_are_created_once_and_listed_in_order(storage: Arc<dyn Storage>) {
    for name in ["listed-b", "listed-a", "listed-1", "listed-a"] {
        storage.create_container(name).await.unwrap();
    }
    put(&storage, "listed-a", "kept", "").await;
    storage.create_container("listed-a").await.unwrap();
    let mut listed = storage.containers().await.unwrap();
    listed.retain(|name| name.starts_with("listed-"));
    assert_eq!(listed, ["listed-1", "listed-a", "listed-b"]);
    assert_eq!(names(&storage, "listed-a", "").await, ["kept"]);
}

async fn names_of_containers_are_checked(storage: Arc<dyn Storage>) {
    let longest = "c".repeat(63);
    for name in ["abc", "0-1", "azure-webjobs-hosts", "$web", &longest] {
        storage.create_container(name).await.unwrap();
    }
    let too_long = "c".repeat(64);
    for name in [
        "ab", "-ab", "ab-", "a--b", "Abc", "a_b", "$other", "a/b", "", &too_long,
    ] {
        assert_eq!(
            kind(storage.create_container(name).await),
            Kind::Invalid,
            "{name}"
        );
        let put = storage.put_blob(name, "blob", NewBlob::default()).await;
        assert_eq!(kind(put), Kind::Invalid, "{name}");
    }
}

async fn missing_containers_have_no_blobs(storage: Arc<dyn Storage>) {
    let container = "missing";
    let put = storage
        .put_blob(container, "blob", NewBlob::default())
        .await;
    assert_eq!(kind(put), Kind::NotFound);
    assert_eq!(storage.blob(container, "blob").await.unwrap(), None);
    assert_eq!(
        storage.blob_properties(container, "blob").await.unwrap(),
        None
    );
    assert_eq!(storage.list_blobs(container, "").await.unwrap(), []);
    assert!(!storage.delete_blob(container, "blob").await.unwrap());
}

async fn blobs_are_read_as_written(storage: Arc<dyn Storage>) {
    let container = made(&storage, "written").await;
    let before = Timestamp::now();
    let blob = NewBlob {
        content: Bytes::from_static(b"{\"id\": 7}"),
        content_type: Some("application/json; charset=utf-8".to_owned()),
        metadata: metadata(&[("author", "Ada"), ("a_b1", "x = y, \"z\""), ("a1", "; 1")]),
    };
    let written = storage
        .put_blob(container, "orders/7", blob.clone())
        .await
        .unwrap();
    assert_eq!(written.length, 9);
    assert_eq!(Some(&written.content_type), blob.content_type.as_ref());
    assert_eq!(written.metadata, blob.metadata);
    assert!(written.etag.starts_with('"') && written.etag.ends_with('"'));
    let age = written.last_modified.duration_since(before).as_secs();
    assert!((-1..=20).contains(&age), "written {age} s later");
    assert!(written.created <= written.last_modified);

    let read = storage.blob(container, "orders/7").await.unwrap().unwrap();
    assert_eq!(read.content, blob.content);
    assert_eq!(read.properties, written);
    let properties = storage
        .blob_properties(container, "orders/7")
        .await
        .unwrap();
    assert_eq!(properties.as_ref(), Some(&written));
    let listed = storage.list_blobs(container, "").await.unwrap();
    let properties = BlobProperties {
        metadata: BTreeMap::new(),
        ..written
    };
    let name = "orders/7".to_owned();
    assert_eq!(listed, [BlobEntry { name, properties }]);

    let plain = put(&storage, container, "plain", "text").await;
    assert_eq!(plain.content_type, "application/octet-stream");
    assert_eq!(plain.metadata, BTreeMap::new());
    assert_eq!(storage.blob(container, "other").await.unwrap(), None);
    assert_eq!(
        storage.blob_properties(container, "other").await.unwrap(),
        None
    );
}

async fn contents_are_unchanged(storage: Arc<dyn Storage>) {
    let container = made(&storage, "contents").await;
    let every_byte: Vec<u8> = (0..=255).collect();
    let contents = [
        Vec::new(),
        b"\r\n".to_vec(),
        every_byte.repeat(20_000),
        every_byte,
    ];
    for content in contents {
        let blob = NewBlob {
            content: content.clone().into(),
            ..NewBlob::default()
        };
        let written = storage.put_blob(container, "blob", blob).await.unwrap();
        assert_eq!(written.length, content.len() as u64);
        let read = storage.blob(container, "blob").await.unwrap().unwrap();
        assert_eq!(read.properties, written);
        assert!(read.content == content, "{} bytes changed", content.len());
    }
}

async fn replaced_blobs_have_another_etag(storage: Arc<dyn Storage>) {
    let container = made(&storage, "replaced").await;
    let blob = NewBlob {
        content: Bytes::from_static(b"same"),
        content_type: Some("text/plain".to_owned()),
        metadata: metadata(&[("version", "1")]),
    };
    let first = storage.put_blob(container, "blob", blob).await.unwrap();
    let second = put(&storage, container, "blob", "same").await;
    assert_ne!(first.etag, second.etag);
    assert!(first.last_modified <= second.last_modified);
    let read = storage.blob(container, "blob").await.unwrap().unwrap();
    assert_eq!(read.properties, second);
    assert_eq!(second.metadata, BTreeMap::new());
    assert_eq!(second.content_type, "application/octet-stream");
}

async fn names_of_blobs_are_unchanged(storage: Arc<dyn Storage>) {
    let container = made(&storage, "names").await;
    let longest = format!("{}.txt", "n".repeat(250));
    let mut expected = vec![
        "a b",
        "a+b",
        "a%20b",
        "100%",
        "a/b/c.json",
        "a//b",
        "q?x=1&y#z",
        "'quoted' \"twice\"",
        "<&>;",
        "x;y=z,w",
        "(1)*!~@:$",
        "Grüße/世界 😀",
        ".hidden",
        "a..b",
        "Case",
        "case",
        &longest,
    ];
    for name in &expected {
        put(&storage, container, name, name).await;
    }
    for name in &expected {
        let read = storage.blob(container, name).await.unwrap().unwrap();
        assert_eq!(read.content, name.as_bytes(), "{name}");
        let properties = storage.blob_properties(container, name).await.unwrap();
        assert_eq!(properties, Some(read.properties), "{name}");
    }
    expected.sort_unstable();
    assert_eq!(names(&storage, container, "").await, expected);
    for name in &expected {
        assert!(
            storage.delete_blob(container, name).await.unwrap(),
            "{name}"
        );
    }
}

async fn names_of_blobs_are_checked(storage: Arc<dyn Storage>) {
    let container = made(&storage, "checked").await;
    let too_long = "n".repeat(1025);
    for name in [
        "", ".", "..", "a/../b", "a.", "a./b", "a\\b", "a\nb", &too_long,
    ] {
        let put = storage.put_blob(container, name, NewBlob::default()).await;
        assert_eq!(kind(put), Kind::Invalid, "{name}");
        assert_eq!(
            kind(storage.blob(container, name).await),
            Kind::Invalid,
            "{name}"
        );
    }
}

async fn blobs_are_listed_by_prefix(storage: Arc<dyn Storage>) {
    let container = made(&storage, "prefixes").await;
    for name in [
        "a/2", "a/10", "a/1", "a", "b/1", "aa", "ä/1", "A/1", "a%/1", "a_/1",
    ] {
        put(&storage, container, name, "").await;
    }
    let cases: [(&str, &[&str]); 8] = [
        ("a/", &["a/1", "a/10", "a/2"]),
        ("a/1", &["a/1", "a/10"]),
        ("a", &["a", "a%/1", "a/1", "a/10", "a/2", "a_/1", "aa"]),
        ("a%", &["a%/1"]),
        ("a_", &["a_/1"]),
        ("A", &["A/1"]),
        ("ä", &["ä/1"]),
        ("c", &[]),
    ];
    for (prefix, expected) in cases {
        assert_eq!(
            names(&storage, container, prefix).await,
            expected,
            "{prefix}"
        );
    }
    assert_eq!(names(&storage, container, "").await.len(), 10);
}

async fn deleted_blobs_are_gone(storage: Arc<dyn Storage>) {
    let container = made(&storage, "deleted").await;
    put(&storage, container, "blob", "").await;
    put(&storage, container, "blob2", "").await;
    assert!(storage.delete_blob(container, "blob").await.unwrap());
    assert!(!storage.delete_blob(container, "blob").await.unwrap());
    assert_eq!(storage.blob(container, "blob").await.unwrap(), None);
    assert_eq!(names(&storage, container, "").await, ["blob2"]);
}

async fn names_of_metadata_are_in_lower_case(storage: Arc<dyn Storage>) {
    let container = made(&storage, "metadata-case").await;
    let blob = NewBlob {
        metadata: metadata(&[("OrderId", "7"), ("_x", "1")]),
        ..NewBlob::default()
    };
    let written = storage.put_blob(container, "blob", blob).await.unwrap();
    let read = storage.blob(container, "blob").await.unwrap().unwrap();
    assert_eq!(written.metadata, metadata(&[("_x", "1"), ("orderid", "7")]));
    assert_eq!(read.properties.metadata, written.metadata);
}

async fn metadata_is_checked(storage: Arc<dyn Storage>) {
    let container = made(&storage, "metadata-checked").await;
    let long = "v".repeat(9000);
    let cases: [&[(&str, &str)]; 9] = [
        &[("", "v")],
        &[("1a", "v")],
        &[("a-b", "v")],
        &[("ä", "v")],
        &[("a", "")],
        &[("a", " v")],
        &[("a", "ä")],
        &[("a", "1"), ("A", "2")],
        &[("a", &long)],
    ];
    for case in cases {
        let blob = NewBlob {
            metadata: metadata(case),
            ..NewBlob::default()
        };
        let put = storage.put_blob(container, "blob", blob).await;
        assert_eq!(kind(put), Kind::Invalid, "{case:.20?}");
    }
    for content_type in ["", "text/plain\r\nx: y", "text/ä"] {
        let blob = NewBlob {
            content_type: Some(content_type.to_owned()),
            ..NewBlob::default()
        };
        let put = storage.put_blob(container, "blob", blob).await;
        assert_eq!(kind(put), Kind::Invalid, "{content_type}");
    }
}

/// A new container of this name.
async fn made(storage: &Arc<dyn Storage>, container: &'static str) -> &'static str {
    storage.create_container(container).await.unwrap();
    container
}

async fn put(
    storage: &Arc<dyn Storage>,
    container: &str,
    name: &str,
    content: &str,
) -> BlobProperties {
    let blob = NewBlob {
        content: content.to_owned().into(),
        ..NewBlob::default()
    };
    storage.put_blob(container, name, blob).await.unwrap()
}

/// The names of the listed blobs.
async fn names(storage: &Arc<dyn Storage>, container: &str, prefix: &str) -> Vec<String> {
    let listed = storage.list_blobs(container, prefix).await.unwrap();
    listed.into_iter().map(|entry| entry.name).collect()
}

fn metadata(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}
