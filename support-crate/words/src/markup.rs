//! Text in HTML and SVG, which the support crate writes and the launcher reads.

/// What stands for each character that markup would take for its own; `&` first, since the others bring it in.
const ENTITIES: [(&str, &str); 4] = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")];

/// `text` so that it can stand between tags or in an attribute.
pub fn escape(text: &str) -> String {
    ENTITIES.iter().fold(text.to_owned(), |text, (plain, entity)| {
        text.replace(plain, entity)
    })
}

/// What [`escape`] was given.
pub fn unescape(text: &str) -> String {
    ENTITIES
        .iter()
        .rev()
        .fold(text.to_owned(), |text, (plain, entity)| {
            text.replace(entity, plain)
        })
}
