//! Asking a server for its definitions: which requests to send, and what the answers say.

use serde_json::{Map, Value, json};

use super::answer::{self, AnswerError, Response};
use super::{Definitions, Kind, Twice};
use crate::header;

/// The longest answer to a question, in bytes.
pub const MAX_ANSWER: u64 = 4 * 1024 * 1024;

/// How many pages of a list are asked for, and how many definitions there may be.
const MAX_PAGES: usize = 200;
const MAX_DEFINITIONS: usize = 5000;

/// A version of the protocol, for those of its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// 2026-07-28: each request describes itself.
    Stateless,
    /// 2025-11-25, asked without a session.
    Session,
}

/// A request to a server.
#[derive(Debug)]
pub struct Question {
    /// The method of the message.
    pub method: &'static str,
    /// The fields of the HTTP request.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The message.
    pub body: Vec<u8>,
}

/// Why a server's definitions cannot be collected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SurveyError {
    /// An answer cannot be used.
    #[error("`{method}`: {error}")]
    Answer {
        /// The method that was asked.
        method: &'static str,
        /// Why not.
        error: AnswerError,
    },
    /// The server failed to list what it says to have.
    #[error("`{method}`: the server answered with an error: {message}")]
    Failed {
        /// The method that was asked.
        method: &'static str,
        /// The server's message.
        message: String,
    },
    /// A list has the same entry twice.
    #[error("{0}")]
    Twice(#[from] Twice),
    /// A list does not end.
    #[error("`{0}`: the list is longer than {MAX_PAGES} pages or {MAX_DEFINITIONS} entries")]
    Endless(&'static str),
}

/// A list of a server.
struct List {
    method: &'static str,
    /// The member of the result, and of the capabilities.
    member: &'static str,
    capability: &'static str,
    kind: Kind,
    /// The member of an entry that names it.
    name: &'static str,
}

/// All lists.
const LISTS: [List; 4] = [
    List {
        method: "tools/list",
        member: "tools",
        capability: "tools",
        kind: Kind::Tool,
        name: "name",
    },
    List {
        method: "resources/list",
        member: "resources",
        capability: "resources",
        kind: Kind::Resource,
        name: "uri",
    },
    List {
        method: "resources/templates/list",
        member: "resourceTemplates",
        capability: "resources",
        kind: Kind::ResourceTemplate,
        name: "uriTemplate",
    },
    List {
        method: "prompts/list",
        member: "prompts",
        capability: "prompts",
        kind: Kind::Prompt,
        name: "name",
    },
];

/// Collects the definitions of a server: ask [`Self::question`], pass the answer to
/// [`Self::answer`], until there is no question.
pub struct Survey {
    era: Era,
    /// The list that is asked for; `None` before the first one.
    list: Option<usize>,
    cursor: Option<String>,
    pages: usize,
    id: u64,
    capabilities: Map<String, Value>,
    definitions: Definitions,
    /// Whether the server does not speak this version.
    unsupported: bool,
}

impl Era {
    /// Its version of the protocol.
    pub fn version(self) -> &'static str {
        match self {
            Self::Stateless => "2026-07-28",
            Self::Session => "2025-11-25",
        }
    }
}

impl Survey {
    /// Asks in this version.
    pub fn new(era: Era) -> Self {
        Self {
            era,
            list: None,
            cursor: None,
            pages: 0,
            id: 1,
            capabilities: Map::new(),
            definitions: Definitions::default(),
            unsupported: false,
        }
    }

    /// What to ask next; `None` at the end.
    pub fn question(&self) -> Option<Question> {
        if self.unsupported {
            return None;
        }
        let method = self.method()?;
        let mut headers = vec![
            ("content-type", "application/json"),
            ("accept", "application/json, text/event-stream"),
        ];
        let mut params = Map::new();
        if let Some(cursor) = &self.cursor {
            params.insert("cursor".to_owned(), cursor.as_str().into());
        }
        let client = json!({ "name": "corral", "version": env!("CARGO_PKG_VERSION") });
        let version = self.era.version();
        match self.era {
            Era::Stateless => {
                headers.push((header::PROTOCOL_VERSION, version));
                headers.push((header::METHOD, method));
                let meta = json!({
                    "io.modelcontextprotocol/protocolVersion": version,
                    "io.modelcontextprotocol/clientInfo": client,
                    "io.modelcontextprotocol/clientCapabilities": {},
                });
                params.insert("_meta".to_owned(), meta);
            }
            Era::Session if self.list.is_none() => {
                params.insert("protocolVersion".to_owned(), version.into());
                params.insert("capabilities".to_owned(), json!({}));
                params.insert("clientInfo".to_owned(), client);
            }
            Era::Session => headers.push((header::PROTOCOL_VERSION, version)),
        }
        let message =
            json!({ "jsonrpc": "2.0", "id": self.id, "method": method, "params": params });
        Some(Question {
            method,
            headers,
            body: message.to_string().into_bytes(),
        })
    }

    /// Reads the answer to the last question: the body, and what `Content-Type` says.
    ///
    /// # Errors
    /// When the definitions cannot be collected.
    pub fn answer(&mut self, content_type: &str, body: &[u8]) -> Result<(), SurveyError> {
        let Some(method) = self.method() else {
            return Ok(());
        };
        let answered = answer::read(content_type, body, self.id);
        let failed = |error| SurveyError::Answer { method, error };
        self.id += 1;
        let Some(list) = self.list.and_then(|index| LISTS.get(index)) else {
            match answered {
                Ok(Response::Result(result)) => self.begin(result)?,
                // Another version, or not a server of this protocol at all.
                Ok(Response::Error(_)) | Err(_) => self.unsupported = true,
            }
            return Ok(());
        };
        match answered.map_err(failed)? {
            Response::Result(result) => self.add(list, result),
            Response::Error(_) if !self.capabilities.contains_key(list.capability) => {
                self.next_list();
                Ok(())
            }
            Response::Error(message) => Err(SurveyError::Failed { method, message }),
        }
    }

    /// The definitions; `None` when the server does not speak this version.
    pub fn finish(self) -> Option<Definitions> {
        (!self.unsupported).then_some(self.definitions)
    }

    fn method(&self) -> Option<&'static str> {
        match (self.list, self.era) {
            (Some(index), _) => LISTS.get(index).map(|list| list.method),
            (None, Era::Stateless) => Some("server/discover"),
            (None, Era::Session) => Some("initialize"),
        }
    }

    fn begin(&mut self, mut result: Map<String, Value>) -> Result<(), SurveyError> {
        if let Some(Value::Object(capabilities)) = result.remove("capabilities") {
            self.capabilities = capabilities;
        }
        let instructions = result.remove("instructions");
        if let Some(instructions) = instructions.filter(|instructions| !instructions.is_null()) {
            self.definitions
                .insert(Kind::Instructions, "", &instructions)?;
        }
        self.list = Some(0);
        Ok(())
    }

    fn add(&mut self, list: &List, mut result: Map<String, Value>) -> Result<(), SurveyError> {
        let invalid = |member| SurveyError::Answer {
            method: list.method,
            error: AnswerError::Invalid(member),
        };
        let Some(Value::Array(entries)) = result.remove(list.member) else {
            return Err(invalid(list.member));
        };
        for entry in entries {
            let name = entry.get(list.name).and_then(Value::as_str);
            let name = name.ok_or_else(|| invalid(list.name))?.to_owned();
            self.definitions.insert(list.kind, &name, &entry)?;
        }
        self.pages += 1;
        let more = match result.remove("nextCursor") {
            Some(Value::String(cursor)) => Some(cursor),
            None | Some(Value::Null) => None,
            Some(_) => return Err(invalid("nextCursor")),
        };
        if more.is_some() && (self.pages >= MAX_PAGES || self.definitions.len() > MAX_DEFINITIONS) {
            return Err(SurveyError::Endless(list.method));
        }
        match more {
            Some(cursor) => self.cursor = Some(cursor),
            None => self.next_list(),
        }
        Ok(())
    }

    fn next_list(&mut self) {
        self.list = self.list.map(|index| index + 1);
        self.cursor = None;
        self.pages = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks a server that answers by `respond`.
    fn survey(
        era: Era,
        respond: impl Fn(&Value) -> (&'static str, String),
    ) -> (Vec<String>, Result<Option<Definitions>, SurveyError>) {
        let (mut survey, mut asked) = (Survey::new(era), Vec::new());
        while let Some(question) = survey.question() {
            let message: Value = serde_json::from_slice(&question.body).unwrap();
            let cursor = message["params"]["cursor"].as_str().unwrap_or_default();
            asked.push(format!("{}{cursor}", question.method));
            let (content_type, body) = respond(&message);
            if let Err(error) = survey.answer(content_type, body.as_bytes()) {
                return (asked, Err(error));
            }
        }
        (asked, Ok(survey.finish()))
    }

    fn result(message: &Value, result: &Value) -> String {
        json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }).to_string()
    }

    fn error(message: &Value) -> String {
        let error = json!({ "code": -32601, "message": "no" });
        json!({ "jsonrpc": "2.0", "id": message["id"], "error": error }).to_string()
    }

    #[test]
    fn all_pages_of_all_lists_are_collected() {
        for era in [Era::Stateless, Era::Session] {
            let (asked, found) = survey(era, |message| {
                let body = match message["method"].as_str().unwrap() {
                    "server/discover" | "initialize" => result(
                        message,
                        &json!({ "capabilities": { "tools": {}, "prompts": {} }, "instructions": "Be kind." }),
                    ),
                    "tools/list" if message["params"]["cursor"].is_null() => result(
                        message,
                        &json!({ "tools": [{ "name": "a" }], "nextCursor": "2" }),
                    ),
                    "tools/list" => result(message, &json!({ "tools": [{ "name": "b" }] })),
                    "prompts/list" => result(
                        message,
                        &json!({ "prompts": [{ "name": "a" }], "nextCursor": null }),
                    ),
                    _ => error(message),
                };
                (
                    "text/event-stream; x",
                    format!(": hi\r\n\r\nid: 1\r\ndata: {body}\r\n\r\n"),
                )
            });
            let begin = if era == Era::Stateless {
                "server/discover"
            } else {
                "initialize"
            };
            assert_eq!(
                asked,
                [
                    begin,
                    "tools/list",
                    "tools/list2",
                    "resources/list",
                    "resources/templates/list",
                    "prompts/list"
                ]
            );
            let found = found.unwrap().unwrap();
            let labels: Vec<&str> = found.iter().map(|(label, _)| label).collect();
            assert_eq!(
                labels,
                ["instructions", "prompt `a`", "tool `a`", "tool `b`"]
            );
        }
    }

    #[test]
    fn other_versions_are_told_from_broken_lists() {
        let discovered = json!({ "capabilities": { "tools": {} } });
        for (lists, expected) in [
            (None, Ok(None)),
            (Some(json!({ "tools": [] })), Ok(Some(0))),
            (
                Some(json!({})),
                Err("`tools/list`: the result has no valid `tools`"),
            ),
            (
                Some(json!({ "tools": [{}] })),
                Err("`tools/list`: the result has no valid `name`"),
            ),
            (
                Some(json!({ "tools": [{ "name": "a" }, { "name": "a" }] })),
                Err("there are two definitions of tool `a`"),
            ),
            (
                Some(json!({ "tools": [], "nextCursor": 1 })),
                Err("`tools/list`: the result has no valid `nextCursor`"),
            ),
            (
                Some(json!({ "tools": [], "nextCursor": "again" })),
                Err("`tools/list`: the list is longer than 200 pages or 5000 entries"),
            ),
            (
                Some(Value::Null),
                Err("`tools/list`: the server answered with an error: no"),
            ),
        ] {
            let (_, found) = survey(Era::Stateless, |message| {
                let body = match (message["method"].as_str().unwrap(), &lists) {
                    ("server/discover", Some(_)) => result(message, &discovered),
                    ("tools/list", Some(list)) if !list.is_null() => result(message, list),
                    _ => error(message),
                };
                ("application/json", body)
            });
            let found = found.map(|found| found.map(|found| found.len()));
            assert_eq!(
                found.map_err(|error| error.to_string()),
                expected.map_err(str::to_owned)
            );
        }
        for body in [
            "",
            "{}",
            "[]",
            "<html>",
            r#"{"id":7,"result":{}}"#,
            r#"{"id":1,"result":1}"#,
        ] {
            let (_, found) = survey(Era::Session, |_| ("application/json", body.to_owned()));
            assert_eq!(found, Ok(None), "{body}");
        }
    }
}
