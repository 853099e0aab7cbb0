//! Functions with other bindings than HTTP, which get an envelope in every mode.

use bytes::Bytes;
use corral_emulator::answer::judge;
use corral_emulator::kestrel::{self, Accepted};
use corral_emulator::payload::{
    self, FunctionBindings, HttpCall, Identity, QueueMessage, Stamp, Trigger,
};
use corral_emulator::wire::RequestHead;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::case::{Case, Replayed};
use crate::handler::{self, Called, PORT};
use crate::script::script;
use crate::shown::{got, headers, line};

/// A caller's request for the function without an `http` output.
pub(crate) fn replay_http(
    case: &Case,
    call: &Accepted,
    head: RequestHead,
) -> Result<Replayed, String> {
    let binding = json!({ "type": "httpTrigger", "direction": "in", "name": "req" });
    let trigger = Trigger::Http(HttpCall {
        head,
        body: Bytes::new(),
        parameters: Vec::new(),
        identity: Identity::Anonymous,
    });
    let forwarded = request("nores", &binding, &trigger, case)?;
    let answer = case.answer.as_deref().and_then(script);
    let answer = answer.ok_or("the answer is told in words only")?;
    let Called::Answered { head, body, .. } = handler::call("POST", &answer) else {
        return Err("the handler does not answer".to_owned());
    };
    match judge(head.status, &head.reason, &head.fields, &body) {
        Ok(_) => Err("the answer is accepted".to_owned()),
        Err(_) => Ok(Replayed {
            forwarded: vec![forwarded],
            caller_got: got(&kestrel::empty(call, 500, Timestamp::UNIX_EPOCH), b"", true),
            ..Replayed::default()
        }),
    }
}

/// A message of a queue.
pub(crate) fn replay_queue(case: &Case) -> Result<Replayed, String> {
    let binding = json!({ "type": "queueTrigger", "direction": "in", "name": "item",
        "queueName": "q" });
    let trigger = Trigger::Queue(QueueMessage {
        content: Bytes::from_static(b"message"),
        id: String::new(),
        pop_receipt: String::new(),
        dequeue_count: 1,
        inserted: Timestamp::UNIX_EPOCH,
        expires: Timestamp::MAX,
        next_visible: Timestamp::UNIX_EPOCH,
    });
    let forwarded = vec![request("gq", &binding, &trigger, case)?];
    Ok(Replayed {
        forwarded,
        ..Replayed::default()
    })
}

/// The handler's request in the form of the recordings.
fn request(
    function: &str,
    binding: &Value,
    trigger: &Trigger,
    case: &Case,
) -> Result<Value, String> {
    let function = FunctionBindings::read(function, &json!({ "bindings": [binding] }));
    let moment: Option<Timestamp> = case.utc_now().and_then(|text| text.parse().ok());
    let id = Uuid::from_u128(1);
    let stamp = Stamp {
        invocation_id: id,
        utc_now: moment.unwrap_or(Timestamp::UNIX_EPOCH),
        rand_guid: id,
        port: PORT,
        is_sized: false,
        retry: None,
    };
    let request = payload::request(&function, trigger, &[], &stamp);
    let (head, body) = request.map_err(|error| error.to_string())?;
    let message = json!({
        "line": line(&head),
        "headers": headers(&head.fields),
        "framing": "chunked",
        "complete": true,
        "body": String::from_utf8(body).map_err(|error| error.to_string())?,
    });
    let text = message.to_string().replace(&id.to_string(), "<guid>");
    let text = text.replace("1970-01-01T00:00:00Z", "<time>");
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
