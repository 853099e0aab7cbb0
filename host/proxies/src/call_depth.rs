//! Detection of loops: proxies that call each other without end.

/// How often a request was passed to the app itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallDepth(u8);

/// The response when there were too many. The text is that of Azure Functions
/// Proxies.
pub const LOOP_MESSAGE: &str =
    "Infinite loop detected when trying to call a local function or proxy from a proxy.";

impl CallDepth {
    /// The Functions host counts from 0 and gives up above 10, so eleven local
    /// calls pass.
    const LIMIT: u8 = 11;

    /// A depth of `count` local calls.
    pub fn new(count: u8) -> Self {
        Self(count)
    }

    /// The number of local calls.
    pub fn count(self) -> u8 {
        self.0
    }

    /// One call more; `None` when that is too many.
    pub fn next(self) -> Option<Self> {
        (self.0 < Self::LIMIT).then(|| Self(self.0 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::CallDepth;

    #[test]
    fn eleven_pass() {
        let depths = std::iter::successors(Some(CallDepth::default()), |depth| depth.next());
        assert_eq!(depths.last().map(CallDepth::count), Some(11));
    }
}
