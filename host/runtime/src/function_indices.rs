//! Indices of functions in a module that was rewritten for the direct path: three imports
//! come after its own, and functions after those that it defines.

/// How many imports are added.
const ADDED: u32 = 3;

/// How functions are counted in a rewritten module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FunctionIndices {
    /// How many functions the module imports itself.
    pub(crate) imported: u32,
    /// How many it defines itself.
    pub(crate) defined: u32,
}

impl FunctionIndices {
    /// The index that a function had before; `None` for one that was added.
    pub(crate) fn original(self, index: u32) -> Option<u32> {
        let all = self.imported.checked_add(self.defined)?;
        if all == 0 || index < self.imported {
            return Some(index);
        }
        let own = index.checked_sub(ADDED)?;
        (own >= self.imported && own < all).then_some(own)
    }

    /// The index that it has now.
    pub(crate) fn shifted(self, original: u32) -> u32 {
        if original < self.imported {
            original
        } else {
            original.saturating_add(ADDED)
        }
    }

    /// The index of an added function.
    pub(crate) fn added(self, number: usize) -> u32 {
        let all = self.imported.saturating_add(self.defined);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        all.saturating_add(ADDED).saturating_add(number)
    }
}
