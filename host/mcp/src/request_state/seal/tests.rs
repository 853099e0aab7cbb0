use proptest::prelude::*;

use super::*;
use crate::request_state::KeyError;

/// Keys of 32 equal bytes, in base64.
fn key(byte: u8) -> String {
    base64::engine::general_purpose::STANDARD.encode([byte; 32])
}

fn ring(bytes: &[u8]) -> KeyRing {
    let keys: Vec<String> = bytes.iter().copied().map(key).collect();
    KeyRing::new(keys.iter().map(String::as_str)).unwrap()
}

fn binding() -> Binding {
    Binding::new("f", "tools/call", "book", "{}", None)
}

#[test]
fn weak_keys_are_rejected() {
    for (keys, error) in [
        (vec![], KeyError::Missing),
        (vec!["c2hvcnQ=".to_owned()], KeyError::TooShort(5)),
        (
            vec!["no base64, but long enough for anybody".to_owned()],
            KeyError::NotBase64,
        ),
        (vec![key(1), String::new()], KeyError::TooShort(0)),
    ] {
        let found = KeyRing::new(keys.iter().map(String::as_str));
        assert_eq!(found.err(), Some(error), "{keys:?}");
    }
}

#[test]
fn a_state_opens_for_its_own_request_alone() {
    let keys = ring(&[1]);
    let sealed = keys.seal("step 2", &binding(), 100).unwrap();
    let other = |function, method, target, arguments, principal| {
        Binding::new(function, method, target, arguments, principal)
    };
    for (binding, now, expected) in [
        (binding(), 99, Ok("step 2".to_owned())),
        (binding(), 100, Err(OpenError::Expired)),
        (
            other("g", "tools/call", "book", "{}", None),
            0,
            Err(OpenError::Forged),
        ),
        (
            other("f", "prompts/get", "book", "{}", None),
            0,
            Err(OpenError::Forged),
        ),
        (
            other("f", "tools/call", "pay", "{}", None),
            0,
            Err(OpenError::Forged),
        ),
        (
            other("f", "tools/call", "book", "[]", None),
            0,
            Err(OpenError::Forged),
        ),
        (
            other("f", "tools/call", "book", "{}", Some("a")),
            0,
            Err(OpenError::Forged),
        ),
        (
            other("f", "tools/call", "book", "{}", Some("")),
            0,
            Err(OpenError::Forged),
        ),
        // The same text, cut elsewhere.
        (
            other("ft", "ools/call", "book", "{}", None),
            0,
            Err(OpenError::Forged),
        ),
    ] {
        assert_eq!(keys.open(&sealed, &binding, now), expected, "{binding:?}");
    }
}

#[test]
fn keys_are_rotated_without_losing_states() {
    let sealed = ring(&[1]).seal("state", &binding(), 100).unwrap();
    for (keys, expected) in [
        (&[1][..], Ok("state".to_owned())),
        (&[2, 1], Ok("state".to_owned())),
        (&[1, 2], Ok("state".to_owned())),
        (&[2], Err(OpenError::UnknownKey)),
    ] {
        assert_eq!(
            ring(keys).open(&sealed, &binding(), 0),
            expected,
            "{keys:?}"
        );
    }
    let new = ring(&[2, 1]).seal("state", &binding(), 100).unwrap();
    assert_eq!(ring(&[2]).open(&new, &binding(), 0).unwrap(), "state");
}

#[test]
fn what_was_not_sealed_is_refused() {
    for text in ["", "step 2", "AQ", "=", "AAAA", "\u{e9}"] {
        assert_eq!(
            ring(&[1]).open(text, &binding(), 0),
            Err(OpenError::Malformed),
            "{text}"
        );
    }
    let long = "A".repeat(MAX_SEALED + 4);
    assert_eq!(
        ring(&[1]).open(&long, &binding(), 0),
        Err(OpenError::Malformed)
    );
    let state = "x".repeat(MAX_STATE + 1);
    assert_eq!(
        ring(&[1]).seal(&state, &binding(), 1),
        Err(SealError::TooLong)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sealed_states_open_again(state in ".{0,400}", expires in 1u64.., arguments in ".*") {
        let keys = ring(&[7]);
        let binding = Binding::new("f", "tools/call", "t", &arguments, Some("p"));
        let sealed = keys.seal(&state, &binding, expires).unwrap();
        prop_assert_eq!(keys.open(&sealed, &binding, expires - 1).unwrap(), state.clone());
        // The client can read nothing of it, not even whether two are the same.
        let again = keys.seal(&state, &binding, expires).unwrap();
        prop_assert_ne!(sealed, again);
    }

    #[test]
    fn altered_states_do_not_open(state in ".{0,60}", place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let keys = ring(&[7]);
        let sealed = keys.seal(&state, &binding(), 100).unwrap();
        let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        let altered = URL_SAFE_NO_PAD.encode(bytes);
        prop_assert!(keys.open(&altered, &binding(), 0).is_err());
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in ".*") {
        prop_assert!(ring(&[7]).open(&text, &binding(), 0).is_err());
    }
}
