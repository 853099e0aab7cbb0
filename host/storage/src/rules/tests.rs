use proptest::prelude::*;

use super::*;

#[test]
fn errors_name_the_rule() {
    let long = "x".repeat(2000);
    let cases = [
        (
            queue("Orders"),
            "invalid queue name: `Orders`; use 3 to 63 lower-case letters",
        ),
        (
            container("a--b"),
            "invalid container name: `a--b`; use 3 to 63 lower-case letters",
        ),
        (
            table("1st"),
            "invalid table name: `1st`; use 3 to 63 letters and digits",
        ),
        (blob(""), "invalid blob name: ``; it is empty"),
        (
            blob("a/."),
            "invalid blob name: `a/.`; a segment of it ends with a dot",
        ),
        (
            blob("a\nb"),
            "invalid blob name: `a\\nb`; it has a control character or a backslash",
        ),
        (blob(&long), "it has more than 1024 characters"),
        (
            key("RowKey", "a/b"),
            "invalid RowKey: `a/b`; it has one of `/`",
        ),
        (key("RowKey", &long), "it has more than 512 characters"),
        (content_type(""), "invalid content type: ``"),
    ];
    for (result, expected) in cases {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn parts_of_a_second_count_as_one() {
    let cases = [(0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2), (60_000, 60)];
    for (milliseconds, expected) in cases {
        let seconds = whole_seconds(Duration::from_millis(milliseconds));
        assert_eq!(seconds, expected, "{milliseconds} ms");
    }
}

proptest! {
    #[test]
    fn documented_names_are_accepted(
        dashed in "[a-z0-9](-?[a-z0-9]){2,31}",
        name_of_table in "[A-Za-z][A-Za-z0-9]{2,62}",
        name_of_blob in "[a-zA-Z0-9äö_~ '+%?#&.-]{0,20}[a-z]/[a-zA-Z0-9 .]{0,20}[^./\\\\\\p{Cc}]",
        value in "[^/\\\\#?\\p{Cc}]{0,200}",
    ) {
        prop_assert!(queue(&dashed).is_ok(), "{}", dashed);
        prop_assert!(container(&dashed).is_ok(), "{}", dashed);
        let reserved = name_of_table.eq_ignore_ascii_case("tables");
        prop_assert_eq!(table(&name_of_table).is_ok(), !reserved);
        prop_assert!(blob(&name_of_blob).is_ok(), "{:?}", name_of_blob);
        prop_assert!(key("RowKey", &value).is_ok(), "{:?}", value);
    }

    #[test]
    fn one_wrong_character_is_refused(
        name in "[a-z0-9]{3,20}",
        at in 0_usize..20,
        wrong in "[^a-z0-9-]",
        control in "[\\x00-\\x1f\\x7f-\\u{9f}\\\\]",
    ) {
        let with = |character: &str| {
            let (before, after) = name.split_at(at.min(name.len()));
            format!("{before}{character}{after}")
        };
        prop_assert!(queue(&with(&wrong)).is_err());
        prop_assert!(container(&with(&wrong)).is_err());
        prop_assert!(queue(&with("--")).is_err());
        prop_assert!(blob(&with(&control)).is_err());
        prop_assert!(key("RowKey", &with(&control)).is_err());
        prop_assert!(table(&with("-")).is_err());
    }

    #[test]
    fn metadata_is_stored_in_lower_case(
        given in prop::collection::btree_map("[A-Z_][a-z0-9]{0,5}", "[!-~]{1,10}", 0..5)
    ) {
        let stored = metadata(given.clone()).unwrap();
        prop_assert_eq!(stored.len(), given.len());
        for (name, value) in given {
            prop_assert_eq!(&stored[&name.to_lowercase()], &value);
        }
    }

    #[test]
    fn messages_are_accepted_if_xml_has_their_characters(text in "\\PC{0,50}") {
        let accepted = message(&NewMessage::new(text.clone())).is_ok();
        prop_assert_eq!(accepted, text.chars().all(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')));
    }
}
