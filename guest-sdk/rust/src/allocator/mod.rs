//! The global allocator of plugins.
//!
//! A fresh instance serves one call, so that the first allocation's `memory.grow`
//! is a cost of every call: several system calls, more than all other allocations
//! take together. This allocator starts in an [`Arena`] that is part of the module's
//! initial memory. The pages of it that a call does not touch cost nothing. What
//! does not fit is left to the standard library's allocator.

#![allow(
    unsafe_code,
    reason = "an allocator hands out raw memory; there is no safe interface for it"
)]

mod arena;
#[cfg(test)]
mod tests;

#[cfg(target_family = "wasm")]
use std::alloc::System;
use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;

use arena::{Arena, CHUNK};

/// With a stack of 64 KiB and up to 16 KiB of data, all of a plugin's memory is two
/// pages of 64 KiB. The handler clears them after each call, which takes as long as
/// everything else of a small call.
#[cfg(target_family = "wasm")]
const CHUNKS: usize = (48 << 10) / CHUNK;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: Allocator<CHUNKS, System> = Allocator::new(System);

/// Allocates from an arena of [`CHUNK`]` * CHUNKS` bytes, and what does not fit from
/// `Fallback`.
#[derive(Debug)]
#[repr(C)]
struct Allocator<const CHUNKS: usize, Fallback> {
    // First, so that the first blocks share the page of the module's data, and the
    // first access to that page is a write: one page fault instead of two.
    memory: UnsafeCell<[[MaybeUninit<u8>; CHUNK]; CHUNKS]>,
    arena: Arena<CHUNKS>,
    fallback: Fallback,
}

// SAFETY: without atomics, WebAssembly has no threads: no second thread can use the
// allocator. `lib.rs` leaves this module out of builds with them.
#[cfg(target_family = "wasm")]
unsafe impl<const CHUNKS: usize> Sync for Allocator<CHUNKS, System> {}

impl<const CHUNKS: usize, Fallback> Allocator<CHUNKS, Fallback> {
    const fn new(fallback: Fallback) -> Self {
        Self {
            memory: UnsafeCell::new([[MaybeUninit::uninit(); CHUNK]; CHUNKS]),
            arena: Arena::new(),
            fallback,
        }
    }

    #[inline]
    fn base(&self) -> *mut u8 {
        self.memory.get().cast()
    }

    /// A block of the arena, if it has room.
    #[inline]
    fn reserve(&self, layout: Layout) -> Option<*mut u8> {
        let base = self.base();
        let offset = self.arena.reserve(base.addr(), layout)?;
        // SAFETY: `reserve` returns offsets within `memory`.
        Some(unsafe { base.add(offset) })
    }

    /// The offset of a block of the arena. Blocks of the fallback have none: their
    /// addresses are outside of `memory`, and so wrap or exceed its size.
    #[inline]
    fn offset(&self, block: *mut u8) -> Option<usize> {
        let offset = block.addr().wrapping_sub(self.base().addr());
        (offset < Arena::<CHUNKS>::SIZE).then_some(offset)
    }
}

// SAFETY: blocks of the arena are within `memory`, aligned, and do not overlap:
// `reserve` places each behind all live ones, and neither `release` nor `resize`
// moves the free bytes before the end of a live block. Blocks outside are the
// fallback's, which is called with the layouts that it returned them for. Nothing
// here allocates or panics.
unsafe impl<const CHUNKS: usize, Fallback: GlobalAlloc> GlobalAlloc
    for Allocator<CHUNKS, Fallback>
{
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match self.reserve(layout) {
            Some(block) => block,
            // SAFETY: the caller's promise is the same.
            None => unsafe { self.fallback.alloc(layout) },
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match self.reserve(layout) {
            Some(block) => {
                // Blocks before may have been in the same place.
                // SAFETY: the block has this many bytes.
                unsafe { block.write_bytes(0, layout.size()) };
                block
            }
            // SAFETY: the caller's promise is the same.
            None => unsafe { self.fallback.alloc_zeroed(layout) },
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match self.offset(block) {
            Some(offset) => self.arena.release(offset, layout.size()),
            // SAFETY: the block is not from the arena, so it is from the fallback.
            None => unsafe { self.fallback.dealloc(block, layout) },
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let Some(offset) = self.offset(block) else {
            // SAFETY: the block is not from the arena, so it is from the fallback.
            return unsafe { self.fallback.realloc(block, layout, new_size) };
        };
        if self.arena.resize(offset, layout.size(), new_size) {
            return block;
        }
        // SAFETY: the caller promises that size and alignment are those of a layout.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        // SAFETY: the caller promises that the size is not zero.
        let moved = unsafe { self.alloc(new_layout) };
        if !moved.is_null() {
            // SAFETY: both blocks are live, so they do not overlap, and `resize`
            // refuses only to grow, so that both have the bytes of the old one. It
            // is not used after it is freed.
            unsafe {
                moved.copy_from_nonoverlapping(block, layout.size());
                self.dealloc(block, layout);
            }
        }
        moved
    }
}
