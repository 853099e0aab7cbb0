//! Checks the stock on a timer and reorders items that run low.
//!
//! The stock is a blob, `{"black": 3, "blue": 120}`. An item is low below the
//! setting `STOCK_MINIMUM`, or below 10 if it is not set.

use std::collections::BTreeMap;

use corral_sdk::prelude::*;
use serde::Serialize;

const MINIMUM: u32 = 10;

#[derive(Serialize)]
struct Reorder<'a> {
    item: &'a str,
    left: u32,
}

#[function]
fn tally(timer: Timer, context: &mut Context) -> Result<()> {
    if timer.is_past_due {
        warn!("this run is late");
    }
    let Some(Json(stock)) = context.input::<Option<Json<BTreeMap<String, u32>>>>("stock")? else {
        info!("there is no stock list yet");
        return Ok(());
    };
    let minimum = match context.setting("STOCK_MINIMUM") {
        Some(text) => text.parse().map_err(|error| {
            Error::configuration(format_args!("setting `STOCK_MINIMUM` is {text:?}: {error}"))
        })?,
        None => MINIMUM,
    };
    let low = stock.iter().filter(|(_, left)| **left < minimum);
    let mut count = 0;
    for (item, &left) in low {
        warn!("{item}: {left} left of at least {minimum}");
        context.push("reorder", Json(Reorder { item, left }));
        count += 1;
    }
    info!("{count} of {} items run low", stock.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing::{self, Report};
    use corral_sdk::{Fault, Message, Value};

    use super::tally;

    fn lines(report: &Report) -> Vec<&str> {
        report
            .logs()
            .iter()
            .map(|line| line.message.as_str())
            .collect()
    }

    #[test]
    fn every_item_that_runs_low_is_a_message() {
        let stock = r#"{"black":3,"blue":120,"red":0}"#;
        let report = testing::call::<tally>(testing::timer().input("stock", stock));
        assert_eq!(
            report.messages("reorder"),
            [
                Message::Json(r#"{"item":"black","left":3}"#.into()),
                Message::Json(r#"{"item":"red","left":0}"#.into()),
            ]
        );
        assert_eq!(lines(&report).last(), Some(&"2 of 3 items run low"));
    }

    #[test]
    fn the_setting_changes_the_limit() {
        let call = testing::timer().input("stock", r#"{"black":3}"#);
        let report = testing::call::<tally>(call.clone().setting("STOCK_MINIMUM", "3"));
        assert_eq!(report.find_output("reorder"), None);

        let report = testing::call::<tally>(call.setting("STOCK_MINIMUM", "few"));
        assert_eq!(report.error().fault(), Fault::Configuration);
    }

    #[test]
    fn without_a_stock_list_nothing_is_ordered() {
        let report = testing::call::<tally>(testing::timer().input("stock", Value::None));
        assert_eq!(report.find_output("reorder"), None);
        assert_eq!(lines(&report), ["there is no stock list yet"]);
    }
}
