//! Text inside HTML, SVG and other XML.

/// `text` as it stands between tags or inside a quoted attribute: what would be markup is spelt out.
///
/// ```
/// use concurrency_lab::ground::markup::escape;
///
/// assert_eq!(escape("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
/// ```
pub fn escape(text: &str) -> String {
    // The ampersand first: the others bring ampersands of their own.
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
