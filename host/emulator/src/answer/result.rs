//! The answer's JSON as the host's reader fills its own object from it (custom
//! handler protocol, sections 5.1 and 5.2).

use crate::token::{Members, Reader, Token};

/// What a custom handler says of one invocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScriptResult {
    /// `Outputs`, by exact name; missing when the answer has none, or null.
    pub outputs: Option<Members>,
    /// The lines of `Logs`.
    pub logs: Vec<String>,
    /// `ReturnValue`; null when the answer has none.
    pub return_value: Token,
}

impl ScriptResult {
    /// Reads a response; `None` if it is empty, in which case the host waits
    /// indefinitely. The error says why the host cannot read it.
    pub fn read(text: &str) -> Result<Option<Self>, String> {
        let mut reader = Reader::new(text);
        let malformed = |error| format!("the body is not JSON: {error}");
        if reader.is_at_end() {
            return Ok(None);
        }
        if !reader.next_is('{').map_err(malformed)? {
            return match reader.value().map_err(malformed)? {
                Token::Null => Ok(None),
                Token::Text(text) if text.is_empty() => Ok(None),
                _ => Err("the body is not a JSON object".to_owned()),
            };
        }
        let mut result = ScriptResult::default();
        for (name, value) in reader.members().map_err(malformed)? {
            if name.eq_ignore_ascii_case("Outputs") {
                result.add_outputs(value)?;
            } else if name.eq_ignore_ascii_case("Logs") {
                result.logs = lines(&value)?;
            } else if name.eq_ignore_ascii_case("ReturnValue") {
                result.return_value = value;
            }
        }
        Ok(Some(result))
    }

    /// Repeated `Outputs` are merged: the reader fills one dictionary.
    fn add_outputs(&mut self, value: Token) -> Result<(), String> {
        match value {
            Token::Null => self.outputs = None,
            Token::Object(properties) => {
                let outputs = self.outputs.get_or_insert_default();
                for (name, value) in properties {
                    outputs.retain(|(known, _)| *known != name);
                    outputs.push((name, value));
                }
            }
            _ => return Err("Outputs is not an object".to_owned()),
        }
        Ok(())
    }
}

/// Here the reader is asked for strings, so that a date stays what it is.
fn lines(value: &Token) -> Result<Vec<String>, String> {
    let lines = match value {
        Token::Null => return Ok(Vec::new()),
        Token::Array(lines) => lines,
        _ => return Err("Logs is not an array".to_owned()),
    };
    lines
        .iter()
        .map(|line| match line {
            Token::Null => Ok("[null]".to_owned()),
            line => {
                let text = line.as_written();
                text.ok_or_else(|| "a line of Logs is not a scalar".to_owned())
            }
        })
        .collect()
}
