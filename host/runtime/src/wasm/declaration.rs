//! The custom section in which a plugin declares its function.json.

use wasmparser::{Parser, Payload};

use super::metadata::{check_magic, malformed};
use crate::error::LoadError;

/// The name of the section.
const SECTION: &str = "corral:function.json";

/// The largest content of the section, in bytes.
const MAX_SIZE: usize = 64 << 10;

/// Why the declaration in a plugin cannot be read. It does not keep the plugin from
/// being loaded.
#[derive(Debug, thiserror::Error)]
pub enum DeclarationError {
    /// The file cannot be parsed.
    #[error(transparent)]
    File(#[from] LoadError),
    /// There are several sections.
    #[error("{0} sections `{SECTION}`, but a plugin declares one function")]
    Several(usize),
    /// The section is too large.
    #[error("section `{SECTION}` too large: {0} bytes, the limit is {MAX_SIZE}")]
    TooLarge(usize),
    /// The section is not text.
    #[error("section `{SECTION}` is not UTF-8: invalid byte at {0}")]
    NotText(usize),
}

/// The function.json that the plugin `wasm` declares, as text that was not parsed;
/// `None` if it declares nothing. The section may be at any level of a component.
///
/// # Errors
/// When there are several sections, or it is not text, or too large.
pub fn declaration(wasm: &[u8]) -> Result<Option<&str>, DeclarationError> {
    check_magic(wasm)?;
    let mut first = None;
    let mut count = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::CustomSection(section) = payload.map_err(|error| malformed(&error))?
            && section.name() == SECTION
        {
            count += 1;
            first = first.or(Some(section.data()));
        }
    }
    if count > 1 {
        return Err(DeclarationError::Several(count));
    }
    let Some(content) = first else {
        return Ok(None);
    };
    if content.len() > MAX_SIZE {
        return Err(DeclarationError::TooLarge(content.len()));
    }
    let text = str::from_utf8(content);
    text.map(Some)
        .map_err(|error| DeclarationError::NotText(error.valid_up_to()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let wasm = wat::parse_str(text).unwrap();
        match declaration(&wasm) {
            Ok(None) => "none".to_owned(),
            Ok(Some(text)) => text.to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_section_may_be_at_any_level() {
        const SECTION: &str = r#"(@custom "corral:function.json" "{}")"#;
        for (text, expected) in [
            ("(module)".to_owned(), "none"),
            ("(module (@custom \"other\" \"{}\"))".to_owned(), "none"),
            (format!("(module {SECTION})"), "{}"),
            (format!("(component {SECTION})"), "{}"),
            (format!("(component (core module {SECTION}))"), "{}"),
            (
                format!("(component (component (core module {SECTION})))"),
                "{}",
            ),
            (
                format!("(component {SECTION} (core module {SECTION}))"),
                "2 sections `corral:function.json`, but a plugin declares one function",
            ),
            (
                "(module (@custom \"corral:function.json\" \"{\\ff}\"))".to_owned(),
                "section `corral:function.json` is not UTF-8: invalid byte at 1",
            ),
        ] {
            assert_eq!(found(&text), expected, "{text}");
        }
    }

    #[test]
    fn the_size_is_limited() {
        for (size, says) in [
            (MAX_SIZE, "xx"),
            (MAX_SIZE + 1, "too large: 65537 bytes, the limit is 65536"),
        ] {
            let content = "x".repeat(size);
            let text = format!("(module (@custom \"corral:function.json\" \"{content}\"))");
            let found = found(&text);
            assert!(found.contains(says), "{size}");
        }
    }

    #[test]
    fn a_file_that_is_not_wasm_is_an_error() {
        for (wasm, says) in [
            (&b"text"[..], "not a WebAssembly file"),
            (b"\0asm\x01\0\0\0\x05", "malformed WebAssembly"),
        ] {
            let error = declaration(wasm).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
