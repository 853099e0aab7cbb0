//! Outputs written to storage.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{OutputContext, write_outputs};
use crate::answer::Received;
use crate::bindings::MessageEncoding;
use crate::bindings::fixture::{Scratch, function};
use crate::listeners::Notices;

async fn write(
    scratch: &Scratch,
    encoding: MessageEncoding,
    outputs: &[(Value, Received)],
) -> Result<(), String> {
    let mut bindings = Vec::new();
    let mut received = BTreeMap::new();
    for (number, (binding, value)) in outputs.iter().enumerate() {
        let mut entry = binding.clone();
        entry["direction"] = "out".into();
        entry["name"] = format!("v{number}").into();
        bindings.push(entry);
        received.insert(format!("v{number}"), value.clone());
    }
    let accounts = scratch.accounts();
    let context = OutputContext {
        accounts: &accounts,
        message_encoding: encoding,
        notices: &Notices::default(),
        written: &|_| {},
    };
    let function = function(&bindings);
    let resolver = scratch.resolver();
    let written = write_outputs(&function, &received, &context, &resolver);
    written.await.map_err(|error| error.to_string())
}

async fn texts(scratch: &Scratch, queue: &str) -> Vec<String> {
    let messages = scratch.storage.peek_messages(queue, 32).await.unwrap();
    messages.into_iter().map(|message| message.text).collect()
}

async fn content(scratch: &Scratch, container: &str, name: &str) -> Option<Vec<u8>> {
    let blob = scratch.storage.blob(container, name).await.unwrap();
    blob.map(|blob| blob.content.to_vec())
}

fn queue(name: &str) -> Value {
    json!({ "type": "queue", "queueName": name })
}

fn blob(path: &str) -> Value {
    json!({ "type": "blob", "path": path })
}

fn messages(texts: &[&str]) -> Received {
    Received::Messages(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
}

#[tokio::test]
async fn what_is_missing_is_created() {
    let scratch = Scratch::new();
    let table = json!({ "type": "table", "tableName": "orders", "partitionKey": "p" });
    let outputs = [
        (queue("Orders-{id}"), messages(&["a", "b"])),
        (blob("out-box/{id}/x.bin"), Received::Blob(vec![0, 255])),
        (
            table,
            Received::Documents(vec![json!({ "RowKey": "r", "name": "x" })]),
        ),
    ];
    write(&scratch, MessageEncoding::Base64, &outputs)
        .await
        .unwrap();
    assert_eq!(texts(&scratch, "orders-7").await, ["YQ==", "Yg=="]);
    assert_eq!(
        content(&scratch, "out-box", "7/x.bin").await,
        Some(vec![0, 255])
    );
    let entity = scratch.storage.entity("orders", "p", "r").await.unwrap();
    assert_eq!(entity.unwrap()["name"], "x");
}

#[tokio::test]
async fn encodings_are_optional() {
    let scratch = Scratch::new();
    let outputs = [(queue("orders"), messages(&["a"]))];
    write(&scratch, MessageEncoding::None, &outputs)
        .await
        .unwrap();
    assert_eq!(texts(&scratch, "orders").await, ["a"]);
}

#[tokio::test]
async fn one_failure_leaves_blobs_empty() {
    let scratch = Scratch::new();
    let outputs = [
        (blob("out-box/b"), Received::Blob(b"text".to_vec())),
        (queue("no"), messages(&["lost"])),
        (queue("orders"), messages(&["sent"])),
    ];
    let error = write(&scratch, MessageEncoding::None, &outputs).await;
    let error = error.unwrap_err();
    assert!(
        error.contains("binding v1: `queueName` names `no`"),
        "{error}"
    );
    assert_eq!(texts(&scratch, "orders").await, ["sent"]);
    assert_eq!(content(&scratch, "out-box", "b").await, Some(Vec::new()));
}

#[tokio::test]
async fn invalid_outputs_are_errors() {
    let scratch = Scratch::new();
    let entity = || Received::Documents(vec![json!({ "PartitionKey": "p", "RowKey": "r" })]);
    let orders = json!({ "type": "table", "tableName": "orders" });
    write(
        &scratch,
        MessageEncoding::None,
        &[(orders.clone(), entity())],
    )
    .await
    .unwrap();
    for (binding, value, says) in [
        // There is such an entity.
        (orders, entity(), "binding v0: "),
        (
            json!({ "type": "table" }),
            entity(),
            "`tableName` is missing",
        ),
        (queue("orders-{x}"), messages(&["a"]), "no value for {x}"),
        (
            blob("out-box"),
            Received::Blob(Vec::new()),
            "does not name a blob",
        ),
        (
            json!({ "type": "eventHub" }),
            messages(&["a"]),
            "type eventHub need the Functions host",
        ),
        (
            json!({ "type": "serviceBus" }),
            Received::Texts(vec!["a".to_owned()]),
            "type serviceBus need the Functions host",
        ),
    ] {
        let error = write(&scratch, MessageEncoding::None, &[(binding, value)]).await;
        let error = error.unwrap_err();
        assert!(error.contains(says), "{says}: {error}");
    }
}
