//! Settings that the platform adds to those of the app, and that give access to
//! more than the app: keys of the site, of its storage and of its identities.

use super::setting_pattern::matches;

/// The prefix under which App Service repeats every app setting.
const COPY: &str = "APPSETTING_";

/// The names, in lower case; `*` at the end stands for any rest.
const SECRETS: [&str; 19] = [
    // The storage account of the Functions host: keys of all functions, leases,
    // and the app's own files.
    "azurewebjobsstorage*",
    "azurewebjobsdashboard*",
    "azurewebjobssecretstorage*",
    "website_contentazurefileconnectionstring",
    // Addresses of the app's package, with a signature that opens it.
    "website_run_from_package",
    "website_run_from_zip",
    "website_use_zip",
    "scm_run_from_package",
    // Keys with which the platform signs and encrypts its own messages. With them
    // a plugin could impersonate the platform to the Functions host.
    "website_auth_*",
    "machinekey_*",
    "azurewebencryptionkey",
    "container_encryption_key",
    "container_start_context*",
    "web_encryption_key",
    // What the endpoint of the app's identity requires before it issues a token.
    "identity_header",
    "msi_secret",
    "microsoft_provider_authentication_secret",
    // Registry of the container image.
    "docker_registry_server_*",
    // A key that allows writing to the app's telemetry.
    "appinsights_instrumentationkey",
];

/// Whether the setting called `name`, in any case, is a secret of the platform. It
/// is granted by its full name and by no pattern.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let bare = name.strip_prefix(&COPY.to_ascii_lowercase());
    let name = bare.unwrap_or(&name);
    SECRETS.iter().any(|secret| matches(secret, name))
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn platform_secrets_are_recognized() {
        for (name, secret) in [
            ("AzureWebJobsStorage", true),
            ("AzureWebJobsStorage__accountName", true),
            ("AzureWebJobsSecretStorageSas", true),
            ("APPSETTING_AzureWebJobsStorage", true),
            ("AZUREWEBJOBSSTORAGE", true),
            ("WEBSITE_AUTH_ENCRYPTION_KEY", true),
            ("WEBSITE_AUTH_SIGNING_KEY", true),
            ("MACHINEKEY_DecryptionKey", true),
            ("MACHINEKEY_ValidationKey", true),
            ("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", true),
            ("WEBSITE_RUN_FROM_PACKAGE", true),
            ("CONTAINER_START_CONTEXT_SAS_URI", true),
            ("IDENTITY_HEADER", true),
            ("MSI_SECRET", true),
            ("DOCKER_REGISTRY_SERVER_PASSWORD", true),
            ("AzureWebJobsFeatureFlags", false),
            ("AzureWebJobs.order.Disabled", false),
            ("IDENTITY_ENDPOINT", false),
            ("WEBSITE_HOSTNAME", false),
            ("WEBSITE_SITE_NAME", false),
            ("ORDERS_DB", false),
            ("APPSETTING_ORDERS_DB", false),
            ("", false),
        ] {
            assert_eq!(is_secret(name), secret, "{name}");
        }
    }
}
