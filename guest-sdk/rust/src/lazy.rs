//! Values that are fetched from the host when they are first used.

use std::cell::OnceCell;
use std::fmt;

/// Gets a value from the host.
type Fetch<T> = fn() -> T;

/// A value that the host has, and this crate once it was used.
#[derive(Clone)]
pub(crate) struct Lazy<T> {
    value: OnceCell<T>,
    fetch: Fetch<T>,
}

impl<T> Lazy<T> {
    /// A value that `fetch` gets.
    pub(crate) const fn new(fetch: Fetch<T>) -> Self {
        Self {
            value: OnceCell::new(),
            fetch,
        }
    }

    /// A value that is there already.
    pub(crate) fn with(value: T) -> Self
    where
        T: Default,
    {
        Self {
            value: OnceCell::from(value),
            fetch: T::default,
        }
    }

    pub(crate) fn get(&self) -> &T {
        self.value.get_or_init(self.fetch)
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        self.get();
        self.value.get_mut()
    }
}

impl<T: Default> Default for Lazy<T> {
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T: fmt::Debug> fmt::Debug for Lazy<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(formatter)
    }
}

impl<T: PartialEq> PartialEq for Lazy<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for Lazy<T> {}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local!(static FETCHES: Cell<u32> = const { Cell::new(0) });

    fn fetch() -> u32 {
        FETCHES.set(FETCHES.get() + 1);
        FETCHES.get()
    }

    #[test]
    fn a_value_is_fetched_once_and_only_if_it_is_used() {
        let lazy = Lazy::new(fetch);
        let unused = lazy.clone();
        assert_eq!(FETCHES.get(), 0);
        assert_eq!((*lazy.get(), *lazy.get(), *lazy.clone().get()), (1, 1, 1));
        assert_eq!(lazy, lazy.clone());
        assert_eq!(FETCHES.get(), 1);
        // A copy that was made before the value was there has to fetch its own.
        assert_eq!(*unused.get(), 2);

        let mut given = Lazy::with(7);
        assert_eq!(given.get_mut(), Some(&mut 7));
        assert_eq!(*given.get(), 7);
        assert_eq!(FETCHES.get(), 2);
    }
}
