//! What is on its way between the host and an instance on the direct path, between two
//! calls of the host's functions.

use wasmtime::{Memory, Result, bail, format_err};

use super::{Block, Lower, Plan, Source};
use crate::bindings::version_0_2::corral::function::types::{Failure, Outcome, Value};

/// The parameters of `handle`: a value, flattened. They are the words that it has in
/// memory.
pub(crate) type Arguments = (i32, i32, i32, i32, i32, i32, i32);

/// Part of the data of a store.
#[derive(Default)]
pub(crate) struct Transfer {
    /// The memory of the instance, once it has called the host.
    pub(crate) memory: Option<Memory>,
    /// Whether code of the guest runs that must not call the host: its allocator, or
    /// what it does after its result was taken.
    pub(crate) is_confined: bool,
    pending: Option<Pending>,
    arguments: Arguments,
    result: Option<Result<Outcome, Failure>>,
}

/// A value on its way to the guest.
struct Pending {
    plan: Plan,
    /// How many parts of the plan the guest was asked to make room for.
    asked: usize,
    root: Block,
    target: Target,
}

/// Where the value itself belongs.
enum Target {
    /// To an address that the guest has given.
    Memory(u32),
    /// Into the parameters of `handle`.
    Arguments,
}

impl Transfer {
    /// Passes `trigger` to the next call of `handle`.
    pub(crate) fn pass(&mut self, trigger: Value) {
        self.is_confined = false;
        self.result = None;
        self.lower(trigger, Target::Arguments);
    }

    /// Returns `value` to the guest, at the address `to` of its memory.
    ///
    /// # Errors
    /// When the value cannot lie there.
    pub(crate) fn give<T: Lower>(&mut self, value: T, to: i32, memory: &[u8]) -> Result<()> {
        let address = to.cast_unsigned();
        let at = usize::try_from(address)?;
        if !at.is_multiple_of(T::ALIGN) {
            bail!("pointer not aligned");
        }
        if memory.get(at..).is_none_or(|rest| rest.len() < T::SIZE) {
            bail!("pointer out of bounds");
        }
        self.lower(value, Target::Memory(address));
        Ok(())
    }

    fn lower<T: Lower>(&mut self, value: T, target: Target) {
        let (mut root, mut plan) = (Block::new(T::SIZE), Plan::default());
        value.store(&mut root, 0, &mut plan);
        self.pending = Some(Pending {
            plan,
            asked: 0,
            root,
            target,
        });
    }

    /// The guest has made room at `address`, if it was asked to. Returns alignment and
    /// size of what else it has to make room for: `None` when the value has arrived.
    ///
    /// # Errors
    /// When the room cannot be used.
    pub(crate) fn step(
        &mut self,
        address: i32,
        memory: &mut [u8],
    ) -> Result<Option<(usize, usize)>> {
        self.is_confined = false;
        let Some(mut pending) = self.pending.take() else {
            return Ok(None);
        };
        if let Some(last) = pending.asked.checked_sub(1) {
            let address = address.cast_unsigned();
            pending.plan.place(last, address, memory)?;
        }
        let request = pending.plan.request(pending.asked);
        if request.is_some() {
            pending.asked += 1;
            self.is_confined = true;
            self.pending = Some(pending);
            return Ok(request);
        }
        pending.plan.finish(memory)?;
        match pending.target {
            Target::Memory(address) => pending.root.write(&pending.plan, address, memory)?,
            Target::Arguments => self.arguments = words(&pending.root.resolve(&pending.plan))?,
        }
        Ok(None)
    }

    /// The parameters of `handle`.
    pub(crate) fn arguments(&self) -> Arguments {
        self.arguments
    }

    /// Takes the result of `handle`, which lies at `address`.
    ///
    /// # Errors
    /// When it does not, or is malformed.
    pub(crate) fn take(&mut self, address: i32, mut source: Source<'_>) -> Result<()> {
        self.is_confined = true;
        self.result = Some(source.returned(address.cast_unsigned())?);
        Ok(())
    }

    /// The result that was taken.
    ///
    /// # Errors
    /// When none was.
    pub(crate) fn taken(&mut self) -> Result<Result<Outcome, Failure>> {
        self.is_confined = false;
        let none = || format_err!("the module was not rewritten");
        self.result.take().ok_or_else(none)
    }
}

fn words(bytes: &[u8]) -> Result<Arguments> {
    let (words, _) = bytes.as_chunks();
    let words: &[[u8; 4]; 7] = words
        .try_into()
        .map_err(|_| format_err!("`handle` has other parameters"))?;
    Ok(words.map(i32::from_le_bytes).into())
}
