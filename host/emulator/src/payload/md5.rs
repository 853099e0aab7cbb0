//! MD5 (RFC 1321), by which storage names the content of a blob. It protects nothing here.

/// How often each round turns, four numbers a round.
const TURNS: [[u32; 4]; 4] = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
];

const START: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

/// The digest of `content`.
pub(super) fn md5(content: &[u8]) -> [u8; 16] {
    let bits = (content.len() as u64).wrapping_mul(8);
    let (blocks, rest) = content.as_chunks::<64>();
    let sines: [u32; 64] = std::array::from_fn(sine);
    let mut state = START;
    for block in blocks {
        add(&mut state, block, &sines);
    }
    let mut end = rest.to_vec();
    end.push(0x80);
    while end.len() % 64 != 56 {
        end.push(0);
    }
    end.extend(bits.to_le_bytes());
    for block in end.as_chunks::<64>().0 {
        add(&mut state, block, &sines);
    }
    let mut digest = [0; 16];
    for (bytes, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_le_bytes();
    }
    digest
}

fn add(state: &mut [u32; 4], block: &[u8; 64], sines: &[u32; 64]) {
    let words = block.as_chunks::<4>().0;
    let [mut a, mut b, mut c, mut d] = *state;
    for (step, sine) in sines.iter().enumerate() {
        let (mixed, word) = match step / 16 {
            0 => ((b & c) | (!b & d), step),
            1 => ((d & b) | (!d & c), 5 * step + 1),
            2 => (b ^ c ^ d, 3 * step + 5),
            _ => (c ^ (b | !d), 7 * step),
        };
        let word = words.get(word % 16).copied().unwrap_or_default();
        let turns = TURNS.get(step / 16).and_then(|row| row.get(step % 4));
        let sum = a
            .wrapping_add(mixed)
            .wrapping_add(*sine)
            .wrapping_add(u32::from_le_bytes(word));
        a = d;
        d = c;
        c = b;
        b = b.wrapping_add(sum.rotate_left(turns.copied().unwrap_or_default()));
    }
    for (word, added) in state.iter_mut().zip([a, b, c, d]) {
        *word = word.wrapping_add(added);
    }
}

/// The constant of a step: the first 32 bits of a sine's fraction.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the product is positive and below 2^32, and a step is below 64"
)]
fn sine(step: usize) -> u32 {
    ((step as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::md5;

    #[test]
    fn digests_of_the_rfc() {
        for (text, digest) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                "57edf4a22be3c955ac49da2e2107b67a",
            ),
        ] {
            let found = md5(text.as_bytes()).map(|byte| format!("{byte:02x}"));
            assert_eq!(found.concat(), digest, "{text}");
        }
    }
}
