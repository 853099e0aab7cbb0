//! The image layout of a package: what the specification asks for, and the same bytes for
//! the same app.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use corral_tests::FunctionApp;
use corral_tests::handler::run;
use serde_json::{Value, json};

use crate::package::{WITH_HANDLER, app, package, sha256};
use crate::program::linux_handler;

/// The content that `descriptor` refers to, whose size and digest must be right.
fn blob(layout: &Path, descriptor: &Value) -> Vec<u8> {
    let digest = descriptor["digest"].as_str().unwrap();
    let content = fs::read(layout.join("blobs").join(digest.replace(':', "/"))).unwrap();
    assert_eq!(format!("sha256:{}", sha256(&content)), digest);
    assert_eq!(descriptor["size"], content.len());
    content
}

fn document(layout: &Path, descriptor: &Value) -> Value {
    serde_json::from_slice(&blob(layout, descriptor)).unwrap()
}

/// An app, and the layout of its image in the folder `image`.
fn made() -> FunctionApp {
    let app = app().file("data/list.txt", "1");
    package(&app, &["--oci", "image"]);
    app
}

/// Every file of a folder with its content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let within = self::files(&path);
            files.extend(
                within
                    .into_iter()
                    .map(|(inner, content)| (format!("{name}/{inner}"), content)),
            );
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

#[test]
fn an_image_holds_the_app_where_the_host_looks() {
    let app = made();
    let layout = app.path("image");
    let marker: Value =
        serde_json::from_slice(&fs::read(layout.join("oci-layout")).unwrap()).unwrap();
    assert_eq!(marker, json!({ "imageLayoutVersion": "1.0.0" }));
    let index: Value =
        serde_json::from_slice(&fs::read(layout.join("index.json")).unwrap()).unwrap();
    let listed = &index["manifests"][0];
    assert_eq!(
        listed["annotations"]["org.opencontainers.image.ref.name"],
        "latest"
    );
    let manifest = document(&layout, listed);
    let config = document(&layout, &manifest["config"]);
    assert_eq!(
        (&config["os"], &config["architecture"]),
        (&json!("linux"), &json!("amd64"))
    );
    assert_eq!(
        config["config"]["Entrypoint"],
        json!(["/home/site/wwwroot/handler"])
    );
    assert_eq!(config["config"]["WorkingDir"], "/home/site/wwwroot");
    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 2);
    let root = tempfile::tempdir().unwrap();
    for (index, layer) in layers.iter().enumerate() {
        let packed = root.path().join("layer.tar.gz");
        fs::write(&packed, blob(&layout, layer)).unwrap();
        let unpacked = Command::new("gzip")
            .args(["-dc"])
            .arg(&packed)
            .output()
            .unwrap();
        let diff_id = format!("sha256:{}", sha256(&unpacked.stdout));
        assert_eq!(config["rootfs"]["diff_ids"][index], diff_id);
        let extracted = Command::new("tar")
            .args(["-xzpf"])
            .arg(&packed)
            .arg("-C")
            .arg(root.path())
            .output()
            .unwrap();
        assert!(extracted.status.success(), "{extracted:?}");
    }
    let app_root = root.path().join("home/site/wwwroot");
    let unpacked = files(&app_root);
    assert_eq!(unpacked["handler"], linux_handler());
    assert_eq!(unpacked["data/list.txt"], b"1");
    assert!(
        unpacked.keys().any(|name| name.contains(".cwasm")),
        "{:?}",
        unpacked.keys()
    );
    assert!(!unpacked.contains_key("local.settings.json"));
    let mode = |name: &str| {
        fs::metadata(app_root.join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        [mode("handler"), mode("host.json"), mode(".corral/cache")],
        [0o755, 0o644, 0o755]
    );
}

#[test]
fn the_same_app_has_the_same_image() {
    let digests = [made(), made()].map(|app| {
        let files = files(&app.path("image")).into_iter();
        let digests = files.map(|(name, content)| (name, sha256(&content)));
        digests.collect::<BTreeMap<_, _>>()
    });
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn other_images_are_refused() {
    let app = made();
    for (arguments, says) in [
        (
            &["--oci", "image"][..],
            "image is not empty; name a new folder",
        ),
        (
            &["--oci", "new", "--target", "windows-x64"],
            "--oci makes images for Linux, not for windows-x64",
        ),
        (
            &["--oci", "new", "--output", "app.zip"],
            "cannot be used with",
        ),
    ] {
        let with = &WITH_HANDLER[..1];
        let handler = &WITH_HANDLER[3..];
        let target: &[&str] = if arguments.contains(&"--target") {
            &[]
        } else {
            &WITH_HANDLER[1..3]
        };
        let finished = run(&app, &[with, target, handler, arguments].concat());
        assert_ne!(finished.code, Some(0), "{arguments:?}");
        assert!(
            finished.stderr.contains(says),
            "{arguments:?}: {finished:?}"
        );
        assert!(!app.path("new").exists(), "{arguments:?}");
    }
}

#[test]
fn the_dockerfile_copies_the_image() {
    let finished = run(&app(), &["package", "--dockerfile"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    for line in [
        "FROM mcr.microsoft.com/azure-functions/dotnet:4",
        "COPY --from=app /home/site/wwwroot /home/site/wwwroot",
    ] {
        assert!(
            finished.stdout.lines().any(|found| found == line),
            "{}",
            finished.stdout
        );
    }
}
