//! The error that Corral's handler describes in a failed answer.

use serde::Deserialize;

/// The body of a failed answer, read strictly: every field is there, and there
/// is no other. Other custom handlers describe their errors otherwise, or not at all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorReport {
    /// What kind of error; fixed words.
    pub code: String,
    /// What went wrong, for people.
    pub message: String,
    /// The function that was called.
    pub function: Option<String>,
    /// The generation of the plugin that ran, if one did.
    pub generation: Option<u64>,
    /// The invocation id that the host sent, if it sent one.
    #[serde(rename = "invocationId")]
    pub invocation_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    error: ErrorReport,
}

impl ErrorReport {
    /// Reads the body of a failed answer.
    ///
    /// # Errors
    /// When it is not such a report.
    pub fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let body: Body = serde_json::from_slice(body)?;
        Ok(body.error)
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorReport;

    #[test]
    fn only_whole_reports_are_read() {
        let report = r#"{"error":{"code":"plugin-failed","message":"m","function":"f"}}"#;
        assert_eq!(
            ErrorReport::read(report.as_bytes()).unwrap().code,
            "plugin-failed"
        );
        for body in [
            "",
            "{}",
            r#"{"error":{"code":"c"}}"#,
            r#"{"error":{},"more":1}"#,
        ] {
            assert!(ErrorReport::read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
