use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::{Fault, HttpRequest, Json};

fn take<T: FromInput>(value: Value) -> Result<T> {
    T::from_input(Input {
        name: BindingName::Given("item"),
        value,
        metadata: &Metadata::new("{}".to_owned()),
    })
}

fn request(body: &[u8]) -> Value {
    Value::from(HttpRequest {
        body: body.to_vec(),
        ..HttpRequest::default()
    })
}

fn values() -> [Value; 5] {
    [
        Value::None,
        Value::Text("[1]".into()),
        Value::Json("[ 1 ]".into()),
        Value::Bytes(b"[1]".to_vec()),
        request(b"[1]"),
    ]
}

/// `None` stands for an error that names the input.
fn taken<T: FromInput>() -> Vec<Option<T>> {
    values()
        .into_iter()
        .map(|value| {
            take(value)
                .map_err(|error| assert!(error.message().contains("`item`")))
                .ok()
        })
        .collect()
}

#[test]
fn values_convert_to_every_compatible_type() {
    let text = |text: &str| Some(text.to_owned());
    let bytes = |text: &str| Some(text.as_bytes().to_vec());
    assert_eq!(
        taken(),
        [None, text("[1]"), text("[ 1 ]"), text("[1]"), text("[1]")]
    );
    assert_eq!(
        taken(),
        [
            None,
            bytes("[1]"),
            bytes("[ 1 ]"),
            bytes("[1]"),
            bytes("[1]")
        ]
    );
    let list = || Some(Json(vec![1]));
    assert_eq!(taken(), [None, list(), list(), list(), list()]);
    assert_eq!(taken::<()>(), [Some(()); 5]);
    assert_eq!(taken::<Value>(), values().map(Some));
    let only_http = taken::<HttpRequest>()
        .iter()
        .map(Option::is_some)
        .collect::<Vec<_>>();
    assert_eq!(only_http, [false, false, false, false, true]);
    assert_eq!(taken::<Option<String>>()[0], Some(None));
}

#[test]
fn errors_name_who_is_at_fault() {
    let faults = [
        (
            take::<String>(Value::None).unwrap_err(),
            Fault::Configuration,
        ),
        (
            take::<HttpRequest>("text".into()).unwrap_err(),
            Fault::Configuration,
        ),
        (
            take::<String>(vec![0xff].into()).unwrap_err(),
            Fault::Caller,
        ),
        (take::<String>(request(b"\xff")).unwrap_err(), Fault::Caller),
        (take::<Json<u32>>("many".into()).unwrap_err(), Fault::Caller),
        (
            take::<Batch<String>>("{}".into()).unwrap_err(),
            Fault::Caller,
        ),
    ];
    for (error, fault) in faults {
        assert_eq!(error.fault(), fault, "{error}");
    }
}

#[test]
fn a_byte_order_mark_before_json_is_skipped() {
    assert_eq!(take::<Json<u32>>("\u{feff}5".into()), Ok(Json(5)));
}

#[test]
fn a_timer_is_read_with_and_without_a_schedule() {
    let schedule = |last: &str| {
        json!({ "Schedule": { "AdjustForDST": true },
                "ScheduleStatus": { "Last": last, "Next": "2024-01-01T00:05:00Z", "LastUpdated": last },
                "IsPastDue": true })
    };
    let timer: Timer = take(schedule("2024-01-01T00:00:00Z").into()).unwrap();
    let status = timer.schedule_status.unwrap();
    assert!(timer.is_past_due);
    assert_eq!(status.last(), Some("2024-01-01T00:00:00Z"));
    assert_eq!(status.next, "2024-01-01T00:05:00Z");

    let first: Timer = take(schedule("0001-01-01T00:00:00").into()).unwrap();
    assert_eq!(first.schedule_status.unwrap().last(), None);

    let unmonitored: Timer =
        take(json!({ "ScheduleStatus": null, "IsPastDue": false }).into()).unwrap();
    assert_eq!(unmonitored, Timer::default());
}

#[test]
fn a_queue_message_has_its_metadata() {
    let metadata = r#"{"Id":"7","DequeueCount":"2","PopReceipt":"p","InsertionTime":"2024-01-01T00:00:00+00:00"}"#;
    let metadata = Metadata::new(metadata.to_owned());
    let input = Input {
        name: BindingName::Given("item"),
        value: "5".into(),
        metadata: &metadata,
    };
    let message = QueueMessage::<Json<u32>>::from_input(input).unwrap();
    assert_eq!(message.body, Json(5));
    assert_eq!(message.id.as_deref(), Some("7"));
    assert_eq!(message.dequeue_count, 2);
    assert_eq!(message.pop_receipt.as_deref(), Some("p"));
    assert_eq!(
        message.insertion_time.as_deref(),
        Some("2024-01-01T00:00:00+00:00")
    );
    assert_eq!(message.expiration_time, None);
}

#[test]
fn a_service_bus_message_is_read_under_old_and_new_names() {
    for (subject, properties) in [
        ("Subject", "ApplicationProperties"),
        ("Label", "UserProperties"),
    ] {
        let metadata =
            json!({ "MessageId": "m", "DeliveryCount": 3, subject: "s", properties: { "k": 1 } });
        let metadata = Metadata::new(metadata.to_string());
        let input = Input {
            name: BindingName::Given("item"),
            value: "body".into(),
            metadata: &metadata,
        };
        let message = ServiceBusMessage::<String>::from_input(input).unwrap();
        assert_eq!(message.body, "body");
        assert_eq!(message.message_id.as_deref(), Some("m"));
        assert_eq!(message.delivery_count, 3);
        assert_eq!(message.subject.as_deref(), Some("s"));
        assert_eq!(message.properties["k"], 1);
    }
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Reading {
    celsius: f64,
}

#[test]
fn a_batch_is_read_by_its_data_type() {
    let unset = Value::Json(r#"[{"celsius":1.5},{"celsius":2}]"#.into());
    let string = Value::Json(r#"["{\"celsius\":1.5}","{\"celsius\":2}"]"#.into());
    for batch in [unset, string] {
        let batch = take::<Batch<Json<Reading>>>(batch).unwrap();
        assert_eq!(
            batch.into_vec(),
            [
                Json(Reading { celsius: 1.5 }),
                Json(Reading { celsius: 2.0 })
            ]
        );
    }

    let mixed = Value::Json(r#"["té\"xt", { "a": 1 }, 5]"#.into());
    let mixed = take::<Batch<String>>(mixed).unwrap();
    assert_eq!(mixed.into_vec(), ["té\"xt", r#"{ "a": 1 }"#, "5"]);

    let binary = take::<Batch<Vec<u8>>>(Value::Json(r#"["/+8=",""]"#.into())).unwrap();
    assert_eq!(binary.into_vec(), [vec![0xff, 0xef], vec![]]);
}

#[test]
fn a_batch_has_the_metadata_of_each_event() {
    let metadata = r#"{"SequenceNumberArray":[40,41],"PropertiesArray":[{},{"k":"v"}]}"#;
    let metadata = Metadata::new(metadata.to_owned());
    let input = Input {
        name: BindingName::Given("item"),
        value: Value::Json("[1,2]".into()),
        metadata: &metadata,
    };
    let batch = Batch::<Json<u32>>::from_input(input).unwrap();
    assert_eq!(batch.metadata(1, "SequenceNumber"), Some(&json!(41)));
    assert_eq!(batch.metadata(2, "SequenceNumber"), None);
    assert_eq!(batch.properties(1).unwrap()["k"], "v");
}

fn with_metadata<T: FromInput>(value: impl Into<Value>, metadata: &serde_json::Value) -> T {
    T::from_input(Input {
        name: BindingName::Given("item"),
        value: value.into(),
        metadata: &Metadata::new(metadata.to_string()),
    })
    .unwrap()
}

#[test]
fn a_blob_has_its_name_and_properties() {
    let uri = "https://a.blob.core.windows.net/in/2024/caf%C3%A9+1.txt?x=/y";
    for (name, expected) in [(json!("given"), "given"), (json!(null), "café+1.txt")] {
        let metadata = json!({
            "name": name,
            "Uri": uri,
            "Properties": { "ContentType": "text/plain" },
            "Metadata": { "owner": "me" }
        });
        let blob: Blob<String> = with_metadata(b"content".to_vec(), &metadata);
        assert_eq!(blob.body, "content");
        assert_eq!(blob.name.as_deref(), Some(expected));
        assert_eq!(blob.uri.as_deref(), Some(uri));
        assert_eq!(blob.content_type(), Some("text/plain"));
        assert_eq!(blob.user_metadata["owner"], "me");
    }
    let bare: Blob = with_metadata(vec![1], &json!({}));
    assert_eq!((bare.body, bare.name), (vec![1], None));
}

#[test]
fn an_event_hub_event_has_its_metadata_alone_and_in_a_batch() {
    let context = json!({ "PartitionId": "3" });
    let one = json!({
        "PartitionContext": context, "SequenceNumber": "40", "Offset": "4096",
        "PartitionKey": "k", "EnqueuedTimeUtc": "2024-01-01T00:00:00Z",
        "Properties": { "p": 1 }, "SystemProperties": { "s": 2 }
    });
    let many = json!({
        "PartitionContext": context, "SequenceNumberArray": [39, 40], "OffsetArray": ["0", "4096"],
        "PartitionKeyArray": [null, "k"],
        "EnqueuedTimeUtcArray": ["", "2024-01-01T00:00:00Z"],
        "PropertiesArray": [{}, { "p": 1 }], "SystemPropertiesArray": [{}, { "s": 2 }]
    });
    let alone: EventHubEvent<Json<u32>> = with_metadata("5", &one);
    let batch: Batch<EventHubEvent<Json<u32>>> = with_metadata(json!([4, 5]), &many);
    let [first, second] = batch.into_vec().try_into().unwrap();
    assert_eq!((first.body, first.partition_key), (Json(4), None));
    for event in [alone, second] {
        assert_eq!(event.body, Json(5));
        assert_eq!(event.sequence_number, Some(40));
        assert_eq!(event.offset.as_deref(), Some("4096"));
        assert_eq!(event.partition_key.as_deref(), Some("k"));
        assert_eq!(event.partition_id.as_deref(), Some("3"));
        assert_eq!(event.enqueued_time.as_deref(), Some("2024-01-01T00:00:00Z"));
        assert_eq!(
            (&event.properties["p"], &event.system_properties["s"]),
            (&json!(1), &json!(2))
        );
    }
}

#[test]
fn messages_of_a_batch_have_their_own_metadata() {
    let metadata = json!({
        "MessageIdArray": ["a", "b"], "DeliveryCountArray": [1, 2],
        "ApplicationPropertiesArray": [{}, { "k": "v" }]
    });
    let batch: Batch<ServiceBusMessage<String>> = with_metadata(json!(["one", "two"]), &metadata);
    let found: Vec<_> = batch
        .iter()
        .map(|message| {
            let id = message.message_id.as_deref().unwrap();
            (
                message.body.as_str(),
                id,
                message.delivery_count,
                message.properties.len(),
            )
        })
        .collect();
    assert_eq!(found, [("one", "a", 1, 0), ("two", "b", 2, 1)]);
}

#[test]
fn events_of_event_grid_are_read_in_both_schemas() {
    let event = json!({
        "id": "1", "topic": "/t", "subject": "/s", "eventType": "Order.Created",
        "eventTime": "2026-11-29T08:00:00.123Z", "data": { "n": 2 },
        "dataVersion": "1.0", "metadataVersion": "1"
    });
    let alone: EventGridEvent = take(event.clone().into()).unwrap();
    assert_eq!(
        (alone.event_type.as_str(), &alone.data["n"]),
        ("Order.Created", &json!(2))
    );
    let batch: Batch<EventGridEvent> = take(json!([event, event]).into()).unwrap();
    assert_eq!(batch.into_vec(), [alone.clone(), alone]);

    let event = json!({
        "specversion": "1.0", "id": "1", "source": "/s", "type": "order.created",
        "datacontenttype": "application/json", "data": { "celsius": 2 }, "mine": true
    });
    let event: CloudEvent<Reading> = take(event.into()).unwrap();
    assert_eq!(event.event_type, "order.created");
    assert_eq!(event.data, Some(Reading { celsius: 2.0 }));
    assert_eq!(event.extensions["mine"], true);
    let bytes = json!({ "id": "1", "source": "/s", "type": "t", "data_base64": "AA==" });
    let bytes: CloudEvent = take(bytes.into()).unwrap();
    assert_eq!(
        (bytes.data, bytes.data_base64.as_deref()),
        (None, Some("AA=="))
    );
}

#[test]
fn documents_are_read_from_a_feed_and_by_id() {
    let document = json!({ "id": "d1", "_etag": "\"e\"", "_ts": 1_700_000_000, "celsius": 3 });
    let expected = Document {
        id: "d1".to_owned(),
        etag: Some("\"e\"".to_owned()),
        timestamp: Some(1_700_000_000),
        body: Reading { celsius: 3.0 },
    };
    let feed: Batch<Document<Reading>> = take(json!([document]).into()).unwrap();
    assert_eq!(*feed, [expected]);
    let by_id = take::<Option<Document<Reading>>>(document.into());
    assert_eq!(by_id.unwrap().as_ref(), feed.first());
    assert_eq!(take::<Option<Document<Reading>>>(Value::None), Ok(None));
}

#[test]
fn a_kafka_event_has_its_place_and_headers() {
    let event = |value: serde_json::Value| {
        json!({
            "Offset": 7, "Partition": 1, "Topic": "orders", "Timestamp": "2024-01-01T00:00:00Z",
            "Value": value, "Key": "k", "Headers": [{ "Key": "h", "Value": "djE=" }]
        })
    };
    let text: KafkaEvent = take(event(json!("5")).into()).unwrap();
    assert_eq!((text.body.as_str(), text.key.as_deref()), ("5", Some("k")));
    assert_eq!(
        (text.topic.as_str(), text.partition, text.offset),
        ("orders", 1, 7)
    );
    assert_eq!(text.headers, [("h".to_owned(), "v1".to_owned())]);
    // In a batch, every event is JSON in a string.
    let batch = json!([
        event(json!("5")).to_string(),
        event(json!({ "celsius": 1 })).to_string()
    ]);
    let batch: Batch<KafkaEvent> = take(batch.into()).unwrap();
    assert_eq!(
        (&batch[0], batch[1].body.as_str()),
        (&text, r#"{"celsius":1}"#)
    );
    let typed: KafkaEvent<Json<u32>> = take(event(json!("5")).into()).unwrap();
    assert_eq!(typed.body, Json(5));
}
