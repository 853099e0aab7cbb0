use super::{Constraint, Verdict};

/// Rows of a constraint, the values that it takes, and those that it refuses;
/// bars separate the values.
fn tell_apart(rows: &[(&str, &str, &str)]) {
    for (constraint, good, bad) in rows {
        let parsed = Constraint::parse(constraint).expect(constraint);
        for value in good.split('|') {
            assert!(
                parsed.holds(Some(value)).guess(),
                "{constraint} takes {value:?}"
            );
        }
        for value in bad.split('|') {
            assert!(
                !parsed.holds(Some(value)).guess(),
                "{constraint} refuses {value:?}"
            );
        }
        let nothing = Verdict::of(*constraint == "nonfile");
        assert_eq!(parsed.holds(None), nothing, "{constraint}");
    }
}

#[test]
fn texts() {
    tell_apart(&[
        ("alpha", "abc|XyZ||abc\n|\n", "a1|é|a b|abc\n\n|\u{212a}"),
        ("bool", "true|FALSE| True |\u{a0}true\u{3000}", "yes|1|"),
        ("length(3)", "abc|äöü", "ab|abcd"),
        ("length(1, 2)", "a|\u{1f600}", "|abc"),
        ("minlength(2)", "ab", "a"),
        ("maxlength(2)", "|ab", "abc"),
        ("regex(^\\d{3}$)", "123", "1234|12a"),
        ("regex(b)", "abc|ABC", "ac"),
        ("regex(^(?!api))", "ap|x", "api|APIs"),
        ("regex(^(a|b)\\1$)", "aa|bb", "ab"),
        ("regex(^\\p{L}+$)", "aé", "a1"),
        ("regex(^[ab,]$)", "a|,|B", "c"),
        ("required", "x", ""),
        ("file", "a.txt|a/b.txt|.git", "a|a.b/c|a.|..|"),
        ("nonfile", "a|a.b/c|", "a.txt"),
    ]);
}

#[test]
fn numbers() {
    tell_apart(&[
        ("int", "0|-5|+5| 7 |2147483647", "2147483648|1.0|1e3|0x1|+|"),
        ("long", "9223372036854775807", "9223372036854775808|a"),
        (
            "decimal",
            "1|1,000.5|.5|5.|5-|5 -|-0",
            "1e3|.|,1|NaN|+5-|- 5|",
        ),
        (
            "decimal",
            "79228162514264337593543950335",
            "79228162514264337593543950336",
        ),
        (
            "double",
            "1e308|1E-3|-1,000.5|NaN|-Infinity|1e999",
            "1e|e5|1-|one|",
        ),
        ("FLOAT", "1.5", "x"),
        ("min(18)", "18|19", "17|x"),
        ("max(-1)", "-1", "0"),
        ("range(18,120)", "18|120", "17|121|18.5"),
    ]);
}

#[test]
fn guids() {
    tell_apart(&[
        (
            "guid",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "0f8fad5bd-9cb-469f-a165-70867728950e",
        ),
        (
            "guid",
            "0F8FAD5BD9CB469FA16570867728950E",
            "gf8fad5bd9cb469fa16570867728950e",
        ),
        (
            "guid",
            "{0f8fad5b-d9cb-469f-a165-70867728950e}",
            "{0f8fad5bd9cb469fa16570867728950e}",
        ),
        (
            "guid",
            "(0f8fad5b-d9cb-469f-a165-70867728950e)",
            "(0f8fad5b-d9cb-469f-a165-70867728950e}",
        ),
    ]);
}

#[test]
fn dates_and_times() {
    tell_apart(&[
        (
            "datetime",
            "2016-12-31|2016.2.29|12/31/2016|1-2-20",
            "2016-13-01|2015-02-29|1-2-3-4",
        ),
        (
            "datetime",
            "2016-12|2-29|12-2016",
            "2016|0000-01-01|tomorrow|20161231|",
        ),
        (
            "datetime",
            "31 Dec 2016|December 31, 2016|May 2016|Feb 29",
            "31 Dec Dec|Feb 30",
        ),
        (
            "datetime",
            "7pm|10:30|0:00 am|2016-12-31 7:32pm",
            "13pm|12:|:|é:00|10:60",
        ),
        (
            "datetime",
            "2020-01-01T00:00:00Z|2020-1-1 1:02 GMT",
            "2016-12-31T25:00|2016-12-31T",
        ),
        (
            "datetime",
            "2016-12-31T23:59:59.9999999+01:00",
            "2016-12-31T10:00+99:00",
        ),
    ]);
}

#[test]
fn errors_are_reported() {
    for (constraint, message, remedy) in [
        ("itn", "`itn` is not known", "did you mean `int`?"),
        ("even", "`even` is not known", "use one of"),
        ("int(5)", "takes no argument", "remove"),
        ("int()", "takes no argument", "remove"),
        ("min", "has no argument", "add one"),
        ("min(x)", "has the invalid argument `x`", "whole number"),
        (
            "maxlength(-1)",
            "has the invalid argument `-1`",
            "not negative",
        ),
        ("range(1)", "requires two arguments", "comma"),
        ("range(9,1)", "larger argument first", "swap"),
        ("length(2,1)", "larger argument first", "swap"),
        (
            "regex(()",
            "the regular expression `(` of the route is not valid",
            "correct it",
        ),
        ("min(1", "`min(1` is not known", "use one of"),
    ] {
        let error = Constraint::parse(constraint).expect_err(constraint);
        assert!(error.message.contains(message), "{constraint}: {error:?}");
        assert!(error.remedy.contains(remedy), "{constraint}: {error:?}");
    }
}

#[test]
fn what_only_dotnet_can_decide_is_uncertain() {
    for (constraint, values) in [
        ("alpha", "\u{212a}|a\u{17f}"),
        ("datetime", "Mon, 01 Jan 2020|20200101T00|7pm|May|01.02 z"),
        ("decimal", "79228162514264337593543950335.5"),
        (
            "guid",
            "{0x0,0x0,0x0,{0x0}}|+f8fad5b-d9cb-469f-a165-70867728950e",
        ),
        ("regex(^a$)", "a\n|\u{e4}"),
        ("regex(^[a-z-[b]]$)", "a|b"),
    ] {
        let parsed = Constraint::parse(constraint).expect(constraint);
        for value in values.split('|') {
            let verdict = parsed.holds(Some(value));
            assert!(
                matches!(verdict, Verdict::Unsure { .. }),
                "{constraint} {value:?}: {verdict:?}"
            );
        }
    }
    for (constraint, value, verdict) in [
        ("datetime", "2021-02-29", Verdict::No),
        ("datetime", "2020-02-29", Verdict::Yes),
        ("datetime", "tomorrow", Verdict::No),
        ("guid", "zebra", Verdict::No),
        ("regex(^a$)", "b", Verdict::No),
        ("regex(^a$)", "A", Verdict::Yes),
    ] {
        let parsed = Constraint::parse(constraint).expect(constraint);
        assert_eq!(parsed.holds(Some(value)), verdict, "{constraint} {value}");
    }
}
