//! The list. An entry is added when a phrase has to be corrected twice.

use super::Phrase;

/// Shortens the table below.
const fn phrase(avoid: &'static str, example: &'static str, say: &'static str) -> Phrase {
    Phrase {
        avoid,
        example,
        say,
    }
}

/// Names of types that are metaphors, and the usual terms.
pub(super) const TYPES: [(&str, &str); 8] = [
    (
        "Detour",
        "after the call that it makes, such as `LocalCall`",
    ),
    ("House", "`…Gate` or `…Quota`"),
    ("Journey", "`…Request` or `…Exchange`"),
    ("Lookout", "`…Watcher` or `…Detector`"),
    ("Payer", "`…Account`"),
    ("Sight", "`Observation`"),
    ("Stable", "`…Pool`"),
    ("Witness", "after what it observes, such as `…Recorder`"),
];

pub(super) static PHRASES: [Phrase; 64] = [
    // Negations that hide what is wrong.
    phrase(
        r"(?<!\bthere\s)(?:is|are|was|were) (?-i:none)",
        "the URL is none",
        "what is wrong: \"is not valid\", \"is not set\", \"is missing\"",
    ),
    phrase(
        r"(?<!\bthere\s)(?:is|are|was|were) no (?!(?:longer|more|less|fewer|later|larger|smaller|better|worse|other|use|good|accident|exception|substitute)\b)\w+",
        "what is read is no JSON",
        "\"is not a …\" or \"is not valid …\"",
    ),
    phrase(
        r"no concern of",
        "the rest is no concern of the server",
        "\"does not matter to …\" or \"… does not need it\"",
    ),
    phrase(
        r"(?:nobody|no one) (?:waits|is waiting|waited) for",
        "a result that nobody waits for",
        "\"detached\" or \"abandoned\"",
    ),
    phrase(r"in vain", "it asked in vain", "\"without success\""),
    phrase(
        r"for want of",
        "refused for want of memory",
        "\"for lack of\" or \"because … ran out\"",
    ),
    // People and things without a name.
    phrase(
        r"who(?:so)?ever",
        "whoever calls it",
        "who it is: \"the caller\", \"anyone who …\"",
    ),
    phrase(
        r"somebody",
        "kept for somebody else",
        "\"someone\", or who it is: \"another client\"",
    ),
    phrase(r"of whatever", "a body of whatever length", "\"of any …\""),
    phrase(
        r"what(?:ever)? becomes of",
        "what becomes of the call",
        "\"what happens to …\"",
    ),
    phrase(
        r"strangers?",
        "a stranger's request",
        "who it is: \"an unknown client\"",
    ),
    // Order of words.
    phrase(
        r"(?:those|these|this|that|them|it|itself|one|ones)\b[^.;:,\x1f]{0,40} included",
        "all dependencies, those of single platforms included",
        "\"including …\"",
    ),
    phrase(
        r"of (?:its|their|his|her|your|our|my|one's|(?:a|an|the|each|every) [\w-]+'s) own(?=[^\s\w]|\s*$|\s+(?:[^\s\w]|(?:a|an|and|as|at|because|but|by|for|from|if|in|into|is|on|or|so|than|that|the|to|when|where|which|while|with|without)\b))",
        "a sandbox of its own",
        "\"its own …\"",
    ),
    phrase(
        r"in the place of",
        "a value in the place of a name",
        "\"instead of\" or \"replacing\"",
    ),
    phrase(
        r"(?:takes?|took|taken|taking) the place of",
        "it takes the place of the old file",
        "\"replaces\"",
    ),
    // Precedence, limits and sharing.
    phrase(
        r"(?:goes|go|went|going) before",
        "the option goes before the variable",
        "\"takes precedence over\" or \"overrides\"",
    ),
    phrase(
        r"(?:goes|go|went|going) by (?:the|its|their|what|how)",
        "the limit goes by the size of the machine",
        "\"uses …\" or \"depends on …\"",
    ),
    phrase(
        r"the most is",
        "has 70 functions, and the most is 64",
        "\"the limit is\"",
    ),
    phrase(
        r"(?:who|what|which) comes first (?:has|gets|takes)",
        "who comes first has them",
        "\"first come, first served\"",
    ),
    phrase(
        r"(?:belongs?|belonging) to nobody",
        "half of the places belong to nobody",
        "\"shared\"",
    ),
    phrase(
        r"(?:is|are) sure of",
        "what another is sure of",
        "\"reserved for …\"",
    ),
    phrase(
        r"(?-i:[Pp]atience)",
        "patience ends",
        "\"queue wait\" or the name of the limit",
    ),
    phrase(
        r"for ever",
        "kept for ever",
        "\"forever\", \"indefinitely\" or \"without a limit\"",
    ),
    phrase(
        r"for good(?! (?:reason|reasons|measure|cause)\b)",
        "refused for good",
        "\"permanently\"",
    ),
    // Flow.
    phrase(
        r"(?<!\bin\s)the ways? of (?:a|an|the|one|each|every)",
        "the way of an invocation",
        "\"life of …\" or \"how …\"",
    ),
    phrase(
        r"stands? back|stood back|standing back",
        "a compiler that stands back",
        "\"yields to …\" or \"runs at a lower priority\"",
    ),
    phrase(
        r"(?:let|lets|letting) (?:it |them )?be",
        "the others are let be",
        "\"leave alone\" or \"detach\"",
    ),
    phrase(
        r"under ?way",
        "the invocations under way",
        "\"in flight\", \"running\" or \"in progress\"",
    ),
    phrase(
        r"(?:goes|go|went|going) on as (?:it|they) (?:was|were|is|are|did)",
        "the app goes on as it was",
        "\"continues unchanged\"",
    ),
    phrase(
        r"(?:breaks?|broke|broken|breaking) off",
        "the answer broke off",
        "\"ends early\", \"is aborted\" or \"is incomplete\"",
    ),
    phrase(
        r"(?:takes?|took|taken|taking) apart",
        "the path is taken apart",
        "\"parse\" or \"split\"",
    ),
    phrase(
        r"(?:tell|tells|told|telling)(?: \w+)? apart",
        "the two are told apart by a mark",
        "\"distinguish\"",
    ),
    phrase(
        r"at a stroke",
        "everything changes at a stroke",
        "\"atomically\" or \"in one step\"",
    ),
    // Repairs and repeats.
    phrase(r"mend(?:s|ed|ing)?", "what mends it", "\"fix\""),
    phrase(r"anew", "read anew", "\"again\""),
    phrase(r"afresh", "read afresh", "\"again\""),
    phrase(r"once more", "asked to end once more", "\"again\""),
    phrase(
        r"beforehand",
        "checked beforehand",
        "\"first\", \"before …\" or \"in advance\"",
    ),
    phrase(
        r"at hand",
        "the invocation at hand",
        "\"available\" or \"current\"",
    ),
    phrase(
        r"(?:see|sees|saw|seen|seeing) to it",
        "the operator sees to it",
        "\"make sure\"",
    ),
    // Sources.
    phrase(
        r"as (?:[^\s,;]+ ){1,3}has (?:it|them)",
        "as the protocol has it",
        "\"as … specifies\" or \"as … defines\"",
    ),
    // Old words.
    phrase(r"hitherto|heretofore", "read hitherto", "\"until now\""),
    phrase(r"henceforth", "refused henceforth", "\"from now on\""),
    phrase(r"thereupon|whereupon", "thereupon it ends", "\"then\""),
    phrase(
        r"there(?:of|in|from|to|with)|where(?:of|in|from)|herein",
        "the parts thereof",
        "\"of it\", \"in it\"",
    ),
    phrase(r"forthwith", "ends forthwith", "\"immediately\""),
    phrase(r"lest", "closed lest it grow", "\"so that … not\""),
    phrase(r"albeit", "sound albeit slow", "\"although\""),
    phrase(
        r"whilst|amongst|amidst",
        "whilst it runs",
        "\"while\", \"among\"",
    ),
    phrase(r"upon", "upon the first call", "\"on\""),
    phrase(r"shall", "it shall not end", "\"must\" or \"will\""),
    phrase(r"ought(?: to)?", "it ought to be empty", "\"should\""),
    phrase(
        r"heed(?:s|ed|ing)?",
        "it heeds the limit",
        "\"follows\" or \"respects\"",
    ),
    phrase(
        r"by dint of",
        "by dint of a lock",
        "\"through\" or \"with\"",
    ),
    // Metaphors of the code's first authors.
    phrase(
        r"(?:the|this|our) house",
        "the rules of the house",
        "\"the codebase\" or the crate's name",
    ),
    phrase(
        r"(?:turn|turns|turned|turning) (?:it |them )out of",
        "the pool turns them out of memory",
        "\"evict\"",
    ),
    // Filler.
    phrase(r"simply", "it simply ends", "nothing; leave it out"),
    phrase(
        r"(?<!\bthey\s)please(?! provide:)",
        "please write a number",
        "nothing; leave it out",
    ),
    phrase(
        r"obviously|of course",
        "it is of course empty",
        "nothing; leave it out",
    ),
    phrase(r"in order to", "in order to read", "\"to\""),
    phrase(
        r"utili[sz]e[sd]?|utili[sz]ing",
        "it utilizes a pool",
        "\"use\"",
    ),
    phrase(r"leverag(?:e|es|ed|ing)", "it leverages a pool", "\"use\""),
    phrase(
        r"e\.g|i\.e",
        "a file, e.g. this",
        "\"for example\" or \"that is\"",
    ),
    phrase(r"and/or", "files and/or folders", "\"or\""),
];
