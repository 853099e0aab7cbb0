//! JSON in its canonical form (RFC 8785), in which the same value always has the same
//! text. The parser may round the last of 17 digits of a number, always in the same way.

use serde_json::{Number, Value};

/// `value` in its canonical form.
pub(crate) fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => write_number(number, out),
        Value::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                separate(index, out);
                write(element, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            // By UTF-16 code units (section 3.2.3).
            members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            out.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                separate(index, out);
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        // Strings have no escape that is not needed.
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// Writes a number as JavaScript does (section 3.2.2.3). One that is too large for it
/// keeps its digits.
fn write_number(number: &Number, out: &mut String) {
    match number.as_f64().filter(|number| number.is_finite()) {
        Some(number) => out.push_str(ryu_js::Buffer::new().format(number)),
        None => out.push_str(&number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_one_text() {
        for (written, expected) in [
            (
                r#" { "b" : 1.0, "a" : [ 1e2, -0.0 ] } "#,
                r#"{"a":[100,0],"b":1}"#,
            ),
            (r#""\u0041\/\u20ac\n\u001f""#, "\"A/€\\n\\u001f\""),
            // The example of section 3.2.3: the order is that of UTF-16.
            (
                r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#,
                "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}",
            ),
            (
                "[333333333.5, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]",
                "[333333333.5,1e+30,4.5,0.002,1e-27]",
            ),
            ("[null, true, false, {}, []]", "[null,true,false,{},[]]"),
        ] {
            let value = serde_json::from_str(written).unwrap();
            assert_eq!(canonical(&value), expected, "{written}");
        }
    }
}
