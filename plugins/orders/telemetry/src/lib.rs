//! Summarises batches of readings: one message per device.
//!
//! The binding has `"dataType": "string"`, so that an invalid reading is skipped:
//! without it the Functions host would reject the whole batch.

use std::collections::BTreeMap;

use corral_sdk::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Reading {
    device: String,
    celsius: f64,
}

/// The summary of one device in a batch.
#[derive(Serialize)]
struct Summary {
    device: String,
    readings: u32,
    lowest: f64,
    highest: f64,
    mean: f64,
}

#[function]
fn telemetry(events: Batch<String>, context: &mut Context) {
    let mut devices: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        match serde_json::from_str::<Reading>(event) {
            Ok(reading) => devices
                .entry(reading.device)
                .or_default()
                .push(reading.celsius),
            Err(error) => {
                let number = events.metadata(index, "SequenceNumber");
                let number = number.map_or_else(|| index.to_string(), ToString::to_string);
                warn!("event {number} is not a valid reading: {error}");
            }
        }
    }
    info!("{} events, {} devices", events.len(), devices.len());
    for (device, values) in devices {
        context.push("summaries", Json(summarise(device, &values)));
    }
}

fn summarise(device: String, values: &[f64]) -> Summary {
    let readings = u32::try_from(values.len()).unwrap_or(u32::MAX);
    Summary {
        device,
        readings,
        lowest: values.iter().copied().fold(f64::INFINITY, f64::min),
        highest: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        mean: values.iter().sum::<f64>() / f64::from(readings),
    }
}

#[cfg(test)]
mod tests {
    use corral_sdk::Message;
    use corral_sdk::testing::{self, Report};
    use serde_json::json;

    use super::telemetry;

    fn batch(events: &[&str]) -> Report {
        let call =
            testing::json(json!(events)).metadata("SequenceNumberArray", json!([40, 41, 42, 43]));
        testing::call::<telemetry>(call)
    }

    #[test]
    fn every_device_is_summed_up() {
        let report = batch(&[
            r#"{"device":"b","celsius":3.5}"#,
            r#"{"device":"a","celsius":-1}"#,
            r#"{"device":"a","celsius":2}"#,
        ]);
        assert_eq!(
            report.messages("summaries"),
            [
                r#"{"device":"a","readings":2,"lowest":-1.0,"highest":2.0,"mean":0.5}"#,
                r#"{"device":"b","readings":1,"lowest":3.5,"highest":3.5,"mean":3.5}"#,
            ]
            .map(|text| Message::Json(text.to_owned()))
        );
    }

    #[test]
    fn invalid_readings_are_skipped() {
        let report = batch(&["broken", r#"{"device":"a","celsius":2}"#]);
        assert_eq!(report.messages("summaries").len(), 1);
        assert!(
            report.logs()[0]
                .message
                .starts_with("event 40 is not a valid reading")
        );
    }

    #[test]
    fn an_empty_batch_gives_nothing() {
        assert_eq!(batch(&[]).find_output("summaries"), None);
    }
}
