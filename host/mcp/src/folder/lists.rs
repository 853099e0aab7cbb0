//! The three lists that a server has, as a set.

use std::ops::BitOr;

/// Some of the lists of a server: those that have changed, or those that a client
/// listens to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// `tools/list`.
    pub tools: bool,
    /// `resources/list` and `resources/templates/list`.
    pub resources: bool,
    /// `prompts/list`.
    pub prompts: bool,
}

impl Lists {
    /// No list.
    pub const NONE: Self = Self {
        tools: false,
        resources: false,
        prompts: false,
    };

    /// Every list.
    pub const ALL: Self = Self {
        tools: true,
        resources: true,
        prompts: true,
    };

    /// Whether the set has no entry.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Those that are also in `other`.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self {
            tools: self.tools && other.tools,
            resources: self.resources && other.resources,
            prompts: self.prompts && other.prompts,
        }
    }
}

impl BitOr for Lists {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            tools: self.tools || other.tools,
            resources: self.resources || other.resources,
            prompts: self.prompts || other.prompts,
        }
    }
}
