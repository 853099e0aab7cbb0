//! Schedules of timers.

use super::entry::Entry;
use super::ncrontab::{self, ScheduleError};
use super::{IndexContext, settings};
use crate::timespan;

/// Reports a schedule that the Functions host refuses.
pub(super) fn check(entry: &Entry<'_>, context: &IndexContext<'_>) {
    const REMEDY: &str =
        "write six fields such as \"0 */5 * * * *\", or a length of time such as \"00:05:00\"";
    // A missing one was reported with the other properties.
    let Some(place) = entry.object.get("schedule") else {
        return;
    };
    let Some(written) = place.if_scalar() else {
        place.error(
            format!("is {}, not a schedule", place.value().describe()),
            REMEDY,
        );
        return;
    };
    let Ok(schedule) = settings::resolve(written, context.settings) else {
        return;
    };
    let Err(ScheduleError(error)) = ncrontab::check(&schedule) else {
        return;
    };
    match timespan::signed(&schedule) {
        Some(period) if period.is_negative() || period.length.is_zero() => place.warn(
            format!("is `{schedule}`, so the function runs continuously without a pause"),
            "write a length of time of a second or more",
        ),
        Some(_) if !schedule.contains(':') => place.warn(
            format!("is `{schedule}`, which is a number of days, and only App Service plans take a length of time"),
            REMEDY,
        ),
        Some(_) => place.warn(
            format!("is `{schedule}`, a length of time, which only App Service plans take"),
            "write six fields such as \"0 */5 * * * *\" for other plans",
        ),
        None => place.error(
            format!("{error}; the Functions host does not load the function"),
            REMEDY,
        ),
    }
}
