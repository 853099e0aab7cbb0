//! Tables.

use std::sync::Arc;

use corral_storage::{Entity, EntityWrite, Storage, TableQuery};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::case::{Case, Kind, cases, kind};

pub(super) const CASES: &[Case] = cases![
    tables_are_created_once_and_listed_in_order,
    names_of_tables_are_checked,
    missing_tables_have_no_entities,
    entities_are_read_as_written,
    types_are_kept,
    writes_insert_replace_or_merge,
    keys_are_unchanged,
    keys_are_checked,
    properties_are_checked,
    entities_are_in_order_of_their_keys,
    partitions_are_queried,
    filters_select,
    invalid_filters_are_errors,
    queries_take_as_many_as_asked,
    deleted_entities_are_gone,
];

async fn tables_are_created_once_and_listed_in_order(storage: Arc<dyn Storage>) {
    for name in ["ListedB", "Listeda", "Listed1", "Listeda"] {
        storage.create_table(name).await.unwrap();
    }
    put(&storage, "Listeda", json!({})).await;
    storage.create_table("Listeda").await.unwrap();
    let mut listed = storage.tables().await.unwrap();
    listed.retain(|name| name.starts_with("Listed"));
    assert_eq!(listed, ["Listed1", "Listeda", "ListedB"]);
    assert_eq!(all(&storage, "Listeda", "").await.len(), 1);
}

async fn names_of_tables_are_checked(storage: Arc<dyn Storage>) {
    let longest = "t".repeat(63);
    for name in ["abc", "A1b", &longest] {
        storage.create_table(name).await.unwrap();
    }
    let too_long = "t".repeat(64);
    for name in ["ab", "1ab", "a-b", "a_b", "Tables", "äbc", "", &too_long] {
        let created = storage.create_table(name).await;
        assert_eq!(kind(created), Kind::Invalid, "{name}");
        let query = storage.query_entities(name, TableQuery::default()).await;
        assert_eq!(kind(query), Kind::Invalid, "{name}");
    }
}

async fn missing_tables_have_no_entities(storage: Arc<dyn Storage>) {
    let table = "Missing";
    for write in WRITES {
        let written = storage.put_entity(table, entity(json!({})), write).await;
        assert_eq!(kind(written), Kind::NotFound, "{write:?}");
    }
    assert_eq!(storage.entity(table, "p", "r").await.unwrap(), None);
    assert_eq!(all(&storage, table, "").await, Vec::<String>::new());
    assert!(!storage.delete_entity(table, "p", "r").await.unwrap());
}

const WRITES: [EntityWrite; 3] = [
    EntityWrite::Insert,
    EntityWrite::Replace,
    EntityWrite::Merge,
];

async fn entities_are_read_as_written(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Written").await;
    let before = Timestamp::now();
    let properties = json!({
        "Name": "Grüße 😀 \"'\\ \n",
        "Empty": "",
        "Count": -7,
        "Price": 2.5,
        "Whole": 2.0,
        "Done": true,
        "_x1": "x",
        "Nothing": null,
        "odata.etag": "ignored",
        "Timestamp": "2001-01-01T00:00:00Z",
    });
    put(&storage, table, properties).await;
    let mut read = storage.entity(table, "p", "r").await.unwrap().unwrap();
    let timestamp = read.remove("Timestamp").unwrap();
    let timestamp: Timestamp = timestamp.as_str().unwrap().parse().unwrap();
    let age = timestamp.duration_since(before).as_secs();
    assert!((-1..=20).contains(&age), "written {age} s later");
    let expected = json!({
        "PartitionKey": "p",
        "RowKey": "r",
        "Name": "Grüße 😀 \"'\\ \n",
        "Empty": "",
        "Count": -7,
        "Price": 2.5,
        "Whole": 2.0,
        "Done": true,
        "_x1": "x",
    });
    assert_eq!(Value::Object(read), expected);
    assert_eq!(storage.entity(table, "p", "other").await.unwrap(), None);
}

async fn types_are_kept(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Types").await;
    // The type that is given, the value, and what is read of both.
    let cases = [
        ("Edm.String", json!("7"), None, json!("7")),
        ("Edm.Int32", json!(7), None, json!(7)),
        (
            "Edm.Int64",
            json!("9007199254740993"),
            Some("Edm.Int64"),
            json!("9007199254740993"),
        ),
        ("Edm.Int64", json!(7), Some("Edm.Int64"), json!("7")),
        ("Edm.Double", json!(7), None, json!(7.0)),
        ("Edm.Double", json!("1e100"), None, json!(1e100)),
        ("Edm.Double", json!("NaN"), Some("Edm.Double"), json!("NaN")),
        (
            "Edm.Double",
            json!("-Infinity"),
            Some("Edm.Double"),
            json!("-Infinity"),
        ),
        ("Edm.Boolean", json!(false), None, json!(false)),
        (
            "Edm.DateTime",
            json!("2026-11-27T10:12:15.1234567+01:00"),
            Some("Edm.DateTime"),
            json!("2026-11-27T09:12:15.1234567Z"),
        ),
        (
            "Edm.DateTime",
            json!("9999-12-31T23:59:59.9999999Z"),
            Some("Edm.DateTime"),
            json!("9999-12-31T23:59:59.9999999Z"),
        ),
        (
            "Edm.Guid",
            json!("C9DA6455-213D-42C9-9A79-3E9149A57833"),
            Some("Edm.Guid"),
            json!("c9da6455-213d-42c9-9a79-3e9149a57833"),
        ),
        (
            "Edm.Binary",
            json!("AAEC/w=="),
            Some("Edm.Binary"),
            json!("AAEC/w=="),
        ),
        // No type is given, and the value does not fit into 32 bits.
        (
            "",
            json!(5_000_000_000_i64),
            Some("Edm.Int64"),
            json!("5000000000"),
        ),
    ];
    for (given, value, read_type, read) in cases {
        let mut properties = json!({ "Value": value });
        if !given.is_empty() {
            properties["Value@odata.type"] = given.into();
        }
        put(&storage, table, properties).await;
        let entity = storage.entity(table, "p", "r").await.unwrap().unwrap();
        assert_eq!(entity["Value"], read, "{given} {value}");
        let stored = entity.get("Value@odata.type").and_then(Value::as_str);
        assert_eq!(stored, read_type, "{given} {value}");
    }
}

async fn writes_insert_replace_or_merge(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Writes").await;
    let first = json!({ "A": "1", "A@odata.type": "Edm.Int64", "B": 1 });
    let second = json!({ "A": 2, "C": "2", "B": null });
    let cases = [
        (EntityWrite::Insert, None),
        (EntityWrite::Replace, Some(json!({ "A": 2, "C": "2" }))),
        (
            EntityWrite::Merge,
            Some(json!({ "A": 2, "B": 1, "C": "2" })),
        ),
    ];
    for (write, expected) in cases {
        put(&storage, table, first.clone()).await;
        let written = storage
            .put_entity(table, entity(second.clone()), write)
            .await;
        let Some(expected) = expected else {
            assert_eq!(kind(written), Kind::Conflict);
            continue;
        };
        written.unwrap();
        assert_eq!(
            properties(&storage, table, "p", "r").await,
            expected,
            "{write:?}"
        );
    }
    for write in WRITES {
        let row = format!("{write:?}");
        let new = entity(json!({ "RowKey": row, "A": 1 }));
        storage.put_entity(table, new, write).await.unwrap();
        assert_eq!(
            properties(&storage, table, "p", &row).await,
            json!({ "A": 1 })
        );
    }
}

async fn keys_are_unchanged(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Keys").await;
    let longest = "ä".repeat(512);
    let keys = [
        "a b",
        "it's",
        "''",
        "100%",
        "%41",
        "a+b",
        "a&b=c;d",
        "(1),RowKey='2'",
        "Grüße 世界 😀",
        "\"<>\"",
        "",
        "Key",
        "key",
        "a:b@c",
        &longest,
    ];
    for key in keys {
        let write = json!({ "PartitionKey": key, "RowKey": key, "Key": key });
        put(&storage, table, write).await;
    }
    for key in keys {
        assert_eq!(
            properties(&storage, table, key, key).await,
            json!({ "Key": key }),
            "{key}"
        );
        let query = TableQuery {
            partition_key: Some(key.to_owned()),
            filter: Some(format!("RowKey eq '{}'", key.replace('\'', "''"))),
            take: None,
        };
        let found = storage.query_entities(table, query).await.unwrap();
        assert_eq!(found.len(), 1, "{key}");
        assert_eq!(found[0]["Key"], key);
    }
    for key in keys {
        assert!(
            storage.delete_entity(table, key, key).await.unwrap(),
            "{key}"
        );
    }
}

async fn keys_are_checked(storage: Arc<dyn Storage>) {
    let table = made(&storage, "KeysChecked").await;
    let too_long = "k".repeat(513);
    for key in ["a/b", "a\\b", "a#b", "a?b", "a\tb", "a\u{7f}b", &too_long] {
        for (partition_key, row_key) in [(key, "r"), ("p", key)] {
            let keys = json!({ "PartitionKey": partition_key, "RowKey": row_key });
            let written = storage
                .put_entity(table, entity(keys), EntityWrite::Insert)
                .await;
            assert_eq!(kind(written), Kind::Invalid, "{key}");
            let read = storage.entity(table, partition_key, row_key).await;
            assert_eq!(kind(read), Kind::Invalid, "{key}");
            let deleted = storage.delete_entity(table, partition_key, row_key).await;
            assert_eq!(kind(deleted), Kind::Invalid, "{key}");
        }
    }
    for entity in [
        json!({ "RowKey": "r" }),
        json!({ "PartitionKey": "p" }),
        json!({ "PartitionKey": 1, "RowKey": "r" }),
    ] {
        let Value::Object(entity) = entity else {
            unreachable!()
        };
        let written = storage.put_entity(table, entity, EntityWrite::Insert).await;
        assert_eq!(kind(written), Kind::Invalid);
    }
}

async fn properties_are_checked(storage: Arc<dyn Storage>) {
    let table = made(&storage, "PropertiesChecked").await;
    let many: Entity = (0..253)
        .map(|number| (format!("P{number}"), 1.into()))
        .collect();
    let cases = [
        json!({ "a-b": 1 }),
        json!({ "a@b": 1 }),
        json!({ "1a": 1 }),
        json!({ "": 1 }),
        json!({ "n".repeat(256): 1 }),
        json!({ "A": {} }),
        json!({ "A": [1] }),
        json!({ "A": "x", "A@odata.type": "Edm.Int32" }),
        json!({ "A": "x", "A@odata.type": "Edm.DateTime" }),
        json!({ "A": "x", "A@odata.type": "Edm.Other" }),
        json!({ "A": "x".repeat(32 * 1024 + 1) }),
        Value::Object(many),
    ];
    for case in cases {
        let written = storage
            .put_entity(table, entity(case.clone()), EntityWrite::Insert)
            .await;
        let text = case.to_string();
        assert_eq!(kind(written), Kind::Invalid, "{text:.60}");
    }
    let most: Entity = (0..252)
        .map(|number| (format!("P{number}"), 1.into()))
        .collect();
    put(&storage, table, Value::Object(most)).await;
    put(&storage, table, json!({ "A": "x".repeat(32 * 1024) })).await;
}

async fn entities_are_in_order_of_their_keys(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Order").await;
    for (partition_key, row_key) in [("b", "1"), ("a", "2"), ("a", "10"), ("B", "1"), ("a", "1")] {
        put(
            &storage,
            table,
            json!({ "PartitionKey": partition_key, "RowKey": row_key }),
        )
        .await;
    }
    let listed = all(&storage, table, "").await;
    assert_eq!(listed, ["B 1", "a 1", "a 10", "a 2", "b 1"]);
}

async fn partitions_are_queried(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Partitions").await;
    for (partition_key, row_key) in [("a", "1"), ("a", "2"), ("b", "1"), ("a'b", "1")] {
        put(
            &storage,
            table,
            json!({ "PartitionKey": partition_key, "RowKey": row_key }),
        )
        .await;
    }
    let cases: [(&str, Option<&str>, &[&str]); 6] = [
        ("a", None, &["a 1", "a 2"]),
        ("b", None, &["b 1"]),
        ("a'b", None, &["a'b 1"]),
        ("c", None, &[]),
        ("a", Some("RowKey gt '1'"), &["a 2"]),
        ("a", Some("PartitionKey eq 'b' or RowKey eq '2'"), &["a 2"]),
    ];
    for (partition_key, filter, expected) in cases {
        let query = TableQuery {
            partition_key: Some(partition_key.to_owned()),
            filter: filter.map(str::to_owned),
            take: None,
        };
        let found = storage.query_entities(table, query).await.unwrap();
        assert_eq!(keys(&found), expected, "{partition_key} {filter:?}");
    }
}

async fn filters_select(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Filters").await;
    let rows = [
        json!({ "RowKey": "1", "Count": 1, "Color": "red", "Sold": true, "Price": 1.5 }),
        json!({ "RowKey": "2", "Count": 5, "Color": "it's", "Sold": false, "Price": 5.0 }),
        json!({ "RowKey": "3", "Count": 10, "Color": "Red", "Sold": true, "Price": -2.5 }),
        json!({
            "RowKey": "4",
            "At": "2026-11-27T09:00:00Z", "At@odata.type": "Edm.DateTime",
            "Id": "c9da6455-213d-42c9-9a79-3e9149a57833", "Id@odata.type": "Edm.Guid",
            "Big": "5000000000", "Big@odata.type": "Edm.Int64",
        }),
    ];
    for row in rows {
        put(&storage, table, row).await;
    }
    let cases: [(&str, &[&str]); 34] = [
        ("Count eq 5", &["2"]),
        ("Count ne 5", &["1", "3"]),
        ("Count gt 1", &["2", "3"]),
        ("Count ge 5", &["2", "3"]),
        ("Count lt 5", &["1"]),
        ("Count le 5", &["1", "2"]),
        ("5 lt Count", &["3"]),
        ("Count eq -1", &[]),
        ("Price gt 1.25", &["1", "2"]),
        ("Price lt 0.0", &["3"]),
        ("Color eq 'red'", &["1"]),
        ("Color eq 'it''s'", &["2"]),
        ("Color gt 'a'", &["1", "2"]),
        ("Sold eq true", &["1", "3"]),
        ("Sold ne true", &["2"]),
        ("not (Sold eq true)", &["2", "4"]),
        ("not (Count gt 1) and Sold eq true", &["1"]),
        ("Sold", &["1", "3"]),
        ("Count eq 1 or Count eq 10", &["1", "3"]),
        ("Count eq 1 or Count eq 5 and Sold eq true", &["1"]),
        ("(Count eq 1 or Count eq 5) and Sold eq true", &["1"]),
        ("(Count eq 1 or Count eq 5) and (Sold eq false)", &["2"]),
        ("((Count gt 0))", &["1", "2", "3"]),
        ("Missing eq 1", &[]),
        ("Missing ne 1", &[]),
        ("At eq datetime'2026-11-27T09:00:00Z'", &["4"]),
        ("At gt datetime'2026-11-27T08:59:59.9990000Z'", &["4"]),
        ("At lt datetime'2026-11-27T09:00:00Z'", &[]),
        ("Id eq guid'c9da6455-213d-42c9-9a79-3e9149a57833'", &["4"]),
        ("Id ne guid'c9da6455-213d-42c9-9a79-3e9149a57833'", &[]),
        ("Big gt 4000000000L", &["4"]),
        ("Big eq 5000000000L", &["4"]),
        ("RowKey ge '2' and RowKey lt '4'", &["2", "3"]),
        ("PartitionKey eq 'p' and RowKey eq '4'", &["4"]),
    ];
    for (filter, expected) in cases {
        let expected: Vec<String> = expected.iter().map(|row| format!("p {row}")).collect();
        assert_eq!(all(&storage, table, filter).await, expected, "{filter}");
    }
    let recent = all(
        &storage,
        table,
        "Timestamp gt datetime'2020-01-01T00:00:00Z'",
    )
    .await;
    assert_eq!(recent.len(), 4);
}

async fn invalid_filters_are_errors(storage: Arc<dyn Storage>) {
    let table = made(&storage, "InvalidFilters").await;
    let cases = [
        "Count eq",
        "eq 5",
        "Count == 5",
        "Count eq 5 and",
        "(Count eq 5",
        "Count eq 5)",
        "Color eq 'red",
        "Count eq 5 6",
        "Count eq datetime'x'",
        "Count eq other'x'",
        "not",
        "Count eq 5 xor Count eq 6",
        "Count eq 1.2.3",
        " ",
    ];
    for filter in cases {
        let query = TableQuery {
            filter: Some(filter.to_owned()),
            ..TableQuery::default()
        };
        let found = storage.query_entities(table, query).await;
        assert_eq!(kind(found), Kind::Invalid, "{filter}");
    }
}

async fn queries_take_as_many_as_asked(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Taken").await;
    for number in 0..9 {
        let row = json!({ "RowKey": number.to_string(), "Even": number % 2 == 0 });
        put(&storage, table, row).await;
    }
    let cases = [
        (None, None, 9),
        (None, Some(0), 0),
        (None, Some(4), 4),
        (None, Some(9), 9),
        (None, Some(5000), 9),
        (Some("Even eq true"), Some(3), 3),
        (Some("Even eq true"), Some(7), 5),
    ];
    for (filter, take, expected) in cases {
        let query = TableQuery {
            filter: filter.map(str::to_owned),
            take,
            ..TableQuery::default()
        };
        let found = storage.query_entities(table, query).await.unwrap();
        assert_eq!(found.len(), expected, "{filter:?} {take:?}");
    }
}

async fn deleted_entities_are_gone(storage: Arc<dyn Storage>) {
    let table = made(&storage, "Deleted").await;
    put(&storage, table, json!({})).await;
    put(&storage, table, json!({ "RowKey": "r2" })).await;
    assert!(storage.delete_entity(table, "p", "r").await.unwrap());
    assert!(!storage.delete_entity(table, "p", "r").await.unwrap());
    assert_eq!(storage.entity(table, "p", "r").await.unwrap(), None);
    assert_eq!(all(&storage, table, "").await, ["p r2"]);
}

/// A new table of this name.
async fn made(storage: &Arc<dyn Storage>, table: &'static str) -> &'static str {
    storage.create_table(table).await.unwrap();
    table
}

/// An entity with these properties, and with the keys `p` and `r` if it has no others.
fn entity(properties: Value) -> Entity {
    let mut entity = Entity::new();
    entity.insert("PartitionKey".to_owned(), "p".into());
    entity.insert("RowKey".to_owned(), "r".into());
    let Value::Object(properties) = properties else {
        panic!("properties are an object");
    };
    entity.extend(properties);
    entity
}

async fn put(storage: &Arc<dyn Storage>, table: &str, properties: Value) {
    let entity = entity(properties);
    storage
        .put_entity(table, entity, EntityWrite::Replace)
        .await
        .unwrap();
}

/// The properties of an entity without the system's.
async fn properties(
    storage: &Arc<dyn Storage>,
    table: &str,
    partition_key: &str,
    row_key: &str,
) -> Value {
    let read = storage.entity(table, partition_key, row_key).await.unwrap();
    let mut entity = read.expect("the entity exists");
    for name in ["PartitionKey", "RowKey", "Timestamp"] {
        entity.remove(name).expect("a property of the system");
    }
    Value::Object(entity)
}

/// The keys of the entities that a filter selects; an empty one selects all.
async fn all(storage: &Arc<dyn Storage>, table: &str, filter: &str) -> Vec<String> {
    let query = TableQuery {
        filter: Some(filter.to_owned()).filter(|filter| !filter.is_empty()),
        ..TableQuery::default()
    };
    keys(&storage.query_entities(table, query).await.unwrap())
}

fn keys(entities: &[Entity]) -> Vec<String> {
    let keys = |entity: &Entity| {
        let [partition_key, row_key] =
            ["PartitionKey", "RowKey"].map(|name| entity[name].as_str().unwrap());
        format!("{partition_key} {row_key}")
    };
    entities.iter().map(keys).collect()
}
