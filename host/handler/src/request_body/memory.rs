//! Bodies of requests that are held in memory, all together.
//!
//! Their memory is a [`FairShare`] of the functions: callers of one function who do
//! not end their bodies do not keep another from being called.

use std::sync::Arc;

use corral_runtime::{Claim, FairShare, RequestBodyError};

/// How much memory the bodies of requests may have: those that are read whole,
/// for as long as their calls run.
#[derive(Debug)]
pub(crate) struct RequestMemory(Arc<FairShare>);

/// The memory of one body; returned when dropped.
#[derive(Debug)]
pub(crate) struct BodyMemory(Claim);

impl RequestMemory {
    /// Memory for bodies of `limit` bytes together, of about `functions` functions.
    /// The only body may have more, so that a body within its own limits is not
    /// refused forever.
    pub(crate) fn new(limit: u64, functions: usize) -> Arc<Self> {
        Arc::new(Self(FairShare::with_oversize(limit, functions)))
    }

    /// Memory of nothing yet for one body of `function`, if `announced` bytes would
    /// fit.
    ///
    /// # Errors
    /// When they would not.
    pub(crate) fn claim(
        &self,
        function: &str,
        announced: u64,
    ) -> Result<BodyMemory, RequestBodyError> {
        let memory = BodyMemory(self.0.tenant(function).claim());
        if memory.0.could_grow(announced) {
            Ok(memory)
        } else {
            Err(memory.exhausted())
        }
    }
}

impl BodyMemory {
    /// Claims `bytes` more.
    ///
    /// # Errors
    /// When there is no more memory for it.
    pub(crate) fn grow(&mut self, bytes: u64) -> Result<(), RequestBodyError> {
        if self.0.try_grow(bytes) {
            Ok(())
        } else {
            Err(self.exhausted())
        }
    }

    /// The refusal of a body for which there is no memory.
    pub(super) fn exhausted(&self) -> RequestBodyError {
        RequestBodyError::Exhausted {
            limit: self.0.capacity(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_share_the_memory() {
        let memory = RequestMemory::new(10, 1);
        let mut one = memory.claim("f", 8).unwrap();
        one.grow(8).unwrap();
        let mut two = memory.claim("f", 2).unwrap();
        two.grow(2).unwrap();
        assert!(two.grow(1).is_err());
        assert!(memory.claim("f", 1).is_err());
        drop(one);
        two.grow(8).unwrap();
        // Alone, it may have more.
        two.grow(90).unwrap();
        assert!(memory.claim("f", 1).is_err());
        drop(two);
        memory.claim("f", 1000).unwrap().grow(1000).unwrap();
        assert_eq!(memory.0.used(), 0);
        assert_eq!(memory.0.shared_used(), 0);
    }

    #[test]
    fn a_function_has_a_reserved_part() {
        let memory = RequestMemory::new(20, 2);
        let mut greedy = memory.claim("greedy", 0).unwrap();
        // 10 shared and 5 reserved; alone, it may have more.
        greedy.grow(15).unwrap();
        let mut modest = memory.claim("modest", 5).unwrap();
        modest.grow(5).unwrap();
        assert!(modest.grow(1).is_err());
        assert!(greedy.grow(1).is_err());
        assert!(memory.claim("late", 1).is_err());
        drop(greedy);
        modest.grow(10).unwrap();
        assert!(memory.claim("greedy", 5).is_ok());
        assert!(memory.claim("greedy", 6).is_err());
    }

    #[test]
    fn an_oversized_body_leaves_the_reserved_parts_of_others() {
        let memory = RequestMemory::new(20, 2);
        let mut alone = memory.claim("greedy", 100).unwrap();
        alone.grow(100).unwrap();
        memory.claim("modest", 5).unwrap().grow(5).unwrap();
        assert!(memory.claim("modest", 6).is_err());
    }
}
