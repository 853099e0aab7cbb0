//! The time zone of NCRONTAB schedules.

use corral_app::Settings;
use jiff::tz::TimeZone;

/// The setting that names it.
const SETTING: &str = "WEBSITE_TIME_ZONE";

/// The time zone of NCRONTAB schedules: the one that `WEBSITE_TIME_ZONE` names, else UTC,
/// as in Azure, whatever the zone of this machine is. The error is a sentence for people.
pub fn time_zone(settings: &Settings) -> Result<TimeZone, String> {
    let Some(name) = settings.get(SETTING).filter(|name| !name.is_empty()) else {
        return Ok(TimeZone::UTC);
    };
    TimeZone::get(name).map_err(|_| {
        format!(
            "app settings: {SETTING} is `{name}`, which is not a name of the tz database; write one such as `Europe/Berlin`"
        )
    })
}

#[cfg(test)]
mod tests {
    use corral_app::Settings;

    use super::time_zone;

    #[test]
    fn zones_have_names_of_the_tz_database() {
        for (value, zone) in [
            (None, Some("UTC")),
            (Some(""), Some("UTC")),
            (Some("Europe/Berlin"), Some("Europe/Berlin")),
            (Some("europe/berlin"), Some("Europe/Berlin")),
            (Some("W. Europe Standard Time"), None),
        ] {
            let settings: Settings = value
                .map(|value| ("WEBSITE_TIME_ZONE", value))
                .into_iter()
                .collect();
            match time_zone(&settings) {
                Ok(found) => assert_eq!(found.iana_name(), zone, "{value:?}"),
                Err(error) => {
                    assert_eq!(zone, None, "{value:?}");
                    assert!(error.contains("WEBSITE_TIME_ZONE"), "{error}");
                }
            }
        }
    }
}
