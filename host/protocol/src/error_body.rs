//! The JSON body of the response to a failed call.

use serde::Serialize;

/// What went wrong with a call, for the reader of the response.
///
/// The Functions host throws the bodies of failed payload calls away; callers
/// of the HTTP modes and of the handler itself see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody<'a> {
    /// A word for programs, for example `unknown_function`.
    pub code: &'a str,
    /// A sentence for people.
    pub message: &'a str,
    /// The function that was called, when it is known.
    pub function: Option<&'a str>,
    /// The generation of the plugin that answered, when one did.
    pub generation: Option<u64>,
    /// The invocation id, when it is known.
    pub invocation_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Wrapped<'a> {
    error: ErrorBody<'a>,
}

impl ErrorBody<'_> {
    /// `{"error":{"code":…,"message":…,"function":…,"generation":…,"invocationId":…}}`.
    /// All five are always there; what is not known is `null`.
    pub fn to_json(&self) -> String {
        // Strings and numbers can always be written to memory.
        serde_json::to_string(&Wrapped { error: *self }).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorBody;

    #[test]
    fn every_member_is_there() {
        let known = ErrorBody {
            code: "trap",
            message: "unreachable \"code\"",
            function: Some("order"),
            generation: Some(3),
            invocation_id: Some("42"),
        };
        assert_eq!(
            known.to_json(),
            r#"{"error":{"code":"trap","message":"unreachable \"code\"","function":"order","generation":3,"invocationId":"42"}}"#
        );
        let unknown = ErrorBody {
            function: None,
            generation: None,
            invocation_id: None,
            ..known
        };
        assert!(
            unknown
                .to_json()
                .ends_with(r#""function":null,"generation":null,"invocationId":null}}"#)
        );
    }
}
