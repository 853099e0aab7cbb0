//! From the guest to the host.

use super::layout::{Layout, aligned, payload};
use crate::bindings::version_0_2::corral::function::types as wit;

/// A type that the host takes from a guest.
pub(crate) trait Lift: Layout + Sized {
    /// Reads the value at `at`.
    ///
    /// # Errors
    /// When there is none, or it refers to memory that there is not.
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self>;

    /// Reads the elements of a list. They lie in the memory.
    fn load_list(source: &mut Source<'_>, at: usize, length: usize) -> wasmtime::Result<Vec<Self>> {
        if !at.is_multiple_of(Self::ALIGN) {
            wasmtime::bail!("list pointer is not aligned");
        }
        (0..length)
            .map(|index| Self::load(source, at.saturating_add(index.saturating_mul(Self::SIZE))))
            .collect()
    }
}

/// The memory that a value is read from.
pub(crate) struct Source<'a> {
    memory: &'a [u8],
    /// How many bytes may still be copied, as for
    /// [`Store::set_hostcall_fuel`](wasmtime::Store::set_hostcall_fuel).
    fuel: usize,
}

impl<'a> Source<'a> {
    /// Lets `fuel` bytes be copied from `memory`.
    pub(crate) fn new(memory: &'a [u8], fuel: usize) -> Self {
        Self { memory, fuel }
    }

    /// A result that the guest returned by its address.
    ///
    /// # Errors
    /// As [`Lift::load`].
    pub(crate) fn returned<T: Lift>(&mut self, address: u32) -> wasmtime::Result<T> {
        let at = usize::try_from(address)?;
        if !at.is_multiple_of(T::ALIGN) {
            wasmtime::bail!("return pointer not aligned");
        }
        if self.bytes(at, T::SIZE).is_none() {
            wasmtime::bail!("pointer out of bounds of memory");
        }
        T::load(self, at)
    }

    /// A string that was passed by address and length.
    ///
    /// # Errors
    /// When it does not lie in the memory, or is not UTF-8.
    pub(crate) fn string(&mut self, address: u32, length: u32) -> wasmtime::Result<String> {
        let (at, length) = (usize::try_from(address)?, usize::try_from(length)?);
        let Some(bytes) = self.bytes(at, length) else {
            wasmtime::bail!("string pointer/length out of bounds of memory");
        };
        self.consume(length, 1)?;
        Ok(str::from_utf8(bytes)?.to_owned())
    }

    fn bytes(&self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.memory.get(at..)?.get(..length)
    }

    fn array<const N: usize>(&self, at: usize) -> wasmtime::Result<[u8; N]> {
        let bytes = self.memory.get(at..).and_then(|rest| rest.first_chunk());
        bytes
            .copied()
            .ok_or_else(|| wasmtime::format_err!("pointer out of bounds of memory"))
    }

    /// An address and a length.
    fn reference(&self, at: usize) -> wasmtime::Result<(u32, u32)> {
        let address = u32::from_le_bytes(self.array(at)?);
        let length = u32::from_le_bytes(self.array(at.saturating_add(4))?);
        Ok((address, length))
    }

    /// The discriminant of a variant with up to 256 cases.
    pub(super) fn discriminant(&self, at: usize) -> wasmtime::Result<u8> {
        self.array::<1>(at).map(u8::from_le_bytes)
    }

    fn consume(&mut self, length: usize, size: usize) -> wasmtime::Result<()> {
        let left = length
            .checked_mul(size)
            .and_then(|bytes| self.fuel.checked_sub(bytes));
        self.fuel = left.ok_or_else(|| {
            // Recognised by these words, as that of wasmtime.
            wasmtime::format_err!("fuel allocated for hostcalls has been exhausted")
        })?;
        Ok(())
    }
}

impl Lift for u8 {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        source.array(at).map(Self::from_le_bytes)
    }

    fn load_list(source: &mut Source<'_>, at: usize, length: usize) -> wasmtime::Result<Vec<Self>> {
        Ok(source.bytes(at, length).unwrap_or_default().to_vec())
    }
}

impl Lift for u16 {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        source.array(at).map(Self::from_le_bytes)
    }
}

impl Lift for bool {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        Ok(u8::load(source, at)? != 0)
    }
}

impl Lift for String {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        let (address, length) = source.reference(at)?;
        source.string(address, length)
    }
}

impl<T: Lift> Lift for Vec<T> {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        let (address, length) = source.reference(at)?;
        let (at, length) = (usize::try_from(address)?, usize::try_from(length)?);
        let size = length.checked_mul(T::SIZE);
        if size.and_then(|size| source.bytes(at, size)).is_none() {
            wasmtime::bail!("list pointer/length out of bounds of memory");
        }
        source.consume(length, size_of::<T>())?;
        T::load_list(source, at, length)
    }
}

impl<A: Lift, B: Lift> Lift for (A, B) {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        let first = A::load(source, at)?;
        let second = B::load(source, aligned(at.saturating_add(A::SIZE), B::ALIGN))?;
        Ok((first, second))
    }
}

impl<T: Lift> Lift for Option<T> {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        match source.discriminant(at)? {
            0 => Ok(None),
            1 => T::load(source, at.saturating_add(payload(Self::ALIGN))).map(Some),
            _ => wasmtime::bail!("invalid option discriminant"),
        }
    }
}

impl<T: Lift, E: Lift> Lift for Result<T, E> {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        let place = at.saturating_add(payload(Self::ALIGN));
        match source.discriminant(at)? {
            0 => T::load(source, place).map(Ok),
            1 => E::load(source, place).map(Err),
            _ => wasmtime::bail!("invalid expected discriminant"),
        }
    }
}

impl Lift for wit::Fault {
    fn load(source: &mut Source<'_>, at: usize) -> wasmtime::Result<Self> {
        Ok(match source.discriminant(at)? {
            0 => Self::Caller,
            1 => Self::Function,
            2 => Self::Configuration,
            3 => Self::Upstream,
            other => wasmtime::bail!("unexpected discriminant: {other}"),
        })
    }
}
