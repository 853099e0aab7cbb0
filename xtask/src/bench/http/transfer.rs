//! Long uploads and downloads, which are not buffered here either.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};

use anyhow::{Context as _, Result, ensure};
use corral_tests::client::exchange;
use serde::Deserialize;

/// The size of a chunk.
const PART: usize = 64 << 10;

/// The response of `upload`.
#[derive(Deserialize)]
struct Receipt {
    sha256: String,
    length: u64,
}

/// Sends `length` bytes to `upload`, and returns the digest in the response.
pub(super) fn upload(port: u16, length: u64) -> Result<String> {
    let head = format!(
        "PUT /api/upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    let mut stream = request(port, &head)?;
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(PART).collect();
    let mut left = length;
    while left > 0 {
        let size = usize::try_from(left).map_or(PART, |left| left.min(PART));
        stream.write_all(bytes.get(..size).unwrap_or_default())?;
        left -= size as u64;
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = exchange::answer("PUT", &answer)?;
    let receipt: Receipt = serde_json::from_slice(&answer.body)
        .with_context(|| format!("unexpected response: {answer:?}"))?;
    ensure!(receipt.length == length, "the length is wrong: {answer:?}");
    Ok(receipt.sha256)
}

/// Reads `length` bytes of `download`.
pub(super) fn download(port: u16, length: u64) -> Result<()> {
    let head = format!(
        "GET /api/download/{length} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    );
    let mut answer = BufReader::with_capacity(PART, request(port, &head)?);
    let mut line = String::new();
    answer.read_line(&mut line)?;
    ensure!(
        line.starts_with("HTTP/1.1 200 "),
        "the response is {line:?}"
    );
    while !line.trim_end().is_empty() {
        line.clear();
        answer.read_line(&mut line)?;
    }
    // The component sets the length, so the body is not chunked.
    let came = io::copy(&mut answer, &mut io::sink())?;
    ensure!(came == length, "{came} bytes arrived, not {length}");
    Ok(())
}

fn request(port: u16, head: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.write_all(head.as_bytes())?;
    Ok(stream)
}
