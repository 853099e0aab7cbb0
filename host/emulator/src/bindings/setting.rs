//! `%SETTING%` in the properties of bindings.

use corral_app::Settings;

use super::ExpressionError;

/// `text` with every `%NAME%` replaced: all of them or none, and every percent sign counts
/// (custom handler protocol, section 7.3).
pub fn with_settings(text: &str, settings: &Settings) -> Result<String, ExpressionError> {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let Some((name, following)) = after.split_once('%') else {
            return Err(ExpressionError::OpenSetting(text.to_owned()));
        };
        let value = settings.get(name);
        let value = value.ok_or_else(|| ExpressionError::NoSetting(name.to_owned()))?;
        resolved.push_str(before);
        resolved.push_str(value);
        rest = following;
    }
    resolved.push_str(rest);
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use corral_app::Settings;

    use super::with_settings;
    use crate::bindings::ExpressionError;

    #[test]
    fn every_percent_sign_counts() {
        let settings: Settings = [("QUEUE", "orders"), ("A__B", "x")].into_iter().collect();
        let missing = |name: &str| Err(ExpressionError::NoSetting(name.to_owned()));
        let open = |text: &str| Err(ExpressionError::OpenSetting(text.to_owned()));
        for (text, resolved) in [
            ("", Ok("")),
            ("plain", Ok("plain")),
            ("%queue%-{id}-%A:B%", Ok("orders-{id}-x")),
            ("%MISSING%", missing("MISSING")),
            ("%%", missing("")),
            ("100%", open("100%")),
        ] {
            let expected = resolved.map(str::to_owned);
            assert_eq!(with_settings(text, &settings), expected, "{text}");
        }
    }
}
