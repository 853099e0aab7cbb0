//! JSON documents of which only some values are written again, so that all the rest stays
//! as it was, byte for byte.

/// A value of a document, or the name of a member.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar<'a> {
    /// The name of a member, without escapes.
    Name(&'a str),
    /// A string, without escapes.
    Text(&'a str),
    /// A number, as written.
    Number(&'a str),
}

/// Replaces values of a valid document. `replace` gets the names of the members that a
/// value is in, the outermost first, and returns a text, or JSON for a number. `None` when
/// nothing was replaced.
pub(super) fn rewrite(
    text: &str,
    replace: &mut dyn FnMut(&[String], Scalar<'_>) -> Option<String>,
) -> Option<String> {
    let bytes = text.as_bytes();
    let mut rewritten = String::new();
    let mut copied = 0;
    let mut frames = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let begin = at;
        at += 1;
        let new = match byte {
            b'{' => {
                frames.push(Frame::Name);
                path.push(String::new());
                None
            }
            b'[' => {
                frames.push(Frame::Array);
                None
            }
            b'}' => {
                frames.pop();
                path.pop();
                None
            }
            b']' => {
                frames.pop();
                None
            }
            b':' | b',' => {
                if let Some(frame) = frames.last_mut().filter(|frame| **frame != Frame::Array) {
                    *frame = if byte == b':' {
                        Frame::Value
                    } else {
                        Frame::Name
                    };
                }
                None
            }
            b'"' => {
                at = end_of_string(bytes, begin);
                let string = text.get(begin..at).unwrap_or_default();
                let string: String = serde_json::from_str(string).unwrap_or_default();
                let scalar = if frames.last() == Some(&Frame::Name) {
                    if let Some(name) = path.last_mut() {
                        name.clone_from(&string);
                    }
                    Scalar::Name(&string)
                } else {
                    Scalar::Text(&string)
                };
                replace(&path, scalar).map(|new| serde_json::Value::from(new).to_string())
            }
            b'-' | b'0'..=b'9' => {
                let rest = bytes.get(at..).unwrap_or_default();
                let of_number = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                at += rest.iter().take_while(|byte| of_number(byte)).count();
                let number = text.get(begin..at).unwrap_or_default();
                replace(&path, Scalar::Number(number))
            }
            _ => None,
        };
        if let Some(new) = new {
            rewritten.push_str(text.get(copied..begin).unwrap_or_default());
            rewritten.push_str(&new);
            copied = at;
        }
    }
    (copied > 0).then(|| rewritten + text.get(copied..).unwrap_or_default())
}

/// What comes next in an open object or array.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Name,
    Value,
    Array,
}

/// The end of the string that begins at `begin`, its quotes included.
fn end_of_string(bytes: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_replaced_values_are_written_again() {
        let text = r#" { "a" : [1.50, "x\u0041", {"b":"x"}], "x":  -1e3, "c": true } "#;
        let mut seen = Vec::new();
        let unchanged = rewrite(text, &mut |path, scalar| {
            seen.push(format!("{} {scalar:?}", path.join("/")));
            None
        });
        assert_eq!(unchanged, None);
        assert_eq!(
            seen,
            [
                "a Name(\"a\")",
                "a Number(\"1.50\")",
                "a Text(\"xA\")",
                "a/b Name(\"b\")",
                "a/b Text(\"x\")",
                "x Name(\"x\")",
                "x Number(\"-1e3\")",
                "c Name(\"c\")",
            ]
        );
        let changed = rewrite(text, &mut |_, scalar| {
            matches!(scalar, Scalar::Text("x")).then(|| "\"".to_owned())
        });
        let expected = text.replace(r#""b":"x""#, r#""b":"\"""#);
        assert_eq!(changed.unwrap(), expected);
    }
}
