//! The end of calls that go round in circles.

/// How often a request was handed to the app itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hops(u8);

/// What the caller reads when there were too many.
pub const LOOP_MESSAGE: &str =
    "Infinite loop detected when trying to call a local function or proxy from a proxy.";

impl Hops {
    /// The Functions host counts from 0 and gives up above 10, so eleven local
    /// calls pass.
    const LIMIT: u8 = 11;

    /// So many.
    pub fn new(count: u8) -> Self {
        Self(count)
    }

    /// How many.
    pub fn count(self) -> u8 {
        self.0
    }

    /// One more; `None` when that is too many.
    pub fn next(self) -> Option<Self> {
        (self.0 < Self::LIMIT).then(|| Self(self.0 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::Hops;

    #[test]
    fn eleven_pass() {
        let hops = std::iter::successors(Some(Hops::default()), |hops| hops.next());
        assert_eq!(hops.last().map(Hops::count), Some(11));
    }
}
