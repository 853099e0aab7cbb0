//! The fields `Connection` and `Transfer-Encoding` as Kestrel reads them.

/// The options of `Connection` that Kestrel knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) keep_alive: bool,
    pub(super) close: bool,
    pub(super) upgrade: bool,
}

impl Options {
    /// Reads all values of the field.
    pub(super) fn read(values: &[String]) -> Self {
        let mut options = Self::default();
        for option in elements(values) {
            options.keep_alive |= option.eq_ignore_ascii_case("keep-alive");
            options.close |= option.eq_ignore_ascii_case("close");
            options.upgrade |= option.eq_ignore_ascii_case("upgrade");
        }
        options
    }

    /// The value that Kestrel puts in place of the whole field when it knows exactly one
    /// option; what else the field named is lost.
    pub(super) fn replacement(self) -> Option<&'static str> {
        match self {
            Self {
                keep_alive: true,
                close: false,
                upgrade: false,
            } => Some("keep-alive"),
            Self {
                keep_alive: false,
                close: true,
                upgrade: false,
            } => Some("close"),
            Self {
                keep_alive: false,
                close: false,
                upgrade: true,
            } => Some("Upgrade"),
            _ => None,
        }
    }
}

/// Whether the last coding of `Transfer-Encoding` is `chunked`.
pub(super) fn ends_chunked(values: &[String]) -> bool {
    let last = elements(values).last();
    last.is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
}

fn elements(values: &[String]) -> impl Iterator<Item = &str> {
    let elements = values.iter().flat_map(|value| value.split(','));
    elements
        .map(|element| element.trim_matches(' '))
        .filter(|element| !element.is_empty())
}
