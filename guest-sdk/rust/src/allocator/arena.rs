//! Which bytes of the arena are in use. Plain arithmetic on offsets: the memory
//! itself is [`Allocator`](super::Allocator)'s.

use std::alloc::Layout;
use std::cell::Cell;

/// Bytes of a chunk, the unit in which freed memory is found again.
pub(super) const CHUNK: usize = 4096;

/// A bump allocator of [`CHUNK`]` * CHUNKS` bytes.
///
/// A block is placed behind the last one. A freed block is not reused by itself;
/// once no block of the topmost chunk is live, the next block is placed behind the
/// last live one of the chunks below. So after each call a kept instance has all of
/// the arena again, up to the chunk of what it keeps between calls.
#[derive(Debug)]
pub(super) struct Arena<const CHUNKS: usize> {
    /// Where the free bytes begin: `end` of the topmost chunk with live blocks.
    used: Cell<usize>,
    chunks: [Chunk; CHUNKS],
}

/// The blocks that begin in one chunk. The last one may end in another.
#[derive(Debug)]
struct Chunk {
    live: Cell<usize>,
    /// The end of the last block, as an offset in the arena.
    end: Cell<usize>,
}

impl<const CHUNKS: usize> Arena<CHUNKS> {
    pub(super) const SIZE: usize = CHUNK * CHUNKS;

    pub(super) const fn new() -> Self {
        Self {
            used: Cell::new(0),
            chunks: [const {
                Chunk {
                    live: Cell::new(0),
                    end: Cell::new(0),
                }
            }; CHUNKS],
        }
    }

    /// Reserves a block and returns its offset, or nothing if it does not fit.
    /// `base` is the arena's address, which decides what is aligned.
    #[inline]
    pub(super) fn reserve(&self, base: usize, layout: Layout) -> Option<usize> {
        let used = self.used.get();
        let padding = base.wrapping_add(used).wrapping_neg() & (layout.align() - 1);
        let offset = used.checked_add(padding)?;
        let end = offset.checked_add(layout.size())?;
        if end > Self::SIZE {
            return None;
        }
        let chunk = self.chunks.get(offset / CHUNK)?;
        chunk.live.set(chunk.live.get() + 1);
        chunk.end.set(end);
        self.used.set(end);
        Some(offset)
    }

    /// Frees the block of `size` bytes at `offset`.
    #[inline]
    pub(super) fn release(&self, offset: usize, size: usize) {
        let index = offset / CHUNK;
        let Some(chunk) = self.chunks.get(index) else {
            return;
        };
        let used = self.used.get();
        let live = chunk.live.get().saturating_sub(1);
        chunk.live.set(live);
        if live == 0 && chunk.end.get() == used {
            let below = self.chunks.iter().take(index).rev();
            let last = below.into_iter().find(|chunk| chunk.live.get() > 0);
            self.used.set(last.map_or(0, |chunk| chunk.end.get()));
        } else if offset + size == used {
            chunk.end.set(offset);
            self.used.set(offset);
        }
    }

    /// Changes the size of a block where it is, if that is possible: it shrinks, or
    /// it is the last one and fits.
    #[inline]
    pub(super) fn resize(&self, offset: usize, old: usize, new: usize) -> bool {
        if offset + old != self.used.get() {
            return new <= old;
        }
        let (Some(chunk), Some(end)) = (self.chunks.get(offset / CHUNK), offset.checked_add(new))
        else {
            return false;
        };
        if end > Self::SIZE {
            return false;
        }
        chunk.end.set(end);
        self.used.set(end);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is done with the arena, and the offset at which its free bytes begin
    /// afterwards.
    enum Step {
        Reserve(usize, usize),
        Release(usize, usize),
        Resize(usize, usize, usize),
    }

    use Step::{Release, Reserve, Resize};

    #[test]
    fn free_bytes_begin_behind_the_last_live_block() {
        let tables: [&[(Step, usize)]; 6] = [
            // The last block is freed and resized in place.
            &[
                (Reserve(10, 1), 10),
                (Reserve(4, 8), 20),
                (Resize(16, 4, 100), 116),
                (Resize(16, 100, 8), 24),
                (Release(16, 8), 16),
                (Release(0, 10), 0),
            ],
            // Any other block is free when its chunk is.
            &[
                (Reserve(10, 1), 10),
                (Reserve(10, 1), 20),
                (Reserve(10, 1), 30),
                (Release(0, 10), 30),
                (Release(10, 10), 30),
                (Release(20, 10), 0),
            ],
            // A block that is kept costs no more than its chunk.
            &[
                (Reserve(100, 1), 100),
                (Reserve(CHUNK, 1), 100 + CHUNK),
                (Reserve(50, 1), 150 + CHUNK),
                (Reserve(50, 1), 200 + CHUNK),
                (Release(100 + CHUNK, 50), 200 + CHUNK),
                (Release(150 + CHUNK, 50), 100 + CHUNK),
                (Release(100, CHUNK), 100),
            ],
            // A long block keeps the chunks that it covers.
            &[
                (Reserve(3 * CHUNK, 1), 3 * CHUNK),
                (Reserve(1, 1), 3 * CHUNK + 1),
                (Release(3 * CHUNK, 1), 3 * CHUNK),
                (Release(0, 3 * CHUNK), 0),
            ],
            // Chunks below the topmost are free when it is.
            &[
                (Reserve(CHUNK, 1), CHUNK),
                (Reserve(CHUNK, 1), 2 * CHUNK),
                (Reserve(CHUNK, 1), 3 * CHUNK),
                (Release(CHUNK, CHUNK), 3 * CHUNK),
                (Release(0, CHUNK), 3 * CHUNK),
                (Release(2 * CHUNK, CHUNK), 0),
            ],
            // A block that shrinks stays where it is.
            &[
                (Reserve(10, 1), 10),
                (Reserve(10, 1), 20),
                (Resize(0, 10, 5), 20),
                (Release(10, 10), 10),
                (Release(0, 5), 0),
            ],
        ];
        for (table, steps) in tables.iter().enumerate() {
            let arena = Arena::<4>::new();
            for (step, (action, used)) in steps.iter().enumerate() {
                match *action {
                    Reserve(size, align) => {
                        let layout = Layout::from_size_align(size, align).unwrap();
                        let offset = arena.reserve(0, layout).unwrap();
                        assert_eq!(offset + size, *used, "table {table}, step {step}");
                    }
                    Release(offset, size) => arena.release(offset, size),
                    Resize(offset, old, new) => assert!(arena.resize(offset, old, new)),
                }
                assert_eq!(arena.used.get(), *used, "table {table}, step {step}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let arena = Arena::<2>::new();
        let size = Arena::<2>::SIZE;
        let reserve = |size, align| {
            let layout = Layout::from_size_align(size, align).unwrap();
            arena.reserve(8, layout)
        };
        assert_eq!(reserve(size + 1, 1), None);
        assert_eq!(reserve(isize::MAX as usize, 1), None);
        assert_eq!(reserve(1, 1 << 20), None);
        assert_eq!(reserve(10, 8), Some(0));
        assert!(!arena.resize(0, 10, size + 1));
        assert!(arena.resize(0, 10, size));
        assert_eq!(reserve(1, 1), None);
        assert!(arena.resize(0, size, 10));
        assert_eq!(reserve(1, 1), Some(10));
        assert!(!arena.resize(0, 10, 11));
    }
}
