//! What was sent, as the trigger that the emulated host is given.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use corral_app::{RequestPath, RouteMatch, RouteTemplate};
use corral_emulator::answer::base64_guess;
use corral_emulator::incoming::origin_form;
use corral_emulator::payload::{
    AuthLevel, Blob, BlobCall, BlobProperties, FunctionBindings, HttpCall, Identity, ManualCall,
    ManualInput, ManualSubject, NotCalled, QueueMessage, ScheduleStatus, TimerCall, Trigger,
    route_values,
};
use corral_emulator::wire::{Fields, RequestHead};
use serde_json::Value;

use super::{Outcome, text};
use crate::ordered::Json;
use crate::placeholders::{FUNCTION_KEY, GUID, NOW, POP_RECEIPT, SECOND, filled};
use crate::traces::{InputCase, Request};

/// The account in which the recorded blobs lay.
const ACCOUNT: &str = "http://127.0.0.1:10000/devstoreaccount1";

/// The body of what was sent, or the content of the blob. Of three blobs only the request
/// says what was in them.
pub(super) fn content(case: &InputCase) -> Option<Vec<u8>> {
    let sent = &case.sent;
    if let Some(body) = text(sent, "body_text") {
        return Some(filled(body, &[]).into_bytes());
    }
    if let Some(body) = text(sent, "body_base64") {
        return Some(STANDARD.decode(body).unwrap());
    }
    if let Some(note) = text(sent, "body_note") {
        let (length, what) = note.split_once(" bytes, ")?;
        let length = length.parse().unwrap();
        return Some(match what.strip_prefix("letter ") {
            Some(letter) => letter.as_bytes().repeat(length),
            None => (0..=u8::MAX).cycle().take(length).collect(),
        });
    }
    let data = case.request.as_ref()?.body.at(&["Data", "blob"])?;
    Some(STANDARD.decode(data.text()?).unwrap())
}

/// The trigger, or what the host does before there is one.
pub(super) fn trigger(
    case: &InputCase,
    function: &FunctionBindings,
    recorded: Option<&Request>,
    tries: usize,
) -> Result<Trigger, Outcome> {
    let sent = &case.sent;
    if text(sent, "target").is_some_and(|target| target.starts_with("/admin/functions/")) {
        return manual(case, function, recorded);
    }
    let kind = function.trigger().unwrap().kind.as_str();
    match kind {
        "httpTrigger" => http(case, function),
        "queueTrigger" => queue(case, tries),
        "blobTrigger" => {
            let path = text(sent, "blob").unwrap();
            Ok(Trigger::Blob(blob(
                path,
                sent,
                content(case).unwrap_or_default(),
            )))
        }
        "timerTrigger" => Ok(Trigger::Timer(timer(case, recorded))),
        other => panic!("how is a {other} started?"),
    }
}

fn head(sent: &Value) -> RequestHead {
    let fields = sent["headers"].as_array();
    let fields = fields.map(|fields| {
        let field = |field: &Value| {
            let part = |at: usize| filled(field[at].as_str().unwrap(), &[]);
            // On the wire a value is bytes, without blanks around them.
            let value = part(1);
            let value = value.trim().bytes().map(char::from);
            (part(0), value.collect::<String>())
        };
        fields.iter().map(field).collect::<Fields>()
    });
    // One case does not repeat what every request had.
    let usual = || {
        [("Host", "localhost:7071"), ("Connection", "close")]
            .into_iter()
            .collect()
    };
    RequestHead {
        method: text(sent, "method").unwrap().to_owned(),
        target: filled(text(sent, "target").unwrap(), &[]),
        fields: fields.unwrap_or_else(usual),
    }
}

fn http(case: &InputCase, function: &FunctionBindings) -> Result<Trigger, Outcome> {
    let mut head = head(&case.sent);
    head.target = origin_form(&head).ok_or(Outcome::Refused(400))?;
    let binding = function.trigger().unwrap();
    let route = binding.text("route").unwrap_or(&case.function);
    let template = format!("api/{route}");
    let path = head.target.split('?').next().unwrap_or_default();
    let path = RequestPath::parse(path).ok_or(Outcome::Refused(400))?;
    let matched = RouteTemplate::parse(&template).unwrap().matches(&path);
    let matched = matched.ok_or(Outcome::Refused(404))?;
    let methods = binding.properties.get("methods").and_then(Value::as_array);
    let is_served = methods.is_none_or(|methods| {
        let mut methods = methods.iter().filter_map(Value::as_str);
        methods.any(|method| method.eq_ignore_ascii_case(&head.method))
    });
    if !is_served {
        return Err(Outcome::Refused(404));
    }
    let found = RouteMatch {
        function: &case.function,
        params: matched
            .into_iter()
            .map(|one| (one.name, one.value))
            .collect(),
    };
    let parameters = route_values(&template, &found);
    let query = format!("code={FUNCTION_KEY}");
    let has_key =
        head.fields.get("x-functions-key") == Some(FUNCTION_KEY) || head.target.ends_with(&query);
    let is_keyed = binding.text("authLevel") == Some("function");
    if is_keyed && !has_key {
        return Err(Outcome::Refused(401));
    }
    let identity = if has_key {
        Identity::Key {
            level: AuthLevel::Function,
            name: "default".to_owned(),
        }
    } else {
        Identity::Anonymous
    };
    Ok(Trigger::Http(HttpCall {
        head,
        body: content(case).unwrap_or_default().into(),
        parameters,
        identity,
    }))
}

fn queue(case: &InputCase, tries: usize) -> Result<Trigger, Outcome> {
    let sent = &case.sent;
    let content = match (
        text(sent, "queue_message_text"),
        text(sent, "queue_message_base64"),
    ) {
        (Some(text), _) => filled(text, &[]).into_bytes(),
        (None, Some(base64)) => STANDARD.decode(base64).unwrap(),
        (None, None) => {
            let raw = text(sent, "queue_message_raw").unwrap();
            base64_guess::decode(raw).ok_or_else(|| {
                Outcome::NotCalled(NotCalled::Binding {
                    binding: "msg".to_owned(),
                    reason: "the message is not base64".to_owned(),
                })
            })?
        }
    };
    Ok(Trigger::Queue(QueueMessage {
        content: content.into(),
        id: GUID.to_owned(),
        pop_receipt: POP_RECEIPT.to_owned(),
        dequeue_count: tries as u64 + 1,
        inserted: SECOND.parse().unwrap(),
        expires: SECOND.parse().unwrap(),
        next_visible: SECOND.parse().unwrap(),
    }))
}

fn blob(path: &str, sent: &Value, content: Vec<u8>) -> BlobCall {
    let (container, name) = path.split_once('/').unwrap();
    let metadata = sent["metadata"].as_object().into_iter().flatten();
    let metadata = metadata.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
    BlobCall {
        container: container.to_owned(),
        name: name.to_owned(),
        container_url: format!("{ACCOUNT}/{container}"),
        blob: Blob {
            properties: BlobProperties {
                etag: "\"0x8DB\"".to_owned(),
                last_modified: SECOND.parse().unwrap(),
                created: SECOND.parse().unwrap(),
                length: content.len() as u64,
                content_type: text(sent, "content_type")
                    .unwrap_or("text/plain")
                    .to_owned(),
                metadata: metadata.collect(),
            },
            content: Bytes::from(content),
        },
    }
}

/// What the host knows of a schedule is not among what was sent: whether it says year 1 is
/// taken from the request.
fn timer(case: &InputCase, recorded: Option<&Request>) -> TimerCall {
    let bindings = case.bindings.as_array().unwrap();
    let binding = bindings
        .iter()
        .find(|one| one["type"] == "timerTrigger")
        .unwrap();
    let schedule = text(binding, "schedule").unwrap();
    let is_short = schedule.starts_with("*/20") || schedule == "00:00:25";
    let keeps_status = binding["useMonitor"] != false && !is_short;
    let is_cron = schedule.contains(' ') || schedule.starts_with('%');
    let status = |name: &str| {
        let body = recorded.map(|request| &request.body);
        let value = body.and_then(|body| body.at(&["Data", "timer", "ScheduleStatus", name]));
        let value = value.and_then(Json::text).unwrap_or("0001");
        let moment = if value.contains(".fffffff") {
            NOW
        } else {
            SECOND
        };
        (!value.starts_with("0001")).then(|| moment.parse().unwrap())
    };
    TimerCall {
        adjust_for_dst: is_cron,
        schedule_status: keeps_status.then(|| ScheduleStatus {
            last: status("Last"),
            next: status("Next").unwrap_or_default(),
            last_updated: status("LastUpdated"),
        }),
        is_past_due: text(&case.sent, "note")
            .is_some_and(|note| note.contains("stopped over a tick")),
    }
}

/// A function fired with the host's own interface.
fn manual(
    case: &InputCase,
    function: &FunctionBindings,
    recorded: Option<&Request>,
) -> Result<Trigger, Outcome> {
    let fields = head(&case.sent).fields;
    let body = content(case).unwrap_or_default();
    let ManualInput(input) =
        ManualInput::read(&fields, &body).map_err(|refused| Outcome::Refused(refused.status()))?;
    let subject = match function.trigger().unwrap().kind.as_str() {
        "timerTrigger" => ManualSubject::Timer(timer(case, recorded)),
        "blobTrigger" => {
            // The host looks for a blob that another case put there.
            let known = input.as_deref().filter(|path| *path == "inp-b/text.txt");
            let sent = serde_json::json!({ "metadata": { "owner": "rh", "Num": "5" } });
            ManualSubject::Blob(known.map(|path| blob(path, &sent, "h\u{e9}llo".into())))
        }
        _ => ManualSubject::Input,
    };
    Ok(Trigger::Manual(ManualCall { input, subject }))
}
