//! Program files that are not started: as small as their formats allow.

use corral_tests::guests;

/// What a handler's file says of the packaged code that it loads.
fn stamp() -> Vec<u8> {
    let handler = std::fs::read(guests::handler()).unwrap();
    let start = b"corral-packaged-code:";
    let mut places = handler.windows(start.len() + 16);
    let found =
        places.find(|place| place.starts_with(start) && place[start.len()].is_ascii_digit());
    let found = found.expect("the handler has a stamp");
    let end = found.iter().position(|&byte| byte == b';').unwrap();
    found[..=end].to_vec()
}

fn stamped(mut program: Vec<u8>) -> Vec<u8> {
    program.extend(stamp());
    program
}

const X64: u16 = 62;
const ARM64: u16 = 183;

/// A static program for Linux.
fn elf(machine: u16) -> Vec<u8> {
    let mut header = vec![0; 64];
    header[..8].copy_from_slice(b"\x7fELF\x02\x01\x01\0");
    header[16] = 2;
    header[18..20].copy_from_slice(&machine.to_le_bytes());
    header[20] = 1;
    header[52] = 64;
    header
}

/// A program for Windows on x86-64.
fn pe() -> Vec<u8> {
    let mut program = vec![0; 0x40 + 4 + 20 + 240];
    program[..2].copy_from_slice(b"MZ");
    program[0x3c] = 0x40;
    program[0x40..0x44].copy_from_slice(b"PE\0\0");
    program[0x44..0x46].copy_from_slice(&0x8664_u16.to_le_bytes());
    // The size and kind of the header that follows, and how many folders it has.
    program[0x54] = 240;
    program[0x58..0x5a].copy_from_slice(&0x20b_u16.to_le_bytes());
    program[0x58 + 108] = 16;
    program
}

/// A file that looks like the static handler for Linux on x86-64.
pub(crate) fn linux_handler() -> Vec<u8> {
    stamped(elf(X64))
}

/// The same for 64-bit Arm.
pub(crate) fn arm_handler() -> Vec<u8> {
    stamped(elf(ARM64))
}

/// The same for Windows.
pub(crate) fn windows_handler() -> Vec<u8> {
    stamped(pe())
}

/// A handler for Linux that loads other packaged code than this one.
pub(crate) fn other_handler() -> Vec<u8> {
    let mut program = elf(X64);
    program.extend(b"corral-packaged-code:1-1;");
    program
}

/// A program for Linux that needs the GNU C library.
pub(crate) fn dynamic_handler() -> Vec<u8> {
    stamped(std::fs::read("/usr/bin/env").unwrap())
}
