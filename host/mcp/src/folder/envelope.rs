//! The call that the MCP extension of the Functions host sends for a tool, a resource
//! or a prompt (reference of the extensions, MCP). A plugin cannot tell who sent it.

use serde_json::{Map, Value, json};

/// What is called.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A tool with its arguments.
    Tool {
        /// The tool's name.
        name: &'a str,
        /// As the client sent them.
        arguments: &'a Map<String, Value>,
    },
    /// A resource.
    Resource {
        /// The URI that the client reads.
        uri: &'a str,
        /// The values of the parameters in its template.
        parameters: &'a [(&'a str, &'a str)],
    },
    /// A prompt with its arguments.
    Prompt {
        /// The prompt's name.
        name: &'a str,
        /// As the client sent them.
        arguments: &'a Map<String, Value>,
    },
}

/// Who calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client<'a> {
    /// The fields of the HTTP request, names in any case.
    pub headers: &'a [(String, String)],
    /// What the client says about itself, as JSON, if it does.
    pub info: Option<&'a Value>,
}

/// What the extension does not know: the rounds of a request since 2026-07-28. A plugin
/// that does not ask for input need not read it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Round<'a> {
    /// What the client can answer; `None` when it has declared nothing.
    pub capabilities: Option<&'a Map<String, Value>>,
    /// The answers to what the function asked in the round before.
    pub responses: Option<&'a Map<String, Value>>,
    /// What the function left with the client.
    pub state: Option<&'a str>,
}

/// What the extension takes from its surroundings.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// The time, as ISO 8601.
    pub time: &'a str,
    /// A fresh GUID.
    pub guid: &'a str,
}

/// One call.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The function.
    pub function: &'a str,
    /// The name of its trigger's binding.
    pub trigger: &'a str,
    /// What is called.
    pub subject: Subject<'a>,
    /// Who calls.
    pub client: Client<'a>,
    /// What a client that can be asked adds.
    pub round: Round<'a>,
    /// When.
    pub arrival: Arrival<'a>,
}

impl Envelope<'_> {
    /// The body of the request.
    pub fn to_json(&self) -> Value {
        let headers = self.headers();
        let transport = json!({
            "name": "http-streamable",
            "properties": { "headers": headers },
        });
        let context = self.context(&transport);
        // The extension encodes the text of its JSON a second time, and the host a
        // third time.
        let data = Value::String(Value::String(context.to_string()).to_string());
        let mut metadata = self.metadata(&headers);
        metadata.insert(self.trigger.to_owned(), data.clone());
        metadata.insert(
            "sys".to_owned(),
            json!({
                "MethodName": self.function,
                "UtcNow": self.arrival.time,
                "RandGuid": self.arrival.guid,
            }),
        );
        metadata.insert("transport".to_owned(), transport);
        let mut values = Map::new();
        values.insert(self.trigger.to_owned(), data);
        json!({ "Data": values, "Metadata": metadata })
    }

    /// The value of the trigger.
    fn context(&self, transport: &Value) -> Value {
        let mut context = match self.subject {
            Subject::Tool { name, arguments } | Subject::Prompt { name, arguments } => {
                json!({ "name": name, "arguments": arguments })
            }
            Subject::Resource { uri, .. } => json!({ "uri": uri }),
        };
        if let (Some(context), Some(info)) = (context.as_object_mut(), self.client.info) {
            context.insert("clientinfo".to_owned(), info.clone());
        }
        if let Some(context) = context.as_object_mut() {
            context.insert("transport".to_owned(), transport.clone());
            let Round {
                capabilities,
                responses,
                state,
            } = self.round;
            let mut put = |key: &str, value: Option<Value>| {
                if let Some(value) = value {
                    context.insert(key.to_owned(), value);
                }
            };
            let object = |members: Option<&Map<String, Value>>| members.cloned().map(Value::from);
            put("clientCapabilities", object(capabilities));
            put("inputResponses", object(responses));
            put("requestState", state.map(Value::from));
        }
        context
    }

    fn metadata(&self, headers: &Map<String, Value>) -> Map<String, Value> {
        let mut metadata = Map::new();
        let mut put = |key: &str, value: Value| metadata.insert(key.to_owned(), value);
        let invocation = |subject: &[(&str, Value)]| {
            let mut context = Map::new();
            for (key, value) in subject {
                context.insert((*key).to_owned(), value.clone());
            }
            context.insert("SessionId".to_owned(), Value::Null);
            let info = self.client.info.map_or(Value::Null, client_info);
            context.insert("ClientInfo".to_owned(), info);
            context.insert(
                "Transport".to_owned(),
                json!({
                    "Name": "http-streamable",
                    "SessionId": null,
                    "Properties": { "headers": headers },
                }),
            );
            Value::Object(context)
        };
        match self.subject {
            Subject::Tool { name, arguments } | Subject::Prompt { name, arguments } => {
                let is_tool = matches!(self.subject, Subject::Tool { .. });
                let prefix = if is_tool { "mcptool" } else { "mcpprompt" };
                let context = invocation(&[
                    ("Name", name.into()),
                    ("Arguments", kinds(arguments).into()),
                ]);
                put(&format!("{prefix}context"), context);
                put(&format!("{prefix}args"), texts(arguments).into());
                put("name", text(name));
                put("arguments", arguments.clone().into());
            }
            Subject::Resource { uri, parameters } => {
                put("mcpresourcecontext", invocation(&[("Uri", uri.into())]));
                put("mcpresourceuri", text(uri));
                put("uri", text(uri));
                for (name, value) in parameters {
                    put(name, text(value));
                }
            }
        }
        if let Some(info) = self.client.info {
            put("clientinfo", info.clone());
        }
        metadata
    }

    /// The header fields with the names that ASP.NET Core gives them.
    fn headers(&self) -> Map<String, Value> {
        let mut headers: Map<String, Value> = Map::new();
        for (name, value) in self.client.headers {
            let name = canonical(name);
            let joined = match headers.get(&name) {
                Some(Value::String(earlier)) => format!("{earlier}, {value}"),
                _ => value.clone(),
            };
            headers.insert(name, joined.into());
        }
        headers
    }
}

/// Text, encoded as JSON a second time.
fn text(value: &str) -> Value {
    Value::String(Value::from(value).to_string())
}

/// The arguments as text: a string as it is, anything else as JSON.
fn texts(arguments: &Map<String, Value>) -> Map<String, Value> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    arguments
        .iter()
        .map(|(name, value)| (name.clone(), text(value).into()))
        .collect()
}

/// The arguments as the extension's own object shows them: only their kinds, by the
/// numbers of `System.Text.Json.JsonValueKind`.
fn kinds(arguments: &Map<String, Value>) -> Map<String, Value> {
    let kind = |value: &Value| match value {
        Value::Object(_) => 1,
        Value::Array(_) => 2,
        Value::String(_) => 3,
        Value::Number(_) => 4,
        Value::Bool(true) => 5,
        Value::Bool(false) => 6,
        Value::Null => 7,
    };
    arguments
        .iter()
        .map(|(name, value)| (name.clone(), json!({ "ValueKind": kind(value) })))
        .collect()
}

/// `Name` and `Version` of a client.
fn client_info(info: &Value) -> Value {
    json!({ "Name": info.get("name"), "Version": info.get("version") })
}

/// A header's name with capitals: `user-agent` is `User-Agent`.
fn canonical(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join("-")
}
