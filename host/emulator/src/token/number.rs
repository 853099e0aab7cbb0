//! Numbers as the host's reader holds them and as .NET prints them.
//!
//! A number is an integer of 64 bits, a larger integer, or a double: `1.50`
//! comes back as `1.5` and `1E5` as `100000`.

/// One JSON number.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A whole number of 64 bits.
    Integer(i64),
    /// A larger whole number, by its digits.
    Large(String),
    /// Anything else, `NaN` and `Infinity` included.
    Float(f64),
}

impl Number {
    /// Reads what stands in the JSON text; nothing when .NET could not.
    pub fn parse(text: &str) -> Option<Number> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if let Some(hexadecimal) = digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
            return i64::from_str_radix(hexadecimal, 16)
                .ok()
                .map(Number::Integer);
        }
        if digits.is_empty() {
            return None;
        }
        // A nought before other digits says that the number is octal; a sign before that
        // says that it is not.
        let is_octal = text.len() > 1 && text.starts_with('0');
        if is_octal && text.bytes().all(|digit| digit.is_ascii_digit()) {
            return i64::from_str_radix(text, 8).ok().map(Number::Integer);
        }
        if digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Some(match text.parse() {
                Ok(integer) => Number::Integer(integer),
                Err(_) => Number::Large(large(text)),
            });
        }
        text.parse().ok().map(Number::Float)
    }

    /// The text that .NET gives out for the value.
    pub fn to_text(&self) -> String {
        match self {
            Number::Integer(integer) => integer.to_string(),
            Number::Large(digits) => digits.clone(),
            Number::Float(float) => double(*float),
        }
    }

    /// The text inside JSON, where a double always shows that it is one.
    pub fn to_json(&self) -> String {
        match self {
            Number::Float(float) if !float.is_finite() => format!("\"{}\"", double(*float)),
            Number::Float(float) => {
                let text = double(*float);
                if text.contains(['.', 'E']) {
                    text
                } else {
                    format!("{text}.0")
                }
            }
            other => other.to_text(),
        }
    }
}

fn large(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    format!("{sign}{}", digits.trim_start_matches('0'))
}

/// The shortest digits that read back as the same double; with an exponent from
/// 15 digits before the point on, or 4 noughts after it.
fn double(float: f64) -> String {
    if float.is_nan() {
        return "NaN".to_owned();
    }
    if float.is_infinite() {
        let sign = if float > 0.0 { "" } else { "-" };
        return format!("{sign}Infinity");
    }
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if float == 0.0 || (-5 < exponent && exponent < 15) {
        return float.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}E{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn numbers_are_reformatted() {
        for (written, text, json) in [
            ("5", "5", "5"),
            ("-0", "0", "0"),
            (
                "9223372036854775807",
                "9223372036854775807",
                "9223372036854775807",
            ),
            (
                "9223372036854775808",
                "9223372036854775808",
                "9223372036854775808",
            ),
            ("1.50", "1.5", "1.5"),
            ("1.0", "1", "1.0"),
            ("1E5", "100000", "100000.0"),
            ("1e14", "100000000000000", "100000000000000.0"),
            ("1e15", "1E+15", "1E+15"),
            ("1e30", "1E+30", "1E+30"),
            ("0.0001", "0.0001", "0.0001"),
            ("0.00001", "1E-05", "1E-05"),
            ("1.25e-7", "1.25E-07", "1.25E-07"),
            (
                "0.12345678901234567890",
                "0.12345678901234568",
                "0.12345678901234568",
            ),
            ("1e400", "Infinity", "\"Infinity\""),
            ("0x10", "16", "16"),
            ("010", "8", "8"),
            ("-010", "-10", "-10"),
        ] {
            let number = Number::parse(written).unwrap();
            assert_eq!(number.to_text(), text, "{written}");
            assert_eq!(number.to_json(), json, "{written}");
        }
        for text in ["", "-", "1.2.3", "1a", "--1", "09"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }
}
