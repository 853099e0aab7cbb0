//! The charset of a text body: which one the host writes, and how it says so
//! (custom handler protocol, section 5.5).

/// What the host says of text when the function says nothing.
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// The encodings that the host writes text in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    /// The caller's wish comes first, then what the function says of its body.
    pub(super) fn of(accept_charset: Option<&str>, content_type: &str) -> Self {
        let wished = accept_charset.and_then(Self::wished);
        wished.unwrap_or_else(|| {
            let charset = charset(content_type).map(|(_, charset)| charset);
            charset.and_then(Self::named).unwrap_or(Encoding::Utf8)
        })
    }

    /// The first of the best charsets that the host can write.
    fn wished(accept_charset: &str) -> Option<Self> {
        let mut charsets: Vec<(&str, f32)> = accept_charset
            .split(',')
            .map(|entry| {
                let (charset, quality) = entry.split_once(';').unwrap_or((entry, ""));
                let quality = quality.trim().strip_prefix("q=");
                (
                    charset.trim(),
                    quality.and_then(|q| q.parse().ok()).unwrap_or(1.0),
                )
            })
            .filter(|(_, quality)| *quality > 0.0)
            .collect();
        charsets.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        charsets.iter().find_map(|(charset, _)| match *charset {
            "*" => Some(Encoding::Utf8),
            charset => Self::named(charset),
        })
    }

    fn named(charset: &str) -> Option<Self> {
        [Encoding::Utf8, Encoding::Utf16]
            .into_iter()
            .find(|encoding| encoding.name().eq_ignore_ascii_case(charset))
    }

    fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
        }
    }

    /// The content type with the charset that is written, whatever the type.
    pub(super) fn content_type(self, given: &str) -> String {
        if given.is_empty() {
            return format!("text/plain; charset={}", self.name());
        }
        match charset(given) {
            Some((start, charset)) => {
                let (before, rest) = given.split_at(start);
                let after = rest.get(charset.len()..).unwrap_or_default();
                format!("{before}{}{after}", self.name())
            }
            None => format!("{given}; charset={}", self.name()),
        }
    }

    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        }
    }
}

/// Where the charset stands in a content type, and which one it is.
fn charset(content_type: &str) -> Option<(usize, &str)> {
    let mut start = 0;
    for part in content_type.split(';') {
        let blanks = part.len() - part.trim_start().len();
        if let Some((name, value)) = part.trim_start().split_once('=')
            && name.trim().eq_ignore_ascii_case("charset")
        {
            return Some((start + blanks + name.len() + 1, value.trim_end()));
        }
        start += part.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    #[test]
    fn the_http_output_takes_precedence() {
        for (accept, given, written) in [
            (None, "", "text/plain; charset=utf-8"),
            (None, "image/png", "image/png; charset=utf-8"),
            (
                None,
                "text/html; charset=utf-16",
                "text/html; charset=utf-16",
            ),
            (
                None,
                "a/b; charset=iso-8859-1; x=y",
                "a/b; charset=utf-8; x=y",
            ),
            (Some("utf-16"), "", "text/plain; charset=utf-16"),
            (Some("utf-16"), "a/b; charset=utf-8", "a/b; charset=utf-16"),
            (Some("utf-16;q=0.5, utf-8"), "", "text/plain; charset=utf-8"),
            (Some("us-ascii"), "", "text/plain; charset=utf-8"),
            (Some("*"), "a/b; charset=utf-16", "a/b; charset=utf-8"),
        ] {
            let content_type = Encoding::of(accept, given).content_type(given);
            assert_eq!(content_type, written, "{accept:?} {given}");
        }
    }
}
