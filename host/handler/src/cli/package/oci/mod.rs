//! A package as a container image, in the OCI image layout
//! (<https://github.com/opencontainers/image-spec/blob/main/image-layout.md>): a folder
//! that tools copy to a registry or build on, made without a container engine.
//!
//! The image has the app at the place where the image of the Functions host has apps, and
//! nothing else. It is meant to be copied into that one (see [`DOCKERFILE`]). By itself it
//! starts the handler, which listens on the loopback address only: for a container that
//! shares its network with another one, or with the machine.

mod layer;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use corral_app::Sha256Digest;
use oci_spec::image::{
    ANNOTATION_REF_NAME, Arch, ConfigBuilder, Descriptor, DescriptorBuilder, Digest,
    HistoryBuilder, ImageConfigurationBuilder, ImageIndexBuilder, ImageManifestBuilder, MediaType,
    OciLayoutBuilder, Os, RootFsBuilder, SCHEMA_VERSION,
};
use serde::Serialize;

use self::layer::Layer;
use super::Written;
use super::layout::Packed;
use super::target::Target;

/// A Dockerfile that adds the image to that of the Functions host.
pub(super) const DOCKERFILE: &str = include_str!("Dockerfile");

/// Where the Functions host has apps.
const APP_ROOT: &str = "home/site/wwwroot";

/// The name of the image in the layout.
const TAG: &str = "latest";

/// Writes an image of the package into `folder`, which is new or empty.
///
/// # Errors
/// When it is neither, or cannot be written.
pub(super) fn write(folder: &Path, packed: &Packed, target: Target) -> Result<Written> {
    let mut layout = Layout::create(folder)?;
    let layers = layers(packed)?;
    let config = ImageConfigurationBuilder::default()
        .architecture(architecture(target))
        .os(Os::Linux)
        .config(
            ConfigBuilder::default()
                .entrypoint([format!("/{APP_ROOT}/{}", packed.handler)])
                .env([
                    format!("FUNCTIONS_APP_ROOT_PATH=/{APP_ROOT}"),
                    format!("AzureWebJobsScriptRoot=/{APP_ROOT}"),
                    "FUNCTIONS_WORKER_RUNTIME=custom".to_owned(),
                ])
                .working_dir(format!("/{APP_ROOT}"))
                .build()?,
        )
        .rootfs(
            RootFsBuilder::default()
                .typ("layers")
                .diff_ids(
                    layers
                        .iter()
                        .map(|layer| format!("sha256:{}", layer.diff_id))
                        .collect::<Vec<_>>(),
                )
                .build()?,
        )
        .history(
            ["handler", "app"]
                .iter()
                .map(|what| {
                    HistoryBuilder::default()
                        .created_by(format!("handler package: {what}"))
                        .build()
                })
                .collect::<Result<Vec<_>, _>>()?,
        )
        .build()?;
    let config = layout.document(MediaType::ImageConfig, &config)?;
    let layers = layers
        .iter()
        .map(|layer| layout.blob(MediaType::ImageLayerGzip, &layer.content))
        .collect::<Result<Vec<_>>>()?;
    let manifest = ImageManifestBuilder::default()
        .schema_version(SCHEMA_VERSION)
        .media_type(MediaType::ImageManifest)
        .config(config)
        .layers(layers)
        .build()?;
    let mut manifest = layout.document(MediaType::ImageManifest, &manifest)?;
    let sha256 = layout.last;
    let tag = (ANNOTATION_REF_NAME.to_owned(), TAG.to_owned());
    manifest.set_annotations(Some(HashMap::from([tag])));
    layout.finish(manifest)?;
    Ok(Written {
        path: folder.to_owned(),
        size: layout.size,
        sha256,
    })
}

/// One layer with the handler, which is the same in many apps, and one with the app.
fn layers(packed: &Packed) -> Result<[Layer; 2]> {
    let parts: Vec<&str> = APP_ROOT.split('/').collect();
    let above: Vec<String> = (1..=parts.len())
        .filter_map(|count| Some(parts.get(..count)?.join("/")))
        .collect();
    let folders = packed.entries.folders().into_iter();
    let folders: Vec<String> = folders
        .map(|folder| format!("{APP_ROOT}/{folder}"))
        .collect();
    let of = |of_handler: bool| {
        let files = packed.entries.iter();
        files
            .filter(move |(path, _)| (*path == packed.handler) == of_handler)
            .map(|(path, entry)| (format!("{APP_ROOT}/{path}"), entry))
    };
    let handler_folder = packed.handler.rsplit_once('/').map(|(folder, _)| folder);
    let of_handler = handler_folder.map(|folder| format!("{APP_ROOT}/{folder}"));
    let is_above = |folder: &String| {
        let handler = of_handler.as_ref();
        handler.is_some_and(|handler| Path::new(handler).starts_with(folder))
    };
    let needed = folders.iter().filter(|folder| is_above(folder)).cloned();
    Ok([
        Layer::new(above.iter().cloned().chain(needed), of(true))?,
        Layer::new(above.iter().cloned().chain(folders.clone()), of(false))?,
    ])
}

fn architecture(target: Target) -> Arch {
    if target.architecture() == "aarch64" {
        Arch::ARM64
    } else {
        Arch::Amd64
    }
}

/// A layout that is being written.
struct Layout<'a> {
    folder: &'a Path,
    /// Of all blobs, in bytes.
    size: u64,
    /// The digest of the last blob.
    last: Sha256Digest,
}

impl<'a> Layout<'a> {
    fn create(folder: &'a Path) -> Result<Self> {
        let is_empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
        ensure!(
            is_empty,
            "{} is not empty; name a new folder, or remove it first",
            folder.display()
        );
        let blobs = folder.join("blobs/sha256");
        fs::create_dir_all(&blobs).with_context(|| format!("cannot create {}", blobs.display()))?;
        Ok(Self {
            folder,
            size: 0,
            last: Sha256Digest::of(&[]),
        })
    }

    /// Writes a blob, and returns what refers to it.
    fn blob(&mut self, kind: MediaType, content: &[u8]) -> Result<Descriptor> {
        let digest = Sha256Digest::of(content);
        self.file(&format!("blobs/sha256/{digest}"), content)?;
        let size = u64::try_from(content.len())?;
        self.size += size;
        self.last = digest;
        let descriptor = DescriptorBuilder::default()
            .media_type(kind)
            .digest(Digest::try_from(format!("sha256:{digest}"))?)
            .size(size);
        Ok(descriptor.build()?)
    }

    fn document(&mut self, kind: MediaType, document: &impl Serialize) -> Result<Descriptor> {
        self.blob(kind, &serde_json::to_vec(document)?)
    }

    /// Writes what makes the folder a layout of one image.
    fn finish(&self, manifest: Descriptor) -> Result<()> {
        let index = ImageIndexBuilder::default()
            .schema_version(SCHEMA_VERSION)
            .media_type(MediaType::ImageIndex)
            .manifests([manifest])
            .build()?;
        self.file("index.json", &serde_json::to_vec(&index)?)?;
        let layout = OciLayoutBuilder::default()
            .image_layout_version("1.0.0")
            .build()?;
        self.file("oci-layout", &serde_json::to_vec(&layout)?)
    }

    fn file(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))
    }
}
