//! Jupyter's messages as they go over ZeroMQ, signed.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use thiserror::Error;
use zeromq::ZmqMessage;

const DELIMITER: &[u8] = b"<IDS|MSG>";
/// Header, parent's header, metadata and content; buffers may follow.
const PARTS: usize = 4;

/// What is wrong with a message.
#[derive(Debug, Error)]
pub(in crate::kernel) enum WireError {
    /// It lacks a part.
    #[error("a message without its parts")]
    Parts,
    /// Who signed it does not know the key.
    #[error("a message with a wrong signature")]
    Signature,
    /// A part is no JSON.
    #[error("a message that cannot be read: {0}")]
    Json(#[from] serde_json::Error),
}

/// What messages are signed with.
#[derive(Clone)]
pub(in crate::kernel) struct Key(Option<Hmac<Sha256>>);

impl Key {
    /// The key that a connection file holds; an empty one signs nothing.
    pub(in crate::kernel) fn new(key: &str) -> Self {
        Self((!key.is_empty()).then(|| Hmac::new_from_slice(key.as_bytes()).expect("any length is a key")))
    }

    fn digest(&self, parts: &[Bytes]) -> Option<Hmac<Sha256>> {
        let mut digest = self.0.clone()?;
        parts.iter().for_each(|part| digest.update(part));
        Some(digest)
    }

    fn sign(&self, parts: &[Bytes]) -> String {
        let signed = self.digest(parts).map(|digest| digest.finalize().into_bytes());
        signed
            .iter()
            .flatten()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn accepts(&self, parts: &[Bytes], signature: &[u8]) -> bool {
        let Some(digest) = self.digest(parts) else {
            return true;
        };
        from_hex(signature).is_some_and(|signature| digest.verify_slice(&signature).is_ok())
    }
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text)
        .ok()
        .filter(|text| text.len().is_multiple_of(2))?;
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

/// A message of any kind.
#[derive(Clone, Debug)]
pub(in crate::kernel) struct Message {
    identities: Vec<Bytes>,
    header: Value,
    parent: Value,
    parts: Vec<Bytes>,
}

impl Message {
    /// Reads what came over a socket.
    ///
    /// # Errors
    ///
    /// [`WireError`] where it is no message, or not signed with the key.
    pub(in crate::kernel) fn read(frames: ZmqMessage, key: &Key) -> Result<Self, WireError> {
        let mut identities = frames.into_vec();
        let delimiter = identities.iter().position(|frame| &frame[..] == DELIMITER);
        let mut rest = identities.split_off(delimiter.ok_or(WireError::Parts)?);
        if rest.len() < 2 + PARTS {
            return Err(WireError::Parts);
        }
        let parts = rest.split_off(2);
        if !key.accepts(&parts, &rest[1]) {
            return Err(WireError::Signature);
        }
        Ok(Self {
            identities,
            header: serde_json::from_slice(&parts[0])?,
            parent: serde_json::from_slice(&parts[1])?,
            parts,
        })
    }

    /// A request of this process's own.
    pub(in crate::kernel) fn request(kind: &str, content: &Value) -> Self {
        let header = json!({
            "msg_id": format!("lab-{}-{}", std::process::id(), next_number()),
            "msg_type": kind,
            "session": "lab",
            "username": "lab",
            "date": "2000-01-01T00:00:00Z",
            "version": "5.3",
        });
        let (parent, nothing) = (json!({}), json!({}));
        let parts = [&header, &parent, &nothing, content].map(|part| part.to_string().into());
        Self {
            identities: Vec::new(),
            header,
            parent,
            parts: parts.into(),
        }
    }

    /// As it goes over a socket.
    pub(in crate::kernel) fn signed(&self, key: &Key) -> ZmqMessage {
        let mut frames = self.identities.clone();
        frames.push(Bytes::from_static(DELIMITER));
        frames.push(key.sign(&self.parts).into());
        frames.extend(self.parts.iter().cloned());
        ZmqMessage::try_from(frames).expect("it has frames")
    }

    /// Its kind, such as `execute_request`.
    pub(in crate::kernel) fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap_or_default()
    }

    /// What its answers name as their parent.
    pub(in crate::kernel) fn id(&self) -> &str {
        self.header["msg_id"].as_str().unwrap_or_default()
    }

    /// The request that it belongs to.
    pub(in crate::kernel) fn parent_id(&self) -> &str {
        self.parent["msg_id"].as_str().unwrap_or_default()
    }

    /// What it says.
    pub(in crate::kernel) fn content(&self) -> Value {
        serde_json::from_slice(&self.parts[3]).unwrap_or_default()
    }

    /// The same message with something else to say.
    pub(in crate::kernel) fn with_content(mut self, content: &Value) -> Self {
        self.parts[3] = content.to_string().into();
        self
    }

    /// Another message to the same readers about the same request.
    pub(in crate::kernel) fn beside(&self, kind: &str, content: &Value) -> Self {
        self.made(self.identities.clone(), self.parent.clone(), kind, content)
    }

    /// The answer to this request.
    pub(in crate::kernel) fn reply(&self, content: &Value) -> Self {
        let kind = self.kind().replace("_request", "_reply");
        self.made(self.identities.clone(), self.header.clone(), &kind, content)
    }

    /// A message to everybody about this request.
    pub(in crate::kernel) fn published(&self, kind: &str, content: &Value) -> Self {
        self.made(Vec::new(), self.header.clone(), kind, content)
    }

    /// It keeps the header's session and date.
    fn made(&self, identities: Vec<Bytes>, parent: Value, kind: &str, content: &Value) -> Self {
        let mut header = self.header.clone();
        header["msg_type"] = kind.into();
        header["msg_id"] = format!("{}-{}", self.id(), next_number()).into();
        header["username"] = "kernel".into();
        let parts = [&header, &parent, &json!({}), content].map(|part| part.to_string().into());
        Self {
            identities,
            header,
            parent,
            parts: parts.into(),
        }
    }
}

/// No two messages of this process have the same.
fn next_number() -> u64 {
    static MADE: AtomicU64 = AtomicU64::new(0);
    MADE.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(content: &Value) -> Message {
        let header = json!({ "msg_type": "execute_request", "msg_id": "7", "session": "s" });
        let parts = [&header, &json!({}), &json!({}), content].map(|part| part.to_string().into());
        Message {
            identities: vec![Bytes::from_static(b"client")],
            parent: json!({}),
            header,
            parts: parts.into(),
        }
    }

    #[test]
    fn what_is_signed_can_be_read_and_nothing_else() {
        let content = json!({ "code": "1 + 1" });
        for text in ["", "secret"] {
            let key = Key::new(text);
            let read = Message::read(message(&content).signed(&key), &key).unwrap();
            assert_eq!((read.kind(), read.id()), ("execute_request", "7"));
            assert_eq!(read.content(), content);
        }
        let forged = message(&content).signed(&Key::new("other"));
        assert!(matches!(
            Message::read(forged, &Key::new("secret")),
            Err(WireError::Signature)
        ));
        let cut = ZmqMessage::try_from(vec![Bytes::from_static(DELIMITER); 3]).unwrap();
        assert!(matches!(Message::read(cut, &Key::new("")), Err(WireError::Parts)));
    }

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 4231, test case 2.
        let key = Key::new("Jefe");
        let parts = [
            Bytes::from_static(b"what do ya want "),
            Bytes::from_static(b"for nothing?"),
        ];
        let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(key.sign(&parts), signature);
        assert!(key.accepts(&parts, signature.as_bytes()));
        for wrong in ["", "5b", "zz", &signature[2..], &signature.replace('5', "6")] {
            assert!(!key.accepts(&parts, wrong.as_bytes()), "{wrong:?}");
        }
    }

    #[test]
    fn answers_name_their_request_and_have_ids_of_their_own() {
        let request = message(&json!({}));
        let reply = request.reply(&json!({ "status": "aborted" }));
        assert_eq!((reply.kind(), reply.parent_id()), ("execute_reply", "7"));
        assert_eq!(reply.identities, request.identities);
        let status = request.published("status", &json!({}));
        assert!(status.identities.is_empty());
        assert_ne!(status.id(), reply.id());
        assert_eq!(status.beside("error", &json!({})).parent_id(), "7");
    }
}
