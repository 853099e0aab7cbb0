//! GUIDs in the formats of .NET.

use uuid::Uuid;

/// `guid` in a format of .NET; without one in format `D`.
pub(super) fn format(guid: Uuid, format: Option<&str>) -> Result<String, String> {
    match format {
        None | Some("D" | "d") => Ok(guid.hyphenated().to_string()),
        Some("N" | "n") => Ok(guid.simple().to_string()),
        Some("B" | "b") => Ok(guid.braced().to_string()),
        Some("P" | "p") => Ok(format!("({})", guid.hyphenated())),
        Some("X" | "x") => {
            let (first, second, third, rest) = guid.as_fields();
            let rest: Vec<_> = rest.iter().map(|byte| format!("0x{byte:02x}")).collect();
            Ok(format!(
                "{{0x{first:08x},0x{second:04x},0x{third:04x},{{{}}}}}",
                rest.join(",")
            ))
        }
        Some(other) => Err(format!(
            "`{other}` is not a format of a GUID; use N, D, B, P or X"
        )),
    }
}

#[cfg(test)]
mod tests {
    use uuid::uuid;

    use super::format;

    #[test]
    fn formats_are_those_of_dotnet() {
        let guid = uuid!("0f8fad5b-d9cb-469f-a165-70867728950e");
        for (name, text) in [
            (None, "0f8fad5b-d9cb-469f-a165-70867728950e"),
            (Some("D"), "0f8fad5b-d9cb-469f-a165-70867728950e"),
            (Some("N"), "0f8fad5bd9cb469fa16570867728950e"),
            (Some("n"), "0f8fad5bd9cb469fa16570867728950e"),
            (Some("B"), "{0f8fad5b-d9cb-469f-a165-70867728950e}"),
            (Some("P"), "(0f8fad5b-d9cb-469f-a165-70867728950e)"),
            (
                Some("X"),
                "{0x0f8fad5b,0xd9cb,0x469f,{0xa1,0x65,0x70,0x86,0x77,0x28,0x95,0x0e}}",
            ),
        ] {
            assert_eq!(format(guid, name).unwrap(), text, "{name:?}");
        }
        assert!(format(guid, Some("Z")).is_err());
    }
}
