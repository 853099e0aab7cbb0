//! Timers.

use jiff::Timestamp;

use super::binding_data::BindingData;
use super::described::Described;
use super::trigger::{ScheduleStatus, TimerCall};
use super::value::{moment, object};
use crate::token::Token;

/// Describes a timer that fires: an object (custom handler protocol, section 3.6).
pub(super) fn describe(call: &TimerCall) -> Described {
    let status = call.schedule_status.as_ref().map_or(Token::Null, status);
    let schedule = object([("AdjustForDST", call.adjust_for_dst)]);
    let data = object([
        ("Schedule", schedule),
        ("ScheduleStatus", status),
        ("IsPastDue", Token::Bool(call.is_past_due)),
    ]);
    Described::new(data, BindingData::default())
}

fn status(status: &ScheduleStatus) -> Token {
    object([
        ("Last", moment_or_never(status.last)),
        ("Next", moment_or_never(Some(status.next))),
        ("LastUpdated", moment_or_never(status.last_updated)),
    ])
}

fn moment_or_never(when: Option<Timestamp>) -> String {
    when.map_or_else(
        || "0001-01-01T00:00:00+00:00".to_owned(),
        |when| moment(when, "+00:00"),
    )
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::describe;
    use crate::payload::{ScheduleStatus, TimerCall};

    #[test]
    fn timers_are_objects() {
        let mut call = TimerCall {
            adjust_for_dst: true,
            schedule_status: Some(ScheduleStatus {
                last: None,
                next: Timestamp::UNIX_EPOCH,
                last_updated: None,
            }),
            is_past_due: false,
        };
        assert_eq!(
            describe(&call).data.to_compact_json(),
            concat!(
                r#"{"Schedule":{"AdjustForDST":true},"#,
                r#""ScheduleStatus":{"Last":"0001-01-01T00:00:00+00:00","#,
                r#""Next":"1970-01-01T00:00:00+00:00","#,
                r#""LastUpdated":"0001-01-01T00:00:00+00:00"},"IsPastDue":false}"#
            )
        );
        call.schedule_status = None;
        assert_eq!(
            describe(&call).data.to_compact_json(),
            r#"{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}"#
        );
    }
}
