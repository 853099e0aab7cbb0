//! The same answers as `exchange`, from a component of WASI 0.3: the handler
//! returns the answer and a task of its own writes the body.

use wasip3::filesystem::preopens::get_directories;
use wasip3::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};
use wasip3::http::client;
use wasip3::http::types::{ErrorCode, Fields, Method, Request, Response, Scheme};
use wasip3::wit_bindgen::{StreamReader, StreamWriter};
use wasip3::{spawn_local, wit_future, wit_stream};

struct Exchange;

wasip3::http::service::export!(Exchange);

impl wasip3::exports::http::handler::Guest for Exchange {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let target = request.get_path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let last = path.rsplit('/').next().unwrap_or_default();
        match last {
            "hello" => Ok(text("hello world")),
            "describe" => Ok(text(&describe(&request, &target))),
            "echo" => Ok(respond(200, &[], Some(body_of(request)))),
            "count" => Ok(text(&count(body_of(request)).await.to_string())),
            "stream" => Ok(stream(query.parse().unwrap_or(1))),
            "open-many" => Ok(text(&open_many(query.parse().unwrap_or(1)).await)),
            "leave-folder" => Ok(text(&leave_folder().await)),
            "outgoing" => Ok(text(&outgoing().await)),
            "cookies" => Ok(respond(
                201,
                &[("set-cookie", "a=1"), ("set-cookie", "b=2")],
                None,
            )),
            "trap" => core::arch::wasm32::unreachable(),
            "trap-late" => Ok(trap_late()),
            "spin" => loop {
                core::hint::black_box(());
            },
            "silent" => Err(ErrorCode::InternalError(None)),
            _ => Ok(respond(404, &[], None)),
        }
    }
}

fn respond(status: u16, head: &[(&str, &str)], body: Option<StreamReader<u8>>) -> Response {
    let fields = Fields::new();
    for (name, value) in head {
        fields.append(name, value.as_bytes()).unwrap();
    }
    let (_, trailers) = wit_future::new(|| Ok(None));
    let (response, _) = Response::new(fields, body, trailers);
    response.set_status_code(status).unwrap();
    response
}

fn text(body: &str) -> Response {
    let body = body.as_bytes().to_vec();
    let head = [("content-type", "text/plain")];
    let (mut writer, reader) = wit_stream::new();
    spawn_local(async move {
        writer.write_all(body).await;
    });
    respond(200, &head, Some(reader))
}

fn stream(mebibytes: u64) -> Response {
    let (writer, reader) = wit_stream::new();
    spawn_local(write_dots(writer, mebibytes));
    respond(200, &[], Some(reader))
}

async fn write_dots(mut writer: StreamWriter<u8>, mebibytes: u64) {
    for _ in 0..mebibytes * 16 {
        // Nobody reads any more: what is left need not be written.
        if !writer.write_all(vec![b'.'; 64 << 10]).await.is_empty() {
            return;
        }
    }
}

fn trap_late() -> Response {
    let (mut writer, reader) = wit_stream::new();
    spawn_local(async move {
        writer.write_all(b"half of it".to_vec()).await;
        core::arch::wasm32::unreachable()
    });
    respond(200, &[], Some(reader))
}

fn body_of(request: Request) -> StreamReader<u8> {
    let (_, done) = wit_future::new(|| Ok(()));
    Request::consume_body(request, done).0
}

async fn count(mut body: StreamReader<u8>) -> usize {
    let mut length = 0;
    let mut buffer = Vec::with_capacity(64 << 10);
    loop {
        let (result, mut read) = body.read(buffer).await;
        length += read.len();
        if matches!(result, wasip3::wit_bindgen::StreamResult::Dropped) {
            return length;
        }
        read.clear();
        buffer = read;
    }
}

fn describe(request: &Request, target: &str) -> String {
    let method = match request.get_method() {
        Method::Get => "GET".to_owned(),
        Method::Post => "POST".to_owned(),
        Method::Other(other) => other,
        other => format!("{other:?}").to_uppercase(),
    };
    let scheme = match request.get_scheme() {
        Some(Scheme::Https) => "https",
        _ => "http",
    };
    let authority = request.get_authority().unwrap_or_default();
    let mut lines = vec![format!("{method} {scheme}://{authority}{target}")];
    for (name, value) in request.get_headers().copy_all() {
        lines.push(format!("{name}: {}", String::from_utf8_lossy(&value)));
    }
    lines.join("\n")
}

/// Opens `file` in the folder that was granted so often, and keeps only what can
/// be read from it.
async fn open_many(count: usize) -> String {
    let Some((folder, _)) = get_directories().pop() else {
        return "no folder".to_owned();
    };
    let mut kept = Vec::new();
    for opened in 0..count {
        let path = "file".to_owned();
        let (follow, read) = (PathFlags::SYMLINK_FOLLOW, DescriptorFlags::READ);
        match folder.open_at(follow, path, OpenFlags::empty(), read).await {
            Ok(file) => kept.push(file.read_via_stream(0)),
            Err(code) => return format!("{opened} opened, then {code:?}"),
        }
    }
    format!("{count} opened")
}

/// Tries to read beside the folder that was granted, and to remove what is in it.
async fn leave_folder() -> String {
    let Some((folder, _)) = get_directories().pop() else {
        return "no folder".to_owned();
    };
    let (path, flags) = (PathFlags::empty(), DescriptorFlags::READ);
    let beside = "../beside".to_owned();
    let opened = folder
        .open_at(path, beside, OpenFlags::empty(), flags)
        .await;
    let removed = folder.unlink_file_at("file".to_owned()).await;
    format!("{:?} {removed:?}", opened.err())
}

async fn outgoing() -> String {
    let (_, trailers) = wit_future::new(|| Ok(None));
    let (request, _) = Request::new(Fields::new(), None, trailers, None);
    request.set_scheme(Some(&Scheme::Http)).unwrap();
    request.set_authority(Some("127.0.0.1:1")).unwrap();
    request.set_path_with_query(Some("/")).unwrap();
    match client::send(request).await {
        Ok(response) => format!("status {}", response.get_status_code()),
        Err(code) => format!("{code:?}"),
    }
}
