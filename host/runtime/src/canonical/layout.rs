//! Sizes and alignments.

use crate::bindings::version_0_2::corral::function::types as wit;

/// How a type lies in linear memory.
pub(crate) trait Layout {
    /// Its size, in bytes.
    const SIZE: usize;
    /// Its alignment, in bytes: a power of two.
    const ALIGN: usize;
    /// Its fields or cases in order, for the test that compares them with the WIT.
    #[cfg(test)]
    const NAMES: &'static [&'static str] = &[];
}

/// The first multiple of `align` from `at` on.
pub(super) const fn aligned(at: usize, align: usize) -> usize {
    at.next_multiple_of(align)
}

pub(super) const fn max(one: usize, other: usize) -> usize {
    if one > other { one } else { other }
}

macro_rules! scalars {
    ($($kind:ty),*) => {
        $(impl Layout for $kind {
            const SIZE: usize = size_of::<$kind>();
            const ALIGN: usize = size_of::<$kind>();
        })*
    };
}
scalars!(u8, u16);

impl Layout for bool {
    const SIZE: usize = 1;
    const ALIGN: usize = 1;
}

/// An address and a number of bytes.
impl Layout for String {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;
}

/// An address and a number of elements.
impl<T> Layout for Vec<T> {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;
}

impl<A: Layout, B: Layout> Layout for (A, B) {
    const SIZE: usize = aligned(aligned(A::SIZE, B::ALIGN) + B::SIZE, Self::ALIGN);
    const ALIGN: usize = max(A::ALIGN, B::ALIGN);
}

/// The place of the payload of a variant, whose discriminant is one byte.
pub(super) const fn payload(align: usize) -> usize {
    aligned(1, align)
}

/// The size of a variant whose largest payload has this size.
pub(super) const fn variant_size(payload_size: usize, align: usize) -> usize {
    aligned(payload(align) + payload_size, align)
}

impl<T: Layout> Layout for Option<T> {
    const SIZE: usize = variant_size(T::SIZE, T::ALIGN);
    const ALIGN: usize = T::ALIGN;
}

impl<T: Layout, E: Layout> Layout for Result<T, E> {
    const SIZE: usize = variant_size(max(T::SIZE, E::SIZE), Self::ALIGN);
    const ALIGN: usize = max(T::ALIGN, E::ALIGN);
}

impl Layout for wit::Fault {
    const SIZE: usize = 1;
    const ALIGN: usize = 1;
    #[cfg(test)]
    const NAMES: &'static [&'static str] = &["Caller", "Function", "Configuration", "Upstream"];
}
