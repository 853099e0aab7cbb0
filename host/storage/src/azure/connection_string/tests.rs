use proptest::prelude::*;

use super::*;

const KEY: &str = "c2VjcmV0";

#[test]
fn services_are_where_the_connection_string_says() {
    let azure = [
        "https://me.blob.core.windows.net/",
        "https://me.queue.core.windows.net/",
        "https://me.table.core.windows.net/",
    ];
    let local = [
        "http://127.0.0.1:10000/devstoreaccount1",
        "http://127.0.0.1:10001/devstoreaccount1",
        "http://127.0.0.1:10002/devstoreaccount1",
    ];
    let cases = [
        (
            "DefaultEndpointsProtocol=https;AccountName=me;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net",
            azure,
        ),
        ("AccountName=me;AccountKey=c2VjcmV0", azure),
        (" accountname = me ;; ACCOUNTKEY=c2VjcmV0; ", azure),
        (
            "AccountName=me;SharedAccessSignature=sv=2021&sig=a%3D",
            azure,
        ),
        (
            "DefaultEndpointsProtocol=http;AccountName=me;AccountKey=c2VjcmV0;EndpointSuffix=core.chinacloudapi.cn",
            [
                "http://me.blob.core.chinacloudapi.cn/",
                "http://me.queue.core.chinacloudapi.cn/",
                "http://me.table.core.chinacloudapi.cn/",
            ],
        ),
        (
            "AccountName=me;AccountKey=c2VjcmV0;BlobEndpoint=http://azurite:10000/me;FileEndpoint=http://azurite/me",
            ["http://azurite:10000/me", azure[1], azure[2]],
        ),
        ("UseDevelopmentStorage=true", local),
        ("usedevelopmentstorage=True;", local),
        (
            "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite",
            [
                "http://azurite:10000/devstoreaccount1",
                "http://azurite:10001/devstoreaccount1",
                "http://azurite:10002/devstoreaccount1",
            ],
        ),
        (
            "QueueEndpoint=https://me.example/q/;SharedAccessSignature=?sv=1",
            ["", "https://me.example/q/", ""],
        ),
    ];
    for (text, expected) in cases {
        let endpoints = parse(text).unwrap().endpoints;
        let found = [endpoints.blob, endpoints.queue, endpoints.table];
        let found = found.map(|url| url.map_or_else(String::new, String::from));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn requests_are_signed_with_what_the_connection_string_has() {
    let signature = |text: &str| match parse(text).unwrap().credential {
        Credential::Signature(signature) => signature,
        Credential::Key { account, .. } => account,
    };
    let cases = [
        ("AccountName=me;AccountKey=c2VjcmV0", "me"),
        ("UseDevelopmentStorage=true", "devstoreaccount1"),
        (
            "AccountName=me;SharedAccessSignature=sv=1&sig=a%3D",
            "sv=1&sig=a%3D",
        ),
        (
            "BlobEndpoint=https://me.example;SharedAccessSignature=?sv=1",
            "sv=1",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(signature(text), expected, "{text}");
    }
}

#[test]
fn errors_name_the_setting() {
    let cases = [
        ("", "it has neither `AccountName` nor an endpoint"),
        (
            "AccountKey=c2VjcmV0",
            "it has neither `AccountName` nor an endpoint",
        ),
        (
            "AccountName=me",
            "it needs `AccountName` and `AccountKey`, or `SharedAccessSignature`",
        ),
        (
            "AccountName=me;AccountKey=",
            "it needs `AccountName` and `AccountKey`",
        ),
        (
            "AccountName=me;AccountKey=se cret",
            "`AccountKey` is not valid base64",
        ),
        (
            "AccountName=me;AccountKey=c2VjcmV0;AccountName=you",
            "`AccountName` is given twice",
        ),
        (
            "AccountName=me;AcountKey=c2VjcmV0",
            "`AcountKey` is not a known setting",
        ),
        (
            "AccountName=me;c2VjcmV0",
            "a part of it is not `Name=value`",
        ),
        (
            "AccountName=m e;AccountKey=c2VjcmV0",
            "are not parts of an `http` or `https` address",
        ),
        (
            "DefaultEndpointsProtocol=ftp;AccountName=me;AccountKey=c2VjcmV0",
            "are not parts of an `http` or `https` address",
        ),
        (
            "BlobEndpoint=file:///blobs;AccountName=me;AccountKey=c2VjcmV0",
            "the endpoint of the blob service is not an `http` or `https` address",
        ),
        (
            "UseDevelopmentStorage=yes",
            "`UseDevelopmentStorage` is not `true`",
        ),
        (
            "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=azurite",
            "`DevelopmentStorageProxyUri` is not an `http` or `https` address",
        ),
    ];
    for (text, expected) in cases {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

proptest! {
    #[test]
    fn the_order_and_case_of_settings_do_not_matter(
        settings in Just(vec![
            format!("AccountName=me;AccountKey={KEY}"),
            "DefaultEndpointsProtocol=http".to_owned(),
            "EndpointSuffix=storage.example".to_owned(),
            "TableEndpoint=http://127.0.0.1:9/me".to_owned(),
        ]).prop_shuffle(),
        upper in any::<bool>(),
    ) {
        let text = settings.join(";");
        let text = if upper {
            let rename = |setting: &str| {
                let (name, value) = setting.split_once('=').unwrap();
                format!("{}={value}", name.to_uppercase())
            };
            text.split(';').map(rename).collect::<Vec<_>>().join(";")
        } else {
            text
        };
        let endpoints = parse(&text).unwrap().endpoints;
        let expected = ["http://me.blob.storage.example/", "http://127.0.0.1:9/me"];
        let found = [endpoints.blob, endpoints.table].map(|url| url.unwrap().to_string());
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn errors_have_no_values(
        name in "[A-Za-z]{1,12}",
        value in "[A-Za-z0-9+/]{12,40}={0,2}",
    ) {
        for text in [
            format!("AccountName=me;AccountKey={value}!"),
            format!("AccountName=me;AccountKey={value};AccountKey={value}"),
            format!("{name}={value}"),
            format!("AccountName=me;BlobEndpoint={value};AccountKey={value}"),
            value.clone(),
        ] {
            if let Err(error) = parse(&text) {
                prop_assert!(!error.to_string().contains(&value), "{}", error);
            }
        }
    }

    #[test]
    fn any_text_is_a_connection_string_or_an_error(text in ".{0,80}") {
        let _ = parse(&text);
    }
}
