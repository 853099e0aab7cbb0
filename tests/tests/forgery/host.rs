//! What the Functions host makes of a caller's header fields (custom handler
//! protocol, sections 6.2 and 6.3).

use corral_tests::host_paths::Style;

use crate::rows::Row;

const ID: &str = "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f";
const VERSION: &str = "4.1037.0.0";
const INVOCATION_ID: &str = "X-Azure-Functions-InvocationId";
const HOST_VERSION: &str = "X-Azure-Functions-HostVersion";

/// A request on its way to the handler.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    chunked: bool,
    own: String,
}

impl Request {
    /// The caller's own.
    pub(crate) fn of(row: &Row, port: u16) -> Self {
        let own = format!("127.0.0.1:{port}");
        let mut request = Self {
            method: row.method.to_owned(),
            target: row.target.to_owned(),
            headers: Vec::new(),
            body: row.body.as_bytes().to_vec(),
            chunked: row.chunked,
            own,
        };
        if !row.headers.iter().any(|(name, _)| *name == "Host") {
            request.add("Host", "caller.example");
        }
        for (name, value) in row.headers {
            let value = value.replace("<own>", &request.own);
            request.add(name, &value);
        }
        request
    }

    /// What the host sends for it to this path; `None` when the host sends
    /// nothing.
    pub(crate) fn handed_on(
        mut self,
        style: Style,
        path: &str,
        query: Option<&str>,
    ) -> Option<Self> {
        self.target = match query {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        if style != Style::Proxying && self.chunked {
            return None;
        }
        if style != Style::Proxying {
            let passing = ["content-type", "content-length"];
            let drops = |name: &str| name.starts_with("content-") && !passing.contains(&name);
            self.headers
                .retain(|(name, _)| !drops(&name.to_ascii_lowercase()));
        }
        Some(self.with_marks_of(style))
    }

    /// The same with the fields that the host adds.
    pub(crate) fn with_marks_of(mut self, style: Style) -> Self {
        match style {
            Style::Proxying => {
                let host = self.get("Host").unwrap_or_default();
                let dropped = [
                    "connection",
                    "keep-alive",
                    "te",
                    "upgrade",
                    "forwarded",
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-proto",
                    "x-forwarded-prefix",
                ];
                self.headers
                    .retain(|(name, _)| !dropped.contains(&name.to_ascii_lowercase().as_str()));
                if !host.starts_with("xn--") {
                    let own = self.own.clone();
                    self.set("Host", &own);
                }
                self.set(HOST_VERSION, VERSION);
                self.set(INVOCATION_ID, ID);
                if self.get("x-ms-invocation-id").is_none() {
                    self.set("x-ms-invocation-id", ID);
                }
                self.set("X-Forwarded-For", "127.0.0.1");
                self.set("X-Forwarded-Host", &host);
                self.set("X-Forwarded-Proto", "http");
            }
            Style::Forwarding | Style::Legacy => {
                self.join(HOST_VERSION, VERSION, ", ");
                self.join(INVOCATION_ID, ID, ", ");
                self.join(
                    "User-Agent",
                    &format!("Azure-Functions-Host/{VERSION}"),
                    " ",
                );
            }
            Style::Payload => {}
        }
        self
    }

    /// The bytes. The handler is asked to close the connection.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        bytes.extend(b"Connection: close\r\n");
        if self.chunked {
            bytes.extend(b"Transfer-Encoding: chunked\r\n\r\n");
            if !self.body.is_empty() {
                bytes.extend(format!("{:x}\r\n", self.body.len()).into_bytes());
                bytes.extend(&self.body);
                bytes.extend(b"\r\n");
            }
            bytes.extend(b"0\r\n\r\n");
        } else {
            bytes.extend(format!("Content-Length: {}\r\n\r\n", self.body.len()).into_bytes());
            bytes.extend(&self.body);
        }
        bytes
    }

    fn add(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn get(&self, name: &str) -> Option<String> {
        let mut fields = self.headers.iter();
        let found = fields.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(found.1.clone())
    }

    fn set(&mut self, name: &str, value: &str) {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.add(name, value);
    }

    /// Puts a value after those of the caller, in one field.
    fn join(&mut self, name: &str, value: &str, separator: &str) {
        let given = self.headers.iter();
        let mut values: Vec<String> = given
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.clone())
            .collect();
        values.push(value.to_owned());
        self.set(name, &values.join(separator));
    }
}
