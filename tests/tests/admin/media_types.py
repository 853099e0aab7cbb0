"""What schemathesis does not know of the media types of the admin interface."""

import schemathesis

schemathesis.serializer.alias("application/wasm", "application/octet-stream")
