//! Text that is put into markup comes out of it as it was.

use lab_words::markup::{escape, unescape};
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_escaped_comes_back(text in "[&<>\"a-z;]{0,12}|\\PC{0,20}|(&amp;|&lt;|amp;|&){0,6}") {
        let escaped = escape(&text);
        prop_assert!(!escaped.contains(['<', '>', '"']), "{}", escaped);
        prop_assert_eq!(unescape(&escaped), text);
    }
}

#[test]
fn each_character_has_its_entity() {
    assert_eq!(
        escape("a < b && c > \"d\""),
        "a &lt; b &amp;&amp; c &gt; &quot;d&quot;"
    );
    assert_eq!(escape("Moore's law"), "Moore's law");
    assert_eq!(unescape("&amp;lt;"), "&lt;");
}
