//! The spelling of header fields that .NET's HTTP client knows. It writes them in its own
//! casing, whatever was set or read.

/// Fields that .NET knows and that do not describe a body.
const KNOWN: [&str; 83] = [
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Accept-Patch",
    "Accept-Ranges",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Age",
    "Alt-Svc",
    "Alt-Used",
    "Authorization",
    "Cache-Control",
    "Connection",
    "Content-Security-Policy",
    "Cookie",
    "Cookie2",
    "Date",
    "ETag",
    "Expect",
    "Expect-CT",
    "From",
    "grpc-encoding",
    "grpc-message",
    "grpc-status",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Keep-Alive",
    "Link",
    "Location",
    "Max-Forwards",
    "Origin",
    "P3P",
    "Pragma",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Connection",
    "Proxy-Support",
    "Public-Key-Pins",
    "Range",
    "Referer",
    "Referrer-Policy",
    "Refresh",
    "Retry-After",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Version",
    "Server",
    "Server-Timing",
    "Set-Cookie",
    "Set-Cookie2",
    "Strict-Transport-Security",
    "TE",
    "TSV",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Upgrade-Insecure-Requests",
    "User-Agent",
    "Vary",
    "Via",
    "WWW-Authenticate",
    "Warning",
    "X-AspNet-Version",
    "X-Cache",
    "X-Content-Duration",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-MSEdge-Ref",
    "X-Powered-By",
    "X-Request-ID",
    "X-UA-Compatible",
    "X-XSS-Protection",
];

/// Fields that describe a body. .NET keeps them with the body, after all others.
const CONTENT: [&str; 11] = [
    "Allow",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Location",
    "Content-MD5",
    "Content-Range",
    "Content-Type",
    "Expires",
    "Last-Modified",
];

/// The name as .NET writes it.
pub(crate) fn spelled(name: &str) -> &str {
    let known = KNOWN.iter().chain(&CONTENT);
    let mut known = known.copied();
    known
        .find(|known| known.eq_ignore_ascii_case(name))
        .unwrap_or(name)
}

/// Whether the field describes a body.
pub(crate) fn is_content(name: &str) -> bool {
    CONTENT.iter().any(|known| known.eq_ignore_ascii_case(name))
}
