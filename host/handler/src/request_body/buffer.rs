//! A body that is collected in memory.
//!
//! A large body gets its own pages, which return to the system as soon as the body is
//! dropped. The allocator would keep them for a while; when many bodies are refused
//! half-way, that adds up to several times the limit for all bodies.

use std::io;

use bytes::{Bytes, BytesMut};
use memmap2::MmapMut;

/// Up to this size a body is allocated on the heap.
const SMALL: usize = 256 << 10;

/// By how much a body of unknown length grows.
const SEGMENT: usize = 1 << 20;

/// The part of a body that has arrived.
#[derive(Debug)]
pub(super) struct BodyBuffer {
    /// The announced length, if any; the body is never longer.
    announced: Option<usize>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// Most bodies are one part, which is not copied.
    One(Bytes),
    Small(BytesMut),
    Large(Vec<Pages>),
}

/// Anonymous pages, filled from the start.
#[derive(Debug)]
struct Pages {
    map: MmapMut,
    filled: usize,
}

impl Pages {
    fn new(size: usize) -> io::Result<Self> {
        let map = MmapMut::map_anon(size)?;
        Ok(Self { map, filled: 0 })
    }

    /// Copies as much of `bytes` as fits, and returns the rest.
    fn fill<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let room = self.map.get_mut(self.filled..).unwrap_or_default();
        let (taken, rest) = bytes.split_at(room.len().min(bytes.len()));
        if let Some(room) = room.get_mut(..taken.len()) {
            room.copy_from_slice(taken);
        }
        self.filled += taken.len();
        rest
    }
}

impl AsRef<[u8]> for Pages {
    fn as_ref(&self) -> &[u8] {
        self.map.get(..self.filled).unwrap_or_default()
    }
}

impl BodyBuffer {
    /// A buffer for a body of the announced length, if there is one.
    pub(super) fn new(announced: Option<u64>) -> Self {
        Self {
            announced: announced.and_then(|length| usize::try_from(length).ok()),
            content: Content::One(Bytes::new()),
        }
    }

    /// Appends the next part.
    ///
    /// # Errors
    /// When the system is out of memory.
    pub(super) fn push(&mut self, part: Bytes) -> io::Result<()> {
        match &mut self.content {
            Content::One(one) if one.is_empty() => *one = part,
            Content::One(one) if one.len() + part.len() <= SMALL => {
                let mut small = BytesMut::with_capacity(self.announced.unwrap_or(0).min(SMALL));
                small.extend_from_slice(one);
                small.extend_from_slice(&part);
                self.content = Content::Small(small);
            }
            Content::Small(small) if small.len() + part.len() <= SMALL => {
                small.extend_from_slice(&part);
            }
            Content::Large(pages) => append(pages, &part, SEGMENT)?,
            Content::One(_) | Content::Small(_) => {
                let before = std::mem::replace(&mut self.content, Content::Large(Vec::new()));
                let before = before.into_small();
                let known = before.len() + part.len();
                let size = self.announced.unwrap_or(SEGMENT).max(known);
                let mut pages = Vec::new();
                append(&mut pages, &before, size)?;
                append(&mut pages, &part, SEGMENT)?;
                self.content = Content::Large(pages);
            }
        }
        Ok(())
    }

    /// The whole body.
    ///
    /// # Errors
    /// When the system is out of memory.
    pub(super) fn finish(self) -> io::Result<Bytes> {
        match self.content {
            Content::Large(pages) => joined(pages),
            small => Ok(small.into_small()),
        }
    }
}

impl Content {
    fn into_small(self) -> Bytes {
        match self {
            Self::One(one) => one,
            Self::Small(small) => small.freeze(),
            Self::Large(_) => Bytes::new(),
        }
    }
}

/// Appends `bytes` to the last of `pages`, then to new ones of `size` each.
fn append(pages: &mut Vec<Pages>, mut bytes: &[u8], size: usize) -> io::Result<()> {
    if let Some(last) = pages.last_mut() {
        bytes = last.fill(bytes);
    }
    while !bytes.is_empty() {
        let mut more = Pages::new(size)?;
        bytes = more.fill(bytes);
        pages.push(more);
    }
    Ok(())
}

/// Joins the pages. Each part is returned to the system once it is copied.
fn joined(mut pages: Vec<Pages>) -> io::Result<Bytes> {
    if pages.len() > 1 {
        let mut all = Pages::new(pages.iter().map(|part| part.filled).sum())?;
        for part in pages.drain(..) {
            all.fill(part.as_ref());
        }
        pages.push(all);
    }
    Ok(pages.pop().map(Bytes::from_owner).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_in_order() {
        const MIB: usize = 1 << 20;
        for (part, count) in [
            (0, 0),
            (0, 3),
            (5, 1),
            (5, 3),
            (SMALL, 1),
            (SMALL - 1, 2),
            (SMALL / 2, 2),
            (SMALL / 2, 3),
            (100_000, 40),
            (MIB, 1),
            (MIB, 3),
            (3 * MIB + 1, 2),
        ] {
            let length = part * count;
            for announced in [None, Some(length)] {
                let mut buffer = BodyBuffer::new(announced.map(|length| length as u64));
                let mut expected = Vec::new();
                for number in 0..count {
                    let bytes = vec![u8::try_from(number).unwrap(); part];
                    expected.extend_from_slice(&bytes);
                    buffer.push(bytes.into()).unwrap();
                }
                let found = buffer.finish().unwrap();
                assert!(found == expected, "{part} x {count}, {announced:?}");
            }
        }
    }
}
