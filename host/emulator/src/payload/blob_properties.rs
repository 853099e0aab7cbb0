//! What the host says of a blob besides its content.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corral_storage::Blob;
use md5::{Digest as _, Md5};

use super::value::{moment, object};
use crate::token::{Number, Token};

/// What .NET writes for a moment that never was.
const NEVER: &str = "0001-01-01T00:00:00+00:00";

/// The metadata of the blob.
pub(super) fn metadata(blob: &Blob) -> Token {
    let metadata = blob.properties.metadata.iter();
    object(metadata.map(|(name, value)| (name.as_str(), value.as_str())))
}

/// `Properties` as the storage library's own object is written, with the values of a block
/// blob that was uploaded in one piece.
pub(super) fn properties(blob: &Blob) -> Token {
    let known = &blob.properties;
    let zero = || Token::Number(Number::Integer(0));
    let one = || Token::Number(Number::Integer(1));
    let length = i64::try_from(known.length).unwrap_or(i64::MAX);
    let modified = moment(known.last_modified, "+00:00");
    let created = moment(known.created, "+00:00");
    let retention = object([("ExpiresOn", Token::Null), ("PolicyMode", Token::Null)]);
    object([
        ("LastModified", Token::from(modified)),
        ("CreatedOn", Token::from(created.clone())),
        ("Metadata", metadata(blob)),
        ("ObjectReplicationDestinationPolicyId", Token::Null),
        ("ObjectReplicationSourceProperties", Token::Null),
        ("BlobType", zero()),
        ("CopyCompletedOn", Token::from(NEVER)),
        ("CopyStatusDescription", Token::Null),
        ("CopyId", Token::Null),
        ("CopyProgress", Token::Null),
        ("CopySource", Token::Null),
        ("CopyStatus", zero()),
        ("BlobCopyStatus", Token::Null),
        ("IsIncrementalCopy", Token::Bool(false)),
        ("DestinationSnapshot", Token::Null),
        ("LeaseDuration", zero()),
        ("LeaseState", zero()),
        ("LeaseStatus", one()),
        ("ContentLength", Token::Number(Number::Integer(length))),
        ("ContentType", Token::from(known.content_type.as_str())),
        ("ETag", Token::Object(Vec::new())),
        (
            "ContentHash",
            Token::from(STANDARD.encode(Md5::digest(&blob.content))),
        ),
        ("ContentEncoding", Token::Null),
        ("ContentDisposition", Token::Null),
        ("ContentLanguage", Token::Null),
        ("CacheControl", Token::Null),
        ("BlobSequenceNumber", zero()),
        ("AcceptRanges", Token::from("bytes")),
        ("BlobCommittedBlockCount", zero()),
        ("IsServerEncrypted", Token::Bool(true)),
        ("EncryptionKeySha256", Token::Null),
        ("EncryptionScope", Token::Null),
        ("AccessTier", Token::from("Hot")),
        ("AccessTierInferred", Token::Bool(true)),
        ("ArchiveStatus", Token::Null),
        ("AccessTierChangedOn", Token::from(created)),
        ("VersionId", Token::Null),
        ("IsLatestVersion", Token::Bool(false)),
        ("TagCount", zero()),
        ("ExpiresOn", Token::from(NEVER)),
        ("IsSealed", Token::Bool(false)),
        ("RehydratePriority", Token::Null),
        ("LastAccessed", Token::from(NEVER)),
        ("ImmutabilityPolicy", retention),
        ("HasLegalHold", Token::Bool(false)),
    ])
}
