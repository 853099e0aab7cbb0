//! From the host to the guest.
//!
//! A value is planned first: what memory it needs, block by block, and what is written
//! to each once the guest has given it. The blocks are in the order in which the
//! canonical ABI asks for them.

use super::layout::{Layout, aligned, payload};

/// A type that the host passes to a guest.
pub(crate) trait Lower: Layout + Sized {
    /// Writes the value at `at` of `block`, and plans the memory that it refers to.
    fn store(self, block: &mut Block, at: usize, plan: &mut Plan);

    /// Plans the elements of a list; returns the number of the planned block.
    fn store_list(list: Vec<Self>, plan: &mut Plan) -> usize {
        let place = plan.reserve(Self::ALIGN);
        let mut block = Block::new(list.len().saturating_mul(Self::SIZE));
        for (index, item) in list.into_iter().enumerate() {
            item.store(&mut block, index.saturating_mul(Self::SIZE), plan);
        }
        plan.fill(place, Content::Block(block));
        place
    }
}

/// The memory that a value needs, besides that for itself.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    parts: Vec<Part>,
}

/// One allocation.
#[derive(Debug)]
pub(crate) struct Part {
    align: usize,
    content: Content,
    /// Where the guest has put it.
    address: u32,
}

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    Block(Block),
}

/// Bytes with addresses of planned parts among them.
#[derive(Debug, Default)]
pub(crate) struct Block {
    bytes: Vec<u8>,
    /// Where an address belongs, and the number of the part it is of.
    addresses: Vec<(usize, usize)>,
}

/// Why a value cannot be written to the guest.
fn out_of_bounds() -> wasmtime::Error {
    wasmtime::format_err!("realloc return: beyond end of memory")
}

impl Plan {
    fn reserve(&mut self, align: usize) -> usize {
        self.push(align, Content::Bytes(Vec::new()))
    }

    fn push(&mut self, align: usize, content: Content) -> usize {
        self.parts.push(Part {
            align,
            content,
            address: 0,
        });
        self.parts.len() - 1
    }

    fn fill(&mut self, place: usize, content: Content) {
        if let Some(part) = self.parts.get_mut(place) {
            part.content = content;
        }
    }

    /// Alignment and size of a part; `None` after the last one.
    pub(crate) fn request(&self, part: usize) -> Option<(usize, usize)> {
        let part = self.parts.get(part)?;
        Some((part.align, part.content.len()))
    }

    /// The guest has put a part at `address`.
    ///
    /// # Errors
    /// When there is no room for it.
    pub(crate) fn place(
        &mut self,
        part: usize,
        address: u32,
        memory: &mut [u8],
    ) -> wasmtime::Result<()> {
        let part = self.parts.get_mut(part).ok_or_else(out_of_bounds)?;
        let start = usize::try_from(address)?;
        if !start.is_multiple_of(part.align) {
            wasmtime::bail!("realloc return: result not aligned");
        }
        let room = memory
            .get_mut(start..)
            .and_then(|rest| rest.get_mut(..part.content.len()))
            .ok_or_else(out_of_bounds)?;
        if let Content::Bytes(bytes) = &part.content {
            room.copy_from_slice(bytes);
        }
        part.address = address;
        Ok(())
    }

    /// Writes the blocks with addresses. All parts have been placed.
    ///
    /// # Errors
    /// Not if they were placed in this memory.
    pub(crate) fn finish(&mut self, memory: &mut [u8]) -> wasmtime::Result<()> {
        for place in 0..self.parts.len() {
            let Some(part) = self.parts.get_mut(place) else {
                continue;
            };
            let address = part.address;
            if let Content::Block(block) = &mut part.content {
                let block = std::mem::take(block);
                block.write(self, address, memory)?;
            }
        }
        Ok(())
    }

    fn address(&self, part: usize) -> u32 {
        self.parts.get(part).map_or(0, |part| part.address)
    }
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Block(block) => block.bytes.len(),
        }
    }
}

impl Block {
    /// A block of `size` zeros.
    pub(crate) fn new(size: usize) -> Self {
        Self {
            bytes: vec![0; size],
            addresses: Vec::new(),
        }
    }

    /// Its bytes, with the addresses of the placed parts of `plan`.
    pub(crate) fn resolve(mut self, plan: &Plan) -> Vec<u8> {
        for (at, part) in std::mem::take(&mut self.addresses) {
            self.put(at, &plan.address(part).to_le_bytes());
        }
        self.bytes
    }

    /// Writes it to `address`.
    ///
    /// # Errors
    /// When it does not lie in the memory.
    pub(crate) fn write(
        self,
        plan: &Plan,
        address: u32,
        memory: &mut [u8],
    ) -> wasmtime::Result<()> {
        let bytes = self.resolve(plan);
        let room = memory
            .get_mut(usize::try_from(address)?..)
            .and_then(|rest| rest.get_mut(..bytes.len()))
            .ok_or_else(out_of_bounds)?;
        room.copy_from_slice(&bytes);
        Ok(())
    }

    /// Writes `bytes` at `at`.
    pub(super) fn put(&mut self, at: usize, bytes: &[u8]) {
        let room = self.bytes.get_mut(at..);
        if let Some(room) = room.and_then(|rest| rest.get_mut(..bytes.len())) {
            room.copy_from_slice(bytes);
        }
    }

    /// The address of a part, and the number of its elements.
    fn refer(&mut self, at: usize, part: usize, length: usize) {
        self.addresses.push((at, part));
        // Longer values than the guest's memory are refused when they are placed.
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.put(at.saturating_add(4), &length.to_le_bytes());
    }
}

impl Lower for u8 {
    fn store(self, block: &mut Block, at: usize, _: &mut Plan) {
        block.put(at, &[self]);
    }

    fn store_list(list: Vec<Self>, plan: &mut Plan) -> usize {
        plan.push(1, Content::Bytes(list))
    }
}

impl Lower for String {
    fn store(self, block: &mut Block, at: usize, plan: &mut Plan) {
        self.into_bytes().store(block, at, plan);
    }
}

impl<T: Lower> Lower for Vec<T> {
    fn store(self, block: &mut Block, at: usize, plan: &mut Plan) {
        let length = self.len();
        let part = T::store_list(self, plan);
        block.refer(at, part, length);
    }
}

impl<A: Lower, B: Lower> Lower for (A, B) {
    fn store(self, block: &mut Block, at: usize, plan: &mut Plan) {
        self.0.store(block, at, plan);
        self.1
            .store(block, aligned(at.saturating_add(A::SIZE), B::ALIGN), plan);
    }
}

impl<T: Lower> Lower for Option<T> {
    fn store(self, block: &mut Block, at: usize, plan: &mut Plan) {
        if let Some(value) = self {
            block.put(at, &[1]);
            value.store(block, at.saturating_add(payload(Self::ALIGN)), plan);
        }
    }
}

impl<T: Lower, E: Lower> Lower for Result<T, E> {
    fn store(self, block: &mut Block, at: usize, plan: &mut Plan) {
        let place = at.saturating_add(payload(Self::ALIGN));
        match self {
            Ok(value) => value.store(block, place, plan),
            Err(error) => {
                block.put(at, &[1]);
                error.store(block, place, plan);
            }
        }
    }
}
