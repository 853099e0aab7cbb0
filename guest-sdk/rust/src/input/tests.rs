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

#[derive(Debug, Deserialize, PartialEq)]
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
