//! Fills its memory with a pattern and waits for a file, or looks for the
//! pattern in all memory that it may address.
//!
//! The payload says which: one with the word `fill` fills, any other one scans.
//! A scan answers with the number of words that it found.

use std::arch::wasm32::{memory_grow, memory_size};
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::ptr;
use std::time::Duration;

const PAGE: usize = 64 << 10;

/// How far the memory is grown, in pages: what an earlier call had grown is then
/// addressable again.
const PAGES: usize = 256;

/// The parts of the pattern. It is put together at run time, so that it stands
/// in no image.
const HALVES: [u64; 2] = [0x5ec2_e7b1_7e5a_11ce, 0x1d0e_5be1_0f0c_a11d];

/// What the pattern is written to besides the heap: pages of the image, and pages
/// that begin as zeros.
static mut IMAGE: [u64; 32 << 10] = [7; 32 << 10];
static mut ZEROS: [u64; 32 << 10] = [0; 32 << 10];

/// This file, when it is there, ends a call that has filled its memory.
const GATE: &str = "/gate/open";

fn main() -> std::io::Result<()> {
    let mut payload = String::new();
    std::io::stdin().read_to_string(&mut payload)?;
    if payload.contains("fill") {
        let heap = fill();
        eprintln!("filled");
        while !Path::new(GATE).exists() {
            std::thread::sleep(Duration::from_millis(2));
        }
        drop(black_box(heap));
    }
    grow();
    println!(
        r#"{{"Outputs":{{"out":"{}"}}}}"#,
        if payload.contains("fill") { 0 } else { scan() }
    );
    Ok(())
}

fn pattern() -> u64 {
    let [left, right] = black_box(HALVES);
    left ^ right
}

fn fill() -> Vec<u64> {
    let pattern = pattern();
    let heap = vec![pattern; (2 << 20) / size_of::<u64>()];
    for words in [&raw mut IMAGE, &raw mut ZEROS] {
        // SAFETY: the program has one thread, and nothing else refers to them.
        unsafe { (*words).fill(pattern) };
    }
    heap
}

fn grow() {
    let missing = PAGES.saturating_sub(memory_size(0));
    memory_grow(0, missing);
}

/// How many words of the memory hold the pattern.
fn scan() -> usize {
    let pattern = pattern();
    // Address 0 is not for Rust to read.
    (size_of::<u64>()..memory_size(0) * PAGE)
        .step_by(size_of::<u64>())
        // SAFETY: all of the memory may be read, whatever is in it.
        .filter(|address| unsafe { ptr::read_volatile(*address as *const u64) } == pattern)
        .count()
}
