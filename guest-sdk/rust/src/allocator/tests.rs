//! The allocator behaves as one: random programs on a small arena.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use proptest::prelude::*;

use super::Allocator;

const CHUNKS: usize = 3;

/// The system's allocator, which counts the live bytes and the most of them.
#[derive(Default)]
struct Counting {
    live: Cell<usize>,
    peak: Cell<usize>,
}

impl Counting {
    fn change(&self, freed: usize, allocated: usize) {
        let live = self.live.get() - freed + allocated;
        self.live.set(live);
        self.peak.set(self.peak.get().max(live));
    }
}

// SAFETY: everything is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.change(0, layout.size());
        // SAFETY: the caller's promise is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.change(layout.size(), 0);
        // SAFETY: the caller's promise is the same.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        self.change(layout.size(), new_size);
        // SAFETY: the caller's promise is the same.
        unsafe { System.realloc(block, layout, new_size) }
    }
}

type Tested = Allocator<CHUNKS, Counting>;

/// A live block, filled with `pattern`.
struct Block {
    start: *mut u8,
    layout: Layout,
    pattern: u8,
}

impl Block {
    fn new(allocator: &Tested, layout: Layout, zeroed: bool, pattern: u8) -> Self {
        // SAFETY: no layout of these tests has the size zero.
        let start = unsafe {
            if zeroed {
                allocator.alloc_zeroed(layout)
            } else {
                allocator.alloc(layout)
            }
        };
        let block = Self {
            start,
            layout,
            pattern,
        };
        block.check_place();
        if zeroed {
            block.check_bytes(layout.size(), 0);
        }
        block.fill();
        block
    }

    fn check_place(&self) {
        assert!(!self.start.is_null());
        assert_eq!(self.start.addr() % self.layout.align(), 0);
    }

    fn check_bytes(&self, count: usize, expected: u8) {
        for index in 0..count {
            // SAFETY: callers pass at most the block's size.
            assert_eq!(unsafe { self.start.add(index).read() }, expected);
        }
    }

    fn fill(&self) {
        // SAFETY: the block has this many bytes.
        unsafe { self.start.write_bytes(self.pattern, self.layout.size()) };
    }

    fn resize(&mut self, allocator: &Tested, size: usize) {
        let kept = size.min(self.layout.size());
        // SAFETY: the block is live and has this layout; the size is not zero.
        self.start = unsafe { allocator.realloc(self.start, self.layout, size) };
        self.layout = Layout::from_size_align(size, self.layout.align()).unwrap();
        self.check_place();
        self.check_bytes(kept, self.pattern);
        self.fill();
    }

    /// Frees the block; its bytes are still those that were written, so no other
    /// block has overlapped it.
    fn free(self, allocator: &Tested) {
        self.check_bytes(self.layout.size(), self.pattern);
        // SAFETY: the block is live, has this layout, and is used up.
        unsafe { allocator.dealloc(self.start, self.layout) };
    }
}

#[derive(Clone, Debug)]
enum Step {
    Allocate(Layout, bool),
    Resize(prop::sample::Index, usize),
    Free(prop::sample::Index),
}

/// Mostly small, at times as long as several chunks or more than the arena.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![8 => 1..200_usize, 3 => 200..5000_usize, 1 => 5000..20_000_usize]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (size(), 0..9_u32, any::<bool>()).prop_map(|(size, align, zeroed)| {
            Step::Allocate(Layout::from_size_align(size, 1 << align).unwrap(), zeroed)
        }),
        2 => (any::<prop::sample::Index>(), size()).prop_map(|(index, size)| Step::Resize(index, size)),
        3 => any::<prop::sample::Index>().prop_map(Step::Free),
    ]
}

proptest! {
    #[test]
    fn blocks_are_aligned_and_keep_their_contents(steps in prop::collection::vec(step(), 1..200)) {
        let allocator = Tested::new(Counting::default());
        let mut blocks: Vec<Block> = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let pattern = u8::try_from(number % 251).unwrap() + 1;
            match step {
                Step::Allocate(layout, zeroed) => {
                    blocks.push(Block::new(&allocator, layout, zeroed, pattern));
                }
                Step::Resize(index, size) if !blocks.is_empty() => {
                    let index = index.index(blocks.len());
                    blocks.get_mut(index).unwrap().resize(&allocator, size);
                }
                Step::Free(index) if !blocks.is_empty() => {
                    blocks.swap_remove(index.index(blocks.len())).free(&allocator);
                }
                Step::Resize(..) | Step::Free(_) => {}
            }
        }
        for block in blocks {
            block.free(&allocator);
        }
        // With nothing live, the whole arena is free again.
        prop_assert_eq!(allocator.fallback.live.get(), 0);
        let peak = allocator.fallback.peak.get();
        let whole = Layout::from_size_align(CHUNKS * super::CHUNK, 1).unwrap();
        Block::new(&allocator, whole, false, 1).free(&allocator);
        prop_assert_eq!(allocator.fallback.peak.get(), peak);
    }
}

/// A kept instance: state that lasts, and calls that free what they allocate in
/// another order. If freed memory were not found again, the calls would soon need
/// the fallback.
#[test]
fn a_million_calls_stay_in_the_arena() {
    let allocator = Tested::new(Counting::default());
    let layout = |size| Layout::from_size_align(size, 8).unwrap();
    // SAFETY: no size is zero.
    let allocate = |size| unsafe { allocator.alloc(layout(size)) };
    // SAFETY: each block is freed once, with its own size.
    let free = |block, size| unsafe { allocator.dealloc(block, layout(size)) };
    let mut kept = Vec::new();
    // Miri is slow, and a thousand calls need as much memory as a million.
    let calls = if cfg!(miri) { 1_000 } else { 1_000_000_usize };
    for call in 0..calls {
        let mut blocks = [40, 7, 300, 64, 1].map(|size| (allocate(size), size));
        if call < 3 {
            kept.push(allocate(32));
        }
        blocks.rotate_left(call % 5);
        for (block, size) in blocks {
            free(block, size);
        }
    }
    assert_eq!(allocator.fallback.peak.get(), 0);
    for block in kept {
        free(block, 32);
    }
}

/// What was allocated while the arena was full goes back to the fallback, and the
/// arena is used again.
#[test]
fn a_full_arena_recovers() {
    let allocator = Tested::new(Counting::default());
    let layout = Layout::from_size_align(3000, 1).unwrap();
    let mut peaks = Vec::new();
    for _ in 0..100 {
        let blocks: Vec<Block> = (1..=6)
            .map(|pattern| Block::new(&allocator, layout, true, pattern))
            .collect();
        for block in blocks {
            block.free(&allocator);
        }
        assert_eq!(allocator.fallback.live.get(), 0);
        peaks.push(allocator.fallback.peak.get());
    }
    assert_eq!(peaks, [6000; 100]);
}
