//! What a request is about: a tool, a resource or a prompt.

use crate::message::Message;

/// A tool, a resource or a prompt that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which of them.
    pub kind: SubjectKind,
    /// The name, or the URI of a resource.
    pub name: String,
}

/// What can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A tool.
    Tool,
    /// A resource.
    Resource,
    /// A prompt.
    Prompt,
}

impl SubjectKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Tool, Self::Resource, Self::Prompt];

    /// The word for one of them.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Resource => "resource",
            Self::Prompt => "prompt",
        }
    }

    /// The key of its rules in `mcp` of plugin.json.
    pub fn key(self) -> &'static str {
        match self {
            Self::Tool => "tools",
            Self::Resource => "resources",
            Self::Prompt => "prompts",
        }
    }
}

/// A method that needs a subject, and its request names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`params` does not name a {}", .0.noun())]
pub struct Unnamed(pub SubjectKind);

impl Subject {
    /// What `message` is about. `None` for messages that name nothing, such as lists.
    ///
    /// # Errors
    /// When its method needs a name, and there is none.
    pub fn of(message: &Message<'_>) -> Result<Option<Self>, Unnamed> {
        let (Some(method), Some(params)) = (message.method(), message.params()) else {
            return Ok(None);
        };
        let (kind, key) = match method {
            "tools/call" => (SubjectKind::Tool, "name"),
            "prompts/get" => (SubjectKind::Prompt, "name"),
            "resources/read" | "resources/subscribe" | "resources/unsubscribe" => {
                (SubjectKind::Resource, "uri")
            }
            "completion/complete" => return Self::of_completion(message),
            _ => return Ok(None),
        };
        let name = params.read(key).ok_or(Unnamed(kind))?;
        Ok(Some(Self { kind, name }))
    }

    /// A completion is about the prompt or the resource whose argument is completed.
    fn of_completion(message: &Message<'_>) -> Result<Option<Self>, Unnamed> {
        let reference = message.params().and_then(|params| params.object("ref"));
        let reference = reference.ok_or(Unnamed(SubjectKind::Prompt))?;
        let (kind, key) = match reference.read::<String>("type").as_deref() {
            Some("ref/resource") => (SubjectKind::Resource, "uri"),
            _ => (SubjectKind::Prompt, "name"),
        };
        let name = reference.read(key).ok_or(Unnamed(kind))?;
        Ok(Some(Self { kind, name }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_name_their_subject() {
        use SubjectKind::{Prompt, Resource, Tool};
        for (method, params, expected) in [
            ("tools/call", r#"{"name":"a"}"#, Ok(Some((Tool, "a")))),
            ("tools/call", r#"{"Name":"a"}"#, Err(Tool)),
            ("tools/call", r#"{"name":1}"#, Err(Tool)),
            ("tools/call", "{}", Err(Tool)),
            ("prompts/get", r#"{"name":"p"}"#, Ok(Some((Prompt, "p")))),
            (
                "resources/read",
                r#"{"uri":"file:///x"}"#,
                Ok(Some((Resource, "file:///x"))),
            ),
            ("resources/read", r#"{"name":"x"}"#, Err(Resource)),
            (
                "resources/subscribe",
                r#"{"uri":"u"}"#,
                Ok(Some((Resource, "u"))),
            ),
            (
                "completion/complete",
                r#"{"ref":{"type":"ref/prompt","name":"p"}}"#,
                Ok(Some((Prompt, "p"))),
            ),
            (
                "completion/complete",
                r#"{"ref":{"type":"ref/resource","uri":"u"}}"#,
                Ok(Some((Resource, "u"))),
            ),
            ("completion/complete", "{}", Err(Prompt)),
            ("tools/list", r#"{"name":"a"}"#, Ok(None)),
            ("Tools/Call", r#"{"name":"a"}"#, Ok(None)),
        ] {
            let body =
                format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#);
            let subject = Subject::of(&Message::parse(body.as_bytes()).unwrap());
            let subject = subject
                .map(|subject| subject.map(|subject| (subject.kind, subject.name)))
                .map_err(|Unnamed(kind)| kind);
            let expected = expected.map(|named| named.map(|(kind, name)| (kind, name.to_owned())));
            assert_eq!(subject, expected, "{body}");
        }
    }
}
