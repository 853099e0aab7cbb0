//! What the host sends for 256 triggers and inputs: the same `sent` gives the same request,
//! letter by letter and with members in the same order, or the same refusal.

mod sent;
mod stored;

use corral_emulator::answer::Failure;
use corral_emulator::payload::{
    FunctionBindings, NotCalled, RetryContext, Stamp, Trigger, binding_data, exception, request,
};
use corral_emulator::token::Token;
use corral_emulator::wire::RequestHead;
use serde_json::{Value, json};

use crate::exceptions;
use crate::ordered::Json;
use crate::placeholders::{GUID, NOW, PORT, filled};
use crate::traces::{self, InputCase, Request};

/// Cases in which the emulated host differs from the recording, and why.
const EXCEPTIONS: [(&str, &str); 0] = [];

/// What comes of something that was sent.
pub(crate) enum Outcome {
    /// The handler is called.
    Called(RequestHead, Vec<u8>),
    /// The host answers with this status.
    Refused(u16),
    /// The host fails the invocation.
    NotCalled(NotCalled),
}

#[test]
fn everything_that_is_sent_gives_the_recorded_request() {
    let cases: Vec<InputCase> = traces::cases("inputs");
    assert_eq!(cases.len(), 256);
    exceptions::check(
        cases.iter().map(|case| (case.case.clone(), compare(case))),
        &EXCEPTIONS,
    );
}

fn compare(case: &InputCase) -> Result<(), String> {
    let Some(recorded) = &case.request else {
        return compare_refusal(case);
    };
    compare_request(case, recorded, 0)?;
    for (index, later) in case.later_requests.iter().enumerate() {
        let again = compare_request(case, later, index + 1);
        again.map_err(|complaint| format!("try {}: {complaint}", index + 2))?;
    }
    Ok(())
}

/// The host's verdict where no request reaches the handler: it answers the caller itself,
/// or accepts and fails.
fn compare_refusal(case: &InputCase) -> Result<(), String> {
    let status = case.answer_to_caller.as_ref().and_then(|answer| {
        let line = &answer["status_line"];
        let word = line.as_str().and_then(|line| line.split(' ').nth(1));
        line.as_u64().or_else(|| word?.parse().ok())
    });
    let recorded = status.filter(|status| (400..500).contains(status));
    match (outcome(case, None, 0), recorded) {
        (Outcome::Refused(ours), Some(theirs)) if u64::from(ours) == theirs => Ok(()),
        (Outcome::NotCalled(_), None) => Ok(()),
        (Outcome::Refused(ours), theirs) => Err(format!("status {ours} and not {theirs:?}")),
        (Outcome::NotCalled(reason), theirs) => Err(format!("{reason}; recorded {theirs:?}")),
        (Outcome::Called(..), theirs) => Err(format!("called; recorded {theirs:?}")),
    }
}

fn compare_request(case: &InputCase, recorded: &Request, tries: usize) -> Result<(), String> {
    let (head, body) = match outcome(case, Some(recorded), tries) {
        Outcome::Called(head, body) => (head, body),
        Outcome::Refused(status) => return Err(format!("refused with {status}")),
        Outcome::NotCalled(reason) => return Err(format!("not called: {reason}")),
    };
    let line = format!("{} {} HTTP/1.1", head.method, head.target);
    if line != recorded.line {
        return Err(format!("{line} and not {}", recorded.line));
    }
    let length = body.len().to_string();
    let theirs = recorded.headers.iter().flatten().map(|(name, value)| {
        // Ports and times have more or fewer digits from run to run.
        let value = if name == "Content-Length" {
            length.clone()
        } else {
            filled(value, &[])
        };
        (name.clone(), value)
    });
    let theirs: Vec<(String, String)> = theirs.collect();
    let ours = head.fields.iter();
    let ours: Vec<(String, String)> = ours
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if ours != theirs {
        return Err(format!("fields {ours:?} and not {theirs:?}"));
    }
    let is_chunked = head.fields.get("Transfer-Encoding") == Some("chunked");
    if Some(is_chunked) != recorded.chunked {
        return Err(format!("chunked: {is_chunked}"));
    }
    let blob = sent::content(case).unwrap_or_default();
    let theirs = by_name(&recorded.body.map(&|text| filled(text, &blob)));
    let ours: Json = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    by_name(&ours).difference(&theirs).map_or(Ok(()), Err)
}

/// The same with the blob's own metadata in the order of names: storage keeps no other.
fn by_name(body: &Json) -> Json {
    fn sorted(value: &Json, is_metadata: bool) -> Json {
        let Json::Object(members) = value else {
            return value.clone();
        };
        let members = members.iter();
        let mut members: Vec<(String, Json)> = members
            .map(|(name, value)| (name.clone(), sorted(value, name == "Metadata")))
            .collect();
        if is_metadata && members.iter().all(|(_, value)| value.text().is_some()) {
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        Json::Object(members)
    }
    let Json::Object(parts) = body else {
        return body.clone();
    };
    let parts = parts.iter();
    Json::Object(
        parts
            .map(|(name, part)| (name.clone(), sorted(part, false)))
            .collect(),
    )
}

/// What the emulated host makes of a case; `tries` have failed before.
fn outcome(case: &InputCase, recorded: Option<&Request>, tries: usize) -> Outcome {
    let function_json = json!({ "bindings": case.bindings });
    let function = FunctionBindings::read(case.function.as_str(), &function_json);
    let trigger = match sent::trigger(case, &function, recorded, tries) {
        Ok(trigger) => trigger,
        Err(outcome) => return outcome,
    };
    match called(&function, &trigger, &stamp(&case.function, recorded, tries)) {
        Ok((head, body)) => Outcome::Called(head, body),
        Err(reason) => Outcome::NotCalled(reason),
    }
}

fn called(
    function: &FunctionBindings,
    trigger: &Trigger,
    stamp: &Stamp,
) -> Result<(RequestHead, Vec<u8>), NotCalled> {
    let data = binding_data(function, trigger, stamp)?;
    let inputs = stored::inputs(function, &data)?;
    request(function, trigger, &inputs, stamp)
}

/// Whether the local tools ran, and the retry policy, are not among what was sent. Every
/// answer to a function with such a policy was a status of 500.
fn stamp(function: &str, recorded: Option<&Request>, tries: usize) -> Stamp {
    let body = recorded.map(|request| &request.body);
    let retry = body.and_then(|body| body.at(&["Metadata", "RetryContext"]));
    let failure = Failure::Status {
        status: 500,
        reason: "X".to_owned(),
    };
    let exception = match tries {
        0 => Token::Null,
        _ => exception(function, GUID.parse().unwrap(), &failure),
    };
    Stamp {
        invocation_id: GUID.parse().unwrap(),
        utc_now: NOW.parse().unwrap(),
        rand_guid: GUID.parse().unwrap(),
        port: PORT,
        is_sized: recorded.is_some_and(|request| request.chunked == Some(false)),
        retry: retry.map(|_| RetryContext {
            retry_count: u32::try_from(tries).unwrap(),
            max_retry_count: 2,
            exception,
        }),
    }
}

/// The member `name` of an object, if it is text.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value[name].as_str()
}
