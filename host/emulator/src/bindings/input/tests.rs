//! Inputs read from storage.

use bytes::Bytes;
use corral_storage::{EntityWrite, NewBlob};
use serde_json::{Value, json};

use super::read_inputs;
use crate::bindings::fixture::{Scratch, function};
use crate::payload::InputValue;

async fn filled() -> Scratch {
    let scratch = Scratch::new();
    let storage = &scratch.storage;
    storage.create_container("in-box").await.unwrap();
    let blob = NewBlob {
        content: Bytes::from_static(b"seven"),
        ..NewBlob::default()
    };
    storage.put_blob("in-box", "7", blob).await.unwrap();
    storage.create_table("orders").await.unwrap();
    for (row, count) in [("7", "5"), ("8", "6")] {
        let entity = json!({
            "PartitionKey": "p", "RowKey": row,
            "Count": count, "Count@odata.type": "Edm.Int64",
        });
        let entity = entity.as_object().unwrap().clone();
        let put = storage.put_entity("orders", entity, EntityWrite::Insert);
        put.await.unwrap();
    }
    scratch
}

/// What the binding finds, as text.
fn shown(value: &InputValue) -> String {
    match value {
        InputValue::Missing => "nothing".to_owned(),
        InputValue::Content(content) => String::from_utf8(content.to_vec()).unwrap(),
        InputValue::Json(token) => {
            let json: Value = serde_json::from_str(&token.to_compact_json()).unwrap();
            let rows = |row: &Value| format!("{}={}", row["RowKey"], row["Count"]);
            match &json {
                Value::Array(list) => list.iter().map(rows).collect::<Vec<_>>().join(" "),
                one => rows(one),
            }
        }
    }
}

#[tokio::test]
async fn inputs_are_read() {
    let scratch = filled().await;
    for (binding, value) in [
        (json!({ "type": "blob", "path": "in-box/{id}" }), "seven"),
        (json!({ "type": "blob", "path": "in-box/none" }), "nothing"),
        (json!({ "type": "blob", "path": "none/7" }), "nothing"),
        (
            json!({ "type": "table", "tableName": "orders", "partitionKey": "p", "rowKey": "{id}" }),
            "\"7\"=5",
        ),
        (
            json!({ "type": "table", "tableName": "orders", "partitionKey": "p", "rowKey": "9" }),
            "nothing",
        ),
        (
            json!({ "type": "table", "tableName": "orders" }),
            "\"7\"=5 \"8\"=6",
        ),
        (
            json!({ "type": "table", "tableName": "orders", "take": 1 }),
            "\"7\"=5",
        ),
        (
            json!({ "type": "table", "tableName": "orders", "partitionKey": "p", "filter": "Count gt 5" }),
            "\"8\"=6",
        ),
        (
            json!({ "type": "table", "tableName": "orders", "partitionKey": "q" }),
            "",
        ),
    ] {
        let mut entry = binding.clone();
        entry["name"] = "v".into();
        let function = function(&[entry]);
        let (accounts, resolver) = (scratch.accounts(), scratch.resolver());
        let read = read_inputs(&function, &accounts, &resolver);
        let values = read.await.unwrap();
        let [(name, found)] = values.as_slice() else {
            panic!("{values:?}");
        };
        assert_eq!(name, "v");
        assert_eq!(shown(found), value, "{binding}");
    }
}

#[tokio::test]
async fn other_inputs_fail_the_call() {
    let scratch = filled().await;
    for (binding, says) in [
        (json!({ "type": "blob" }), "binding v: `path` is missing"),
        (
            json!({ "type": "blob", "path": "in-box" }),
            "does not name a blob",
        ),
        (
            json!({ "type": "blob", "path": "In/x" }),
            "lower-case letters",
        ),
        (
            json!({ "type": "blob", "path": "in-box/{x}" }),
            "no value for {x}",
        ),
        (
            json!({ "type": "blob", "path": "in-box/x", "direction": "inout" }),
            "cannot read a value",
        ),
        (
            json!({ "type": "queue", "queueName": "q" }),
            "cannot read a value",
        ),
        (json!({ "type": "table" }), "`tableName` is missing"),
        (
            json!({ "type": "table", "tableName": "orders", "take": "x" }),
            "`take` is `x`",
        ),
        (
            json!({ "type": "cosmosDB" }),
            "type cosmosDB need the Functions host",
        ),
    ] {
        let mut entry = binding.clone();
        entry["name"] = "v".into();
        let function = function(&[entry]);
        let (accounts, resolver) = (scratch.accounts(), scratch.resolver());
        let read = read_inputs(&function, &accounts, &resolver);
        let error = read.await.unwrap_err().to_string();
        assert!(error.contains(says), "{binding}: {error}");
    }
}
