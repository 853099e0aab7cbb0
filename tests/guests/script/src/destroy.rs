//! Ways in which a plugin comes to a bad end.

use std::hint::black_box;

use crate::wasi::logging::logging::{Level, log};

pub(crate) fn trap() -> ! {
    // What `unreachable` is: no message, no unwinding.
    std::process::abort()
}

pub(crate) fn panic_twice() -> ! {
    std::panic::set_hook(Box::new(|_| panic!("again")));
    panic!("once")
}

pub(crate) fn overflow_stack() -> ! {
    // A frame takes next to nothing of the stack that Rust keeps in the memory,
    // so that the stack of calls is used up first. Work after the inner call
    // keeps it from becoming a loop.
    #[inline(never)]
    fn descend(depth: u64) -> u64 {
        if black_box(depth) == u64::MAX {
            return depth;
        }
        descend(depth + 1) ^ depth
    }
    black_box(descend(0));
    unreachable!("the stack has an end")
}

pub(crate) fn allocate(mib: usize) {
    for _ in 0..mib {
        // Not zero, so that every page is really touched.
        std::mem::forget(black_box(vec![1_u8; 1 << 20]));
    }
}

pub(crate) fn spin() -> ! {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

pub(crate) fn spin_logging(text: &str) -> ! {
    loop {
        log(Level::Info, "", text);
    }
}
