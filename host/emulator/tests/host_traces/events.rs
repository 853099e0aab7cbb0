//! Event Grid deliveries: one event for each call, or a list.

use corral_emulator::payload::{FunctionBindings, Stamp, Trigger, request};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::exceptions;
use crate::ordered::Json;
use crate::placeholders::{GUID, NOW, PORT, filled};
use crate::traces::{self, Request};

/// One recorded delivery.
#[derive(Deserialize)]
struct Delivery {
    case: String,
    function: String,
    bindings: Value,
    sent: Json,
    request: Request,
}

#[test]
fn event_grid_deliveries_give_the_recorded_requests() {
    let cases: Vec<Delivery> = traces::cases("eventgrid");
    assert_eq!(cases.len(), 9);
    let results = cases.iter().map(|case| (case.case.clone(), compare(case)));
    exceptions::check(results, &[]);
}

fn compare(case: &Delivery) -> Result<(), String> {
    let function_json = json!({ "bindings": case.bindings });
    let function = FunctionBindings::read(case.function.as_str(), &function_json);
    let stamp = Stamp {
        invocation_id: GUID.parse().unwrap(),
        utc_now: NOW.parse().unwrap(),
        rand_guid: GUID.parse().unwrap(),
        port: PORT,
        is_sized: false,
        retry: None,
    };
    let recorded = &case.request.body;
    // Of a list that was delivered to a function for one event, the request says which.
    let id = recorded.at(&["Data", "event", "id"]);
    let sent = case.sent.get("body").unwrap();
    let event = match (sent, id) {
        (Json::List(events), Some(id)) => {
            let mut events = events.iter();
            events.find(|event| event.get("id") == Some(id)).unwrap()
        }
        (sent, _) => sent,
    };
    let trigger = Trigger::Json(event.to_string());
    let request = request(&function, &trigger, &[], &stamp);
    let (_, body) = request.map_err(|reason| reason.to_string())?;
    let ours: Json = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    let theirs = recorded.map(&|text| filled(text, &[]));
    ours.difference(&theirs).map_or(Ok(()), Err)
}
