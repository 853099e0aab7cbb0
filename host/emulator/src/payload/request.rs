//! The whole request.

use corral_app::{Cardinality, DataType};

use super::binding::{Binding, FunctionBindings};
use super::binding_data::{BindingData, Datum};
use super::described::Described;
use super::input::InputValue;
use super::not_called::NotCalled;
use super::stamp::{RetryContext, Stamp};
use super::text::decoded_text;
use super::trigger::Trigger;
use super::value::{bytes, moment, object, text, written};
use super::{blob, cosmos_db, event_grid, event_hub, http, manual, mcp, queue, service_bus, timer};
use crate::token::{Members, Number, Token};
use crate::wire::{Fields, RequestHead};

/// The version of the host that the recordings are of.
pub const HOST_VERSION: &str = "4.1037.0.0";

/// The request of an invocation of `function`: its head, which tells the length of the body
/// as `stamp` asks, and the body (custom handler protocol, sections 3.1 and 3.2). `inputs`
/// has what each input binding found, by its name; a binding that is not there has found
/// nothing.
///
/// # Errors
/// When the host fails the invocation instead of calling the handler.
pub fn request(
    function: &FunctionBindings,
    trigger: &Trigger,
    inputs: &[(String, InputValue)],
    stamp: &Stamp,
) -> Result<(RequestHead, Vec<u8>), NotCalled> {
    let (binding, described) = describe(function, trigger, stamp)?;
    let mut data: Members = vec![(binding.name.clone(), described.data.clone())];
    for input in function.bindings.iter().filter(|binding| is_input(binding)) {
        let found = inputs.iter().find(|(name, _)| *name == input.name);
        let found = found.map_or(&InputValue::Missing, |(_, found)| found);
        data.push((input.name.clone(), input_value(input, found)));
    }
    let metadata = complete(function, described, stamp).to_metadata();
    let envelope = object([
        ("Data", Token::Object(data)),
        ("Metadata", Token::Object(metadata)),
    ]);
    let body = envelope.to_compact_json().into_bytes();
    Ok((head(function, stamp, body.len()), body))
}

/// What is known of the invocation by name: the values of `Metadata` and others, for the
/// expressions in the paths of bindings.
///
/// # Errors
/// As [`request`].
pub fn binding_data(
    function: &FunctionBindings,
    trigger: &Trigger,
    stamp: &Stamp,
) -> Result<BindingData, NotCalled> {
    let (_, described) = describe(function, trigger, stamp)?;
    Ok(complete(function, described, stamp))
}

fn head(function: &FunctionBindings, stamp: &Stamp, length: usize) -> RequestHead {
    let mut fields = Fields::new();
    fields.push("Host", format!("127.0.0.1:{}", stamp.port));
    fields.push("X-Azure-Functions-HostVersion", HOST_VERSION);
    fields.push(
        "X-Azure-Functions-InvocationId",
        stamp.invocation_id.to_string(),
    );
    fields.push("User-Agent", format!("Azure-Functions-Host/{HOST_VERSION}"));
    if !stamp.is_sized {
        fields.push("Transfer-Encoding", "chunked");
    }
    fields.push("Content-Type", "application/json; charset=utf-8");
    if stamp.is_sized {
        fields.push("Content-Length", length.to_string());
    }
    RequestHead {
        method: "POST".to_owned(),
        target: format!("/{}", function.name),
        fields,
    }
}

fn describe<'f>(
    function: &'f FunctionBindings,
    trigger: &Trigger,
    stamp: &Stamp,
) -> Result<(&'f Binding, Described), NotCalled> {
    let unsuitable = |reason: String| NotCalled::Trigger {
        function: function.name.clone(),
        reason,
    };
    let binding = function
        .trigger()
        .ok_or_else(|| unsuitable("it has no trigger".to_owned()))?;
    let kind = binding.kind.to_ascii_lowercase();
    let is_many = binding.cardinality == Cardinality::Many;
    let described = match (kind.as_str(), trigger) {
        (_, Trigger::Manual(call)) => manual::describe(binding, call, stamp.utc_now)?,
        ("httptrigger", Trigger::Http(call)) => http::describe(binding, call)?,
        ("queuetrigger", Trigger::Queue(message)) => queue::describe(binding, message)?,
        ("blobtrigger", Trigger::Blob(call)) => blob::describe(binding, call),
        ("timertrigger", Trigger::Timer(call)) => timer::describe(call),
        ("eventhubtrigger", Trigger::Message(event)) => event_hub::describe_one(binding, event),
        ("eventhubtrigger", Trigger::Batch(events)) if is_many => {
            event_hub::describe_many(binding, events)?
        }
        ("servicebustrigger", Trigger::Message(message)) => {
            service_bus::describe_one(binding, message)
        }
        ("servicebustrigger", Trigger::Batch(messages)) if is_many => {
            service_bus::describe_many(binding, messages)?
        }
        ("cosmosdbtrigger", Trigger::Json(documents)) => cosmos_db::describe(documents),
        ("eventgridtrigger", Trigger::Json(events)) => event_grid::describe(binding, events)?,
        (_, Trigger::Json(call)) if binding.is_mcp_trigger() => mcp::describe(binding, call),
        (_, Trigger::Json(call)) if binding.takes_return() => {
            Described::new(text(call.as_str()), BindingData::default())
        }
        (_, other) => {
            let kind = &binding.kind;
            return Err(unsuitable(format!(
                "its trigger is a {kind}, not {}",
                name(other)
            )));
        }
    };
    Ok((binding, described))
}

/// What kind of trigger this is, for people.
fn name(trigger: &Trigger) -> &'static str {
    match trigger {
        Trigger::Http(_) => "an HTTP request",
        Trigger::Queue(_) => "a queue message",
        Trigger::Blob(_) => "a blob",
        Trigger::Timer(_) => "a timer",
        Trigger::Manual(_) => "a call by hand",
        Trigger::Message(_) => "an event or a message",
        Trigger::Batch(_) => "a batch of events",
        Trigger::Json(_) => "JSON",
    }
}

/// Adds what the host adds, in its order.
fn complete(function: &FunctionBindings, described: Described, stamp: &Stamp) -> BindingData {
    let mut data = described.binding_data;
    let system = object([
        ("MethodName", function.name.clone()),
        ("UtcNow", moment(stamp.utc_now, "Z")),
        ("RandGuid", stamp.rand_guid.to_string()),
    ]);
    let name = if data.get("sys").is_some() {
        "$sys"
    } else {
        "sys"
    };
    data.set(name, system);
    if let Some(retry) = &stamp.retry {
        data.set("RetryContext", retry_context(retry));
    }
    for (name, property) in described.properties {
        data.set(name, Datum::Json(property));
    }
    data
}

fn retry_context(retry: &RetryContext) -> Token {
    let number = |number: i64| Token::Number(Number::Integer(number));
    object([
        ("RetryCount", number(i64::from(retry.retry_count))),
        ("MaxRetryCount", number(i64::from(retry.max_retry_count))),
        ("Exception", retry.exception.clone()),
        ("Instance", Token::Null),
        ("State", Token::Object(Vec::new())),
    ])
}

fn is_input(binding: &Binding) -> bool {
    binding.is_input() && !binding.is_trigger()
}

/// The value of an input binding (custom handler protocol, section 3.6). A `stream` is
/// always null, although the blob exists.
fn input_value(binding: &Binding, found: &InputValue) -> Token {
    match found {
        InputValue::Content(_) if binding.data_type == DataType::Stream => written(Token::Null),
        InputValue::Missing => written(Token::Null),
        InputValue::Content(content) if binding.is_binary() => bytes(content),
        InputValue::Content(content) => text(decoded_text(content)),
        InputValue::Json(value) => written(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;
    use serde_json::json;
    use uuid::Uuid;

    use super::{binding_data, request};
    use crate::payload::{
        Datum, FunctionBindings, InputValue, ManualCall, ManualSubject, RetryContext, Stamp,
        Trigger,
    };
    use crate::token::Token;

    fn stamp(is_sized: bool) -> Stamp {
        Stamp {
            invocation_id: Uuid::nil(),
            utc_now: Timestamp::UNIX_EPOCH,
            rand_guid: Uuid::nil(),
            port: 4000,
            is_sized,
            retry: None,
        }
    }

    fn function(bindings: &serde_json::Value) -> FunctionBindings {
        FunctionBindings::read("f", &json!({ "bindings": bindings }))
    }

    fn by_hand(input: &str) -> Trigger {
        Trigger::Manual(ManualCall {
            input: Some(input.to_owned()),
            subject: ManualSubject::Input,
        })
    }

    #[test]
    fn heads_tell_the_length_last_or_not_at_all() {
        let function = function(&json!([{ "type": "manualTrigger", "name": "x" }]));
        for (is_sized, framing) in [(false, "Transfer-Encoding"), (true, "Content-Length")] {
            let (head, body) = request(&function, &by_hand("a"), &[], &stamp(is_sized)).unwrap();
            let names: Vec<&str> = head.fields.iter().map(|(name, _)| name).collect();
            assert!(names.contains(&framing), "{names:?}");
            assert_eq!(names.last() == Some(&"Content-Length"), is_sized);
            assert_eq!((head.method.as_str(), head.target.as_str()), ("POST", "/f"));
            if is_sized {
                assert_eq!(
                    head.fields.get("content-length"),
                    Some(&*body.len().to_string())
                );
            }
        }
    }

    #[test]
    fn inputs_follow_the_trigger() {
        let function = function(&json!([
            { "type": "manualTrigger", "name": "x" },
            { "type": "blob", "name": "t", "direction": "in" },
            { "type": "blob", "name": "b", "direction": "in", "dataType": "binary" },
            { "type": "blob", "name": "s", "direction": "in", "dataType": "stream" },
            { "type": "blob", "name": "none", "direction": "in", "dataType": "binary" },
            { "type": "table", "name": "row", "direction": "in" },
            { "type": "queue", "name": "out", "direction": "out" }
        ]));
        let content = |bytes: &'static [u8]| InputValue::Content(Bytes::from_static(bytes));
        let inputs = [
            ("t", content(b"\xef\xbb\xbfabc")),
            ("b", content(b"abc")),
            ("s", content(b"abc")),
            (
                "row",
                InputValue::Json(Token::parse(r#"[{"a":1}]"#).unwrap()),
            ),
        ];
        let inputs = inputs.map(|(name, value)| (name.to_owned(), value));
        let (_, body) = request(&function, &by_hand("v"), &inputs, &stamp(false)).unwrap();
        assert_eq!(
            String::from_utf8(body).unwrap(),
            concat!(
                r#"{"Data":{"x":"\"v\"","t":"\"abc\"","b":"YWJj","s":"null","none":"null","#,
                r#""row":"[{\"a\":1}]"},"Metadata":{"x":"\"v\"","sys":{"MethodName":"f","#,
                r#""UtcNow":"1970-01-01T00:00:00Z","#,
                r#""RandGuid":"00000000-0000-0000-0000-000000000000"}}}"#
            )
        );
    }

    #[test]
    fn the_host_gives_way_to_a_property_called_sys() {
        let function = function(&json!([{ "type": "manualTrigger", "name": "x" }]));
        let retry = RetryContext {
            retry_count: 1,
            max_retry_count: -1,
            exception: Token::Null,
        };
        let stamp = Stamp {
            retry: Some(retry),
            ..stamp(false)
        };
        let data = binding_data(&function, &by_hand(r#"{"SYS":1}"#), &stamp).unwrap();
        let names: Vec<&str> = data.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["SYS", "x", "$sys", "RetryContext"]);
        assert_eq!(data.get("sys"), Some(&Datum::from("1")));
    }

    #[test]
    fn triggers_must_fit() {
        let function = function(&json!([{ "type": "timerTrigger", "name": "t" }]));
        let refused = request(
            &function,
            &Trigger::Json("{}".to_owned()),
            &[],
            &stamp(false),
        );
        assert_eq!(
            refused.unwrap_err().to_string(),
            "the function f cannot be started like this: its trigger is a timerTrigger, not JSON"
        );
    }
}
