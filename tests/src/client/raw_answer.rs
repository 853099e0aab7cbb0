//! Answers of the handler, and how the length of a body is announced.

use std::fmt;

use corral_emulator::answer::ErrorReport;

/// How the body's length is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// `Transfer-Encoding: chunked`, as seen in Azure.
    #[default]
    Chunked,
    /// `Content-Length`, as seen with the local tools.
    Sized,
}

/// An answer, before anybody judged it.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first field called `name`, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// All fields called `name`, which is in lower case, in order.
    pub fn header_all(&self, name: &str) -> Vec<&str> {
        let fields = self.headers.iter().filter(|(field, _)| field == name);
        fields.map(|(_, value)| value.as_str()).collect()
    }

    /// The handler's report of the error that it answers with.
    pub fn error_report(&self) -> ErrorReport {
        let content_type = self.header("content-type").unwrap_or_default();
        assert_eq!(content_type, "application/json", "content type of {self:?}");
        ErrorReport::read(&self.body)
            .unwrap_or_else(|error| panic!("no error report: {error}: {self:?}"))
    }

    /// The body as JSON; null if it is not valid JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &String::from_utf8_lossy(&self.body))
            .finish()
    }
}
