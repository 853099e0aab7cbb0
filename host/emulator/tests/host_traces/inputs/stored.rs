//! The blobs that lay in storage while the requests were recorded.

use bytes::Bytes;
use corral_emulator::payload::{BindingData, Datum, FunctionBindings, InputValue, NotCalled};
use corral_emulator::token::Token;

/// The blobs of the container `inp-in`.
const BLOBS: [(&str, &[u8]); 16] = [
    ("byquery", b"Q"),
    ("byheader", b"H"),
    ("byroute", b"R"),
    ("byname", b"N"),
    ("bysub", b"S"),
    ("hblob2-2026", b"SYS"),
    ("text.txt", "h\u{e9}llo".as_bytes()),
    ("bin.dat", &[0, 0xff, 0xfe, 0x80, b'A']),
    ("o.json", br#"{"a":1,"b":[1,2]}"#),
    ("empty", b""),
    ("date.txt", b"2024-01-01T00:00:00Z"),
    ("null.txt", b"null"),
    ("bom.txt", b"\xef\xbb\xbfabc"),
    ("u16.txt", b"\xff\xfea\0b\0c\0"),
    ("msgtext", b"WHOLE"),
    ("f.txt", b"OTHER"),
];

/// Two more, whose names are numbers.
const NUMBERED: [(&str, &[u8]); 2] = [("42", b"BYID"), ("1", b"DC")];

/// What the blob inputs of `function` find.
pub(super) fn inputs(
    function: &FunctionBindings,
    data: &BindingData,
) -> Result<Vec<(String, InputValue)>, NotCalled> {
    let bindings = function.bindings.iter();
    let blobs = bindings.filter(|binding| binding.is("blob") && binding.is_input());
    blobs
        .map(|binding| {
            let path = binding.text("path").unwrap();
            let path = resolved(path, data).ok_or_else(|| NotCalled::Binding {
                binding: binding.name.clone(),
                reason: format!("{path} has no value"),
            })?;
            let mut blobs = BLOBS.iter().chain(&NUMBERED);
            let known = blobs.find(|(name, _)| path == format!("inp-in/{name}"));
            let value = known.map_or(InputValue::Missing, |(_, content)| {
                InputValue::Content(Bytes::from_static(content))
            });
            Ok((binding.name.clone(), value))
        })
        .collect()
}

/// The path with its expressions replaced; `None` when one has no value. Guids and times
/// name blobs that nobody made.
fn resolved(path: &str, data: &BindingData) -> Option<String> {
    let mut resolved = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (expression, after) = after.split_once('}')?;
        resolved.push_str(before);
        resolved.push_str(&value(expression, data)?);
        rest = after;
    }
    Some(resolved + rest)
}

fn value(expression: &str, data: &BindingData) -> Option<String> {
    match expression {
        "rand-guid" | "DateTime" => return Some("none".to_owned()),
        "sys.utcnow:yyyy" => return Some("2026".to_owned()),
        _ => {}
    }
    let mut names = expression.split('.');
    let Datum::Json(first) = data.get(names.next()?)? else {
        return None;
    };
    let found = names.try_fold(first, |value: &Token, name| value.get_any_case(name))?;
    Some(found.to_text())
}
