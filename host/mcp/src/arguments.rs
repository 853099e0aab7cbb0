//! Whether the arguments of a call have the types that the tool declares. The MCP
//! extension checks only that the required ones are there.

use std::error::Error;
use std::fmt::{self, Write};

use boon::{CompileError, Compiler, SchemaIndex, Schemas, UrlLoader, ValidationError};
use corral_app::{McpTool, ToolArguments};
use serde_json::{Map, Value};

use crate::input_schema::input_schema;

/// The most mismatches that are named: a model corrects them together.
const NAMED: usize = 8;

/// The most characters of one mismatch.
const LONGEST: usize = 200;

/// What the schema of a tool is called while it is compiled.
const ROOT: &str = "tool:arguments";

/// The schema of a tool cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {key} of the tool `{tool}` is not a valid JSON Schema: {reason}")]
pub struct InvalidSchema {
    /// The tool's name.
    pub tool: String,
    /// The property of function.json that it comes from.
    pub key: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// The arguments of a call that do not have the types that the tool declares. Its
/// text is for the model that wrote the call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid arguments for the tool `{tool}`: {reasons}; correct them and call it again")]
pub struct ArgumentMismatch {
    /// The tool's name.
    pub tool: String,
    /// One for each mismatch.
    pub reasons: String,
}

/// Checks the arguments of the calls of one tool.
pub struct ArgumentChecker {
    tool: String,
    schemas: Schemas,
    root: SchemaIndex,
    /// Whether `null` counts as absent, as in the extension's own check.
    null_is_absent: bool,
}

impl fmt::Debug for ArgumentChecker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ArgumentChecker")
            .field("tool", &self.tool)
            .finish_non_exhaustive()
    }
}

/// Refuses every schema outside that of the tool.
struct NothingElse;

impl UrlLoader for NothingElse {
    fn load(&self, url: &str) -> Result<Value, Box<dyn Error>> {
        Err(format!("`{url}` is not fetched; write its content under `$defs`").into())
    }
}

impl ArgumentChecker {
    /// A checker for `toolProperties` or `inputSchema` of `tool`.
    ///
    /// # Errors
    /// When a `propertyType` is not a type, or the schema is not valid, or refers to
    /// another document.
    pub fn new(tool: &McpTool) -> Result<Self, InvalidSchema> {
        let properties = matches!(tool.arguments, ToolArguments::Properties(_));
        let mut compiler = Compiler::new();
        compiler.use_loader(Box::new(NothingElse));
        let mut schemas = Schemas::new();
        let root = match compiler.add_resource(ROOT, input_schema(tool)) {
            Ok(()) => compiler.compile(ROOT, &mut schemas),
            Err(error) => Err(error),
        };
        let root = root.map_err(|error| InvalidSchema {
            tool: tool.name.clone(),
            key: if properties {
                "toolProperties"
            } else {
                "inputSchema"
            },
            reason: reason(&error),
        })?;
        Ok(Self {
            tool: tool.name.clone(),
            schemas,
            root,
            null_is_absent: properties,
        })
    }

    /// Checks `call`, the value of the trigger: an object with `arguments`.
    ///
    /// # Errors
    /// When an argument is missing or of another type, with all that is wrong.
    pub fn check(&self, call: &Value) -> Result<(), ArgumentMismatch> {
        let mut arguments = match call.get("arguments") {
            None | Some(Value::Null) => Value::Object(Map::new()),
            Some(arguments) => arguments.clone(),
        };
        if self.null_is_absent
            && let Value::Object(members) = &mut arguments
        {
            members.retain(|_, value| !value.is_null());
        }
        let Err(error) = self.schemas.validate(&arguments, self.root) else {
            return Ok(());
        };
        let mut found = Vec::new();
        collect(&error, &mut found);
        found.sort();
        found.dedup();
        let more = found.len().saturating_sub(NAMED);
        found.truncate(NAMED);
        let mut reasons = found.join(", ");
        if more > 0 {
            // Writing to a String cannot fail.
            let _ = write!(reasons, " (and {more} more)");
        }
        Err(ArgumentMismatch {
            tool: self.tool.clone(),
            reasons,
        })
    }
}

/// Why a schema was refused, on one line: the innermost cause has the place.
fn reason(error: &CompileError) -> String {
    let reason = match error {
        CompileError::ValidationError { src, .. } => {
            let mut found = Vec::new();
            collect(src, &mut found);
            found.join(", ")
        }
        CompileError::LoadUrlError { src, .. } => src.to_string(),
        other => other.to_string(),
    };
    reason.replace(ROOT, "")
}

/// The causes that have no further cause, each with its place.
fn collect(error: &ValidationError<'_, '_>, found: &mut Vec<String>) {
    if !error.causes.is_empty() {
        for cause in &error.causes {
            collect(cause, found);
        }
        return;
    }
    let place = error.instance_location.to_string();
    let mut message = error.kind.to_string();
    // What the caller sent is part of some messages, and may be long.
    if let Some((end, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(end);
        message.push('…');
    }
    found.push(match place.trim_start_matches('/') {
        "" => message,
        place => format!("`{place}`: {message}"),
    });
}

#[cfg(test)]
pub(crate) mod tests {
    use corral_app::ToolProperty;
    use serde_json::json;

    use super::*;

    /// A tool with these arguments.
    pub(crate) fn tool(properties: Vec<ToolProperty>) -> McpTool {
        McpTool {
            name: "hello".to_owned(),
            description: None,
            arguments: ToolArguments::Properties(properties),
            output_schema: None,
            use_result_schema: false,
            metadata: None,
        }
    }

    pub(crate) fn property(name: &str, kind: &str, description: &str) -> ToolProperty {
        ToolProperty {
            name: name.to_owned(),
            kind: kind.to_owned(),
            description: description.to_owned(),
            ..ToolProperty::default()
        }
    }

    fn reasons(checker: &ArgumentChecker, arguments: &Value) -> String {
        let call = json!({ "name": "hello", "arguments": arguments });
        match checker.check(&call) {
            Ok(()) => String::new(),
            Err(mismatch) => mismatch.reasons,
        }
    }

    #[test]
    fn properties_decide() {
        let checker = ArgumentChecker::new(&tool(vec![
            ToolProperty {
                is_required: true,
                ..property("city", "string", "")
            },
            property("days", "integer", ""),
            property("exact", "number", ""),
            property("now", "boolean", ""),
            property("where", "object", ""),
            ToolProperty {
                is_array: true,
                ..property("tags", "string", "")
            },
            ToolProperty {
                values: vec!["c".to_owned(), "f".to_owned()],
                ..property("unit", "string", "")
            },
        ]))
        .unwrap();
        for (arguments, expected) in [
            (json!({ "city": "Oslo" }), ""),
            (
                json!({ "city": "Oslo", "days": 3, "exact": 1.5, "now": true, "where": {}, "tags": ["a"], "unit": "c" }),
                "",
            ),
            // 3.0 is an integer in JSON Schema.
            (json!({ "city": "Oslo", "days": 3.0, "exact": 3 }), ""),
            (json!({ "city": "Oslo", "days": null }), ""),
            (json!({ "city": "Oslo", "unlisted": [1] }), ""),
            (json!({}), "missing properties 'city'"),
            (json!(null), "missing properties 'city'"),
            (json!({ "city": null }), "missing properties 'city'"),
            (json!({ "city": 5 }), "`city`: want string, but got "),
            (
                json!({ "city": "Oslo", "days": "3" }),
                "`days`: want integer, but got ",
            ),
            (
                json!({ "city": "Oslo", "days": 3.5 }),
                "`days`: want integer, but got ",
            ),
            (
                json!({ "city": "Oslo", "now": "true" }),
                "`now`: want boolean, but got ",
            ),
            (
                json!({ "city": "Oslo", "where": [] }),
                "`where`: want object, but got ",
            ),
            (
                json!({ "city": "Oslo", "tags": "a" }),
                "`tags`: want array, but got ",
            ),
            (
                json!({ "city": "Oslo", "tags": ["a", 1] }),
                "`tags/1`: want string, but got ",
            ),
            (
                json!({ "city": "Oslo", "unit": "k" }),
                "`unit`: value must be one of 'c', 'f'",
            ),
            (json!([1]), "want object, but got "),
        ] {
            let found = reasons(&checker, &arguments);
            assert_eq!(
                found.is_empty(),
                expected.is_empty(),
                "{arguments}: {found}"
            );
            assert!(found.contains(expected), "{arguments}: {found}");
        }
        assert!(checker.check(&json!({ "name": "hello" })).is_err());
    }

    #[test]
    fn all_mismatches_are_named_to_a_limit() {
        let names: Vec<String> = (0..12).map(|index| format!("a{index}")).collect();
        let properties = names.iter().map(|name| property(name, "string", ""));
        let checker = ArgumentChecker::new(&tool(properties.collect())).unwrap();
        let arguments: Value = names.iter().map(|name| (name.clone(), json!(1))).collect();
        let reasons = reasons(&checker, &arguments);
        assert_eq!(reasons.matches("want string").count(), NAMED, "{reasons}");
        assert!(reasons.ends_with("(and 4 more)"), "{reasons}");
    }

    #[test]
    fn a_schema_decides() {
        let schema = json!({
            "type": "object",
            "properties": {
                "code": { "type": "string", "pattern": "^[A-Z]{3}$" },
                "place": { "$ref": "#/$defs/place" },
                "note": { "type": ["string", "null"] },
            },
            "required": ["code"],
            "additionalProperties": false,
            "$defs": { "place": { "type": "object", "required": ["lat"], "properties": { "lat": { "type": "number", "maximum": 90 } } } },
        });
        let tool = McpTool {
            arguments: ToolArguments::Schema(schema.to_string()),
            ..tool(Vec::new())
        };
        let checker = ArgumentChecker::new(&tool).unwrap();
        for (arguments, expected) in [
            (
                json!({ "code": "OSL", "place": { "lat": 59.9 }, "note": null }),
                "",
            ),
            (
                json!({ "code": "osl" }),
                "`code`: 'osl' does not match pattern",
            ),
            (json!({ "code": null }), "`code`: want string, but got "),
            (
                json!({ "code": "OSL", "place": {} }),
                "`place`: missing properties 'lat'",
            ),
            (
                json!({ "code": "OSL", "place": { "lat": 91 } }),
                "`place/lat`: must be <=90",
            ),
            (
                json!({ "code": "OSL", "x": 1 }),
                "additionalProperties 'x' not allowed",
            ),
        ] {
            let found = reasons(&checker, &arguments);
            assert_eq!(
                found.is_empty(),
                expected.is_empty(),
                "{arguments}: {found}"
            );
            assert!(found.contains(expected), "{arguments}: {found}");
        }
    }

    #[test]
    fn invalid_schemas_are_errors() {
        let schema = |text: &str| McpTool {
            arguments: ToolArguments::Schema(text.to_owned()),
            ..tool(Vec::new())
        };
        for (tool, says) in [
            (
                tool(vec![property("a", "strng", "")]),
                "the toolProperties of the tool `hello` is not a valid JSON Schema",
            ),
            (
                schema(r#"{"type":"object","properties":{"a":{"type":5}}}"#),
                "the inputSchema of the tool `hello`",
            ),
            (
                schema(r#"{"type":"object","properties":{"a":{"pattern":"("}}}"#),
                "the inputSchema",
            ),
            (
                schema(r#"{"type":"object","$ref":"https://example.com/schema.json"}"#),
                "the inputSchema",
            ),
            (
                schema(r#"{"type":"object","$ref":"file:///etc/hostname"}"#),
                "the inputSchema",
            ),
        ] {
            let error = ArgumentChecker::new(&tool).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
