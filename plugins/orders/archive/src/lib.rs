//! Archives every attachment of an order, byte for byte, with its checksum in the
//! format of `sha256sum --check`.

use corral_sdk::prelude::*;
use sha2::{Digest, Sha256};

#[function]
fn archive(attachment: Vec<u8>, context: &mut Context) -> Result<()> {
    let name = context
        .metadata_entries()
        .text("name")
        .ok_or_else(|| Error::configuration("the blob's path in function.json has no {name}"))?;
    let checksum = Sha256::digest(&attachment);
    info!("{name}: {} bytes", attachment.len());
    context.output("checksum", format!("{checksum:x}  {name}\n"));
    context.output("copy", attachment);
    Ok(())
}

#[cfg(test)]
mod tests {
    use corral_sdk::{Fault, testing};

    use super::archive;

    #[test]
    fn the_copy_is_exact_and_the_checksum_is_known() {
        let cases: [(&[u8], &str); 3] = [
            (
                b"",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                b"abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                b"\x00\xff\xfe",
                "d590f90f7944340fb253f0c59cb89fd41d4ec255ff246f524f8f7c94f0a233e5",
            ),
        ];
        for (bytes, checksum) in cases {
            let report =
                testing::call::<archive>(testing::bytes(bytes).metadata("name", "order.pdf"));
            assert_eq!(report.bytes("copy"), bytes);
            assert_eq!(report.text("checksum"), format!("{checksum}  order.pdf\n"));
        }
    }

    #[test]
    fn a_path_without_a_name_is_a_configuration_error() {
        let report = testing::call::<archive>(testing::bytes(*b"abc"));
        assert_eq!(report.error().fault(), Fault::Configuration);
    }
}
