//! The status of schedules, kept as a blob where the host keeps it.

use bytes::Bytes;
use corral_storage::{NewBlob, Storage, StorageError};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::payload::ScheduleStatus;
use crate::storing;

/// The container in which the host keeps what it knows.
const CONTAINER: &str = "azure-webjobs-hosts";

/// What .NET says for "never".
const NEVER: &str = "0001-01-01T00:00:00";

/// Where the status of one timer is kept.
#[derive(Clone, Debug)]
pub(super) struct StatusBlob {
    name: String,
    zone: TimeZone,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    last: String,
    next: String,
    last_updated: String,
}

impl StatusBlob {
    /// The status of the timer of `function`, whose times are those of `zone`.
    pub(super) fn new(host_id: &str, function: &str, zone: TimeZone) -> Self {
        Self {
            name: format!("timers/{host_id}/Host.Functions.{function}/status"),
            zone,
        }
    }

    /// The status; `None` when there is none, or none that can be read.
    pub(super) async fn read(
        &self,
        storage: &dyn Storage,
    ) -> Result<Option<ScheduleStatus>, StorageError> {
        let blob = storage.blob(CONTAINER, &self.name).await?;
        Ok(blob.and_then(|blob| self.parse(&blob.content)))
    }

    /// Keeps `status`.
    pub(super) async fn write(
        &self,
        storage: &dyn Storage,
        status: &ScheduleStatus,
    ) -> Result<(), StorageError> {
        let blob = NewBlob {
            content: Bytes::from(self.format(status)),
            content_type: Some("text/plain; charset=utf-8".to_owned()),
            ..NewBlob::default()
        };
        storing::put_blob(storage, CONTAINER, &self.name, blob).await
    }

    fn parse(&self, content: &[u8]) -> Option<ScheduleStatus> {
        let text: Text = serde_json::from_slice(content).ok()?;
        Some(ScheduleStatus {
            last: self.time(&text.last),
            next: self.time(&text.next)?,
            last_updated: self.time(&text.last_updated),
        })
    }

    /// A time with an offset, or one of the time zone.
    fn time(&self, text: &str) -> Option<Timestamp> {
        if text.starts_with(NEVER) {
            return None;
        }
        text.parse::<Timestamp>().ok().or_else(|| {
            let civil: civil::DateTime = text.parse().ok()?;
            let zoned = civil.to_zoned(self.zone.clone()).ok()?;
            Some(zoned.timestamp())
        })
    }

    fn format(&self, status: &ScheduleStatus) -> String {
        let time = |time: Option<Timestamp>| match time {
            Some(time) => time
                .to_zoned(self.zone.clone())
                .strftime("%Y-%m-%dT%H:%M:%S%.f%:z")
                .to_string(),
            None => NEVER.to_owned(),
        };
        let text = Text {
            last: time(status.last),
            next: time(Some(status.next)),
            last_updated: time(status.last_updated),
        };
        // Three texts can be written as JSON.
        serde_json::to_string(&text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::StatusBlob;
    use crate::payload::ScheduleStatus;

    #[test]
    fn statuses_are_written_as_the_host_writes_them() {
        for (zone, last, next, text) in [
            (
                "UTC",
                None,
                "2026-01-01T03:00:00Z",
                r#"{"Last":"0001-01-01T00:00:00","Next":"2026-01-01T03:00:00+00:00","LastUpdated":"2026-01-01T00:00:00.5+00:00"}"#,
            ),
            (
                "Europe/Berlin",
                Some("2026-06-01T00:00:00.1234567Z"),
                "2026-12-01T00:00:00Z",
                r#"{"Last":"2026-06-01T02:00:00.1234567+02:00","Next":"2026-12-01T01:00:00+01:00","LastUpdated":"2026-01-01T01:00:00.5+01:00"}"#,
            ),
        ] {
            let blob = StatusBlob::new("id", "f", TimeZone::get(zone).unwrap());
            let status = ScheduleStatus {
                last: last.map(|time: &str| time.parse().unwrap()),
                next: next.parse().unwrap(),
                last_updated: Some("2026-01-01T00:00:00.5Z".parse().unwrap()),
            };
            assert_eq!(blob.format(&status), text);
            assert_eq!(blob.parse(text.as_bytes()), Some(status));
        }
    }

    #[test]
    fn times_without_an_offset_are_of_the_zone() {
        let blob = StatusBlob::new("id", "f", TimeZone::get("Europe/Berlin").unwrap());
        let text = r#"{"Last":"0001-01-01T00:00:00+00:00","Next":"2026-01-01T01:00:00","LastUpdated":"0001-01-01T00:00:00"}"#;
        let status = ScheduleStatus {
            last: None,
            next: "2026-01-01T00:00:00Z".parse().unwrap(),
            last_updated: None,
        };
        assert_eq!(blob.parse(text.as_bytes()), Some(status));
        for unreadable in ["", "{}", r#"{"Last":"","Next":"soon","LastUpdated":""}"#] {
            assert_eq!(blob.parse(unreadable.as_bytes()), None, "{unreadable}");
        }
    }
}
