//! How many answers the kernel owes a client, read off the bytes that go between them.
//!
//! On the wire are ZeroMQ's messages (ZMTP 3): a greeting of 64 bytes, then frames, each with flags, a length and a
//! body; the last frame of a message lacks the flag MORE, and commands are no messages. A message of Jupyter's protocol
//! has a frame `<IDS|MSG>`, a signature, and then its header.

use serde_json::Value;

const GREETING: usize = 64;
const SIGNATURE: (u8, u8) = (0xFF, 0x7F);
const MORE: u8 = 1;
const LONG: u8 = 2;
const COMMAND: u8 = 4;

/// No header of a request is longer, in bytes.
const LONGEST_KEPT: usize = 16 << 10;

/// The requests that evcxr answers; others, such as `comm_info_request`, it drops.
const ANSWERED: [&str; 7] = [
    "complete_request",
    "execute_request",
    "inspect_request",
    "interrupt_request",
    "is_complete_request",
    "kernel_info_request",
    "shutdown_request",
];

/// The answers that a kernel owes one client.
#[derive(Default)]
pub(super) struct Owed {
    requests: Messages,
    answers: Messages,
    asked: u64,
    answered: u64,
}

impl Owed {
    /// Takes note of what the client said.
    pub(super) fn client_says(&mut self, bytes: &[u8]) {
        for header in self.requests.take(bytes) {
            self.asked += u64::from(is_answered(header.as_deref()));
        }
    }

    /// Takes note of what the kernel said.
    pub(super) fn kernel_says(&mut self, bytes: &[u8]) {
        self.answered += self.answers.take(bytes).len() as u64;
    }

    /// Whether an answer may still come. Where another language is spoken that is never known.
    pub(super) fn anything(&self) -> bool {
        self.requests.is_foreign() || self.answers.is_foreign() || self.answered < self.asked
    }
}

/// A header that is too long to be kept may be anything.
fn is_answered(header: Option<&[u8]>) -> bool {
    let kind = |header: &[u8]| -> Option<String> {
        let header: Value = serde_json::from_slice(header).ok()?;
        header["msg_type"].as_str().map(str::to_owned)
    };
    match header.map(kind) {
        Some(Some(kind)) => ANSWERED.contains(&kind.as_str()),
        Some(None) | None => true,
    }
}

/// One direction of a connection, cut into messages.
#[derive(Default)]
struct Messages {
    state: State,
    /// Of the greeting, of a frame's head or of a body that is kept: what came so far.
    begun: Vec<u8>,
    /// The bodies of the message so far; none where one was too long to be kept.
    frames: Vec<Option<Vec<u8>>>,
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Greeting,
    Head,
    Body {
        flags: u8,
        left: u64,
        kept: bool,
    },
    Foreign,
}

impl Messages {
    fn is_foreign(&self) -> bool {
        matches!(self.state, State::Foreign)
    }

    /// Takes the next bytes. Gives the headers of the messages that end in them, `None` for one without.
    fn take(&mut self, mut bytes: &[u8]) -> Vec<Option<Vec<u8>>> {
        let mut headers = Vec::new();
        loop {
            let wanted = match self.state {
                State::Foreign => return headers,
                State::Greeting => GREETING - self.begun.len(),
                State::Head => head_length(self.begun.first().copied()) - self.begun.len(),
                State::Body { left, .. } => usize::try_from(left).unwrap_or(usize::MAX),
            };
            let (now, later) = bytes.split_at(wanted.min(bytes.len()));
            bytes = later;
            let is_whole = now.len() == wanted;
            match &mut self.state {
                State::Body { left, kept, .. } => {
                    *left -= now.len() as u64;
                    if *kept {
                        self.begun.extend(now);
                    }
                }
                _ => self.begun.extend(now),
            }
            if matches!(self.state, State::Greeting)
                && self.begun.first().is_some_and(|&first| first != SIGNATURE.0)
            {
                self.state = State::Foreign;
            }
            if !is_whole {
                return headers;
            }
            headers.extend(self.proceed());
        }
    }

    /// Goes on after a part that came whole. Gives the header of a message that ends with it.
    fn proceed(&mut self) -> Option<Option<Vec<u8>>> {
        match self.state {
            State::Greeting => {
                let is_zmtp = (self.begun[0], self.begun[9]) == SIGNATURE && self.begun[10] >= 3;
                self.state = if is_zmtp { State::Head } else { State::Foreign };
                self.begun.clear();
            }
            State::Head => {
                // The first byte says how long the head is.
                if self.begun.len() == head_length(self.begun.first().copied()) {
                    let flags = self.begun[0];
                    let left = self.begun[1..]
                        .iter()
                        .fold(0, |sum, &byte| sum << 8 | u64::from(byte));
                    let kept = left <= LONGEST_KEPT as u64;
                    self.begun.clear();
                    self.state = State::Body { flags, left, kept };
                }
            }
            State::Body { flags, kept, .. } => {
                let body = std::mem::take(&mut self.begun);
                self.state = State::Head;
                if flags & COMMAND == 0 {
                    self.frames.push(kept.then_some(body));
                    if flags & MORE == 0 {
                        return Some(header(&std::mem::take(&mut self.frames)));
                    }
                }
            }
            State::Foreign => {}
        }
        None
    }
}

/// The length of a frame's head, as far as it is known.
fn head_length(flags: Option<u8>) -> usize {
    match flags {
        None => 1,
        Some(flags) if flags & LONG != 0 => 9,
        Some(_) => 2,
    }
}

fn header(frames: &[Option<Vec<u8>>]) -> Option<Vec<u8>> {
    let delimiter = frames
        .iter()
        .position(|frame| frame.as_deref() == Some(b"<IDS|MSG>"))?;
    frames.get(delimiter + 2)?.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeting() -> Vec<u8> {
        let mut bytes = vec![0; GREETING];
        (bytes[0], bytes[9], bytes[10]) = (0xFF, 0x7F, 3);
        // The command that both begin with.
        bytes.extend([COMMAND, 2, 1, b'R']);
        bytes
    }

    fn frame(flags: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = if body.len() < 256 {
            vec![flags, body.len() as u8]
        } else {
            let mut head = vec![flags | LONG];
            head.extend((body.len() as u64).to_be_bytes());
            head
        };
        bytes.extend(body);
        bytes
    }

    fn message(kind: &str, content: &[u8]) -> Vec<u8> {
        let header = format!("{{\"msg_type\":\"{kind}\"}}");
        [
            frame(MORE, b"<IDS|MSG>"),
            frame(MORE, b"signature"),
            frame(MORE, header.as_bytes()),
            frame(MORE, b"{}"),
            frame(MORE, b"{}"),
            frame(0, content),
        ]
        .concat()
    }

    #[test]
    fn requests_are_owed_until_as_many_answers_came_however_the_bytes_are_cut() {
        let asked = [
            greeting(),
            message("kernel_info_request", b"{}"),
            frame(COMMAND, b"\x04PING"),
            message("comm_info_request", b"{}"),
            message("execute_request", &[b'x'; 100_000]),
        ]
        .concat();
        let answers = [
            greeting(),
            message("kernel_info_reply", &[b'y'; 300]),
            message("execute_reply", b"{}"),
        ]
        .concat();
        for size in [1, 7, 64, 1000, asked.len()] {
            let mut owed = Owed::default();
            asked.chunks(size).for_each(|part| owed.client_says(part));
            assert_eq!(owed.asked, 2, "cut into {size}");
            let (last, all_but_last) = answers.split_last().unwrap();
            all_but_last.chunks(size).for_each(|part| owed.kernel_says(part));
            assert!(owed.anything(), "cut into {size}");
            owed.kernel_says(&[*last]);
            assert!(!owed.anything(), "cut into {size}");
        }
    }

    #[test]
    fn a_client_that_asked_for_nothing_is_owed_nothing() {
        let mut owed = Owed::default();
        assert!(!owed.anything());
        owed.client_says(&greeting());
        owed.client_says(&message("history_request", b"{}"));
        assert!(!owed.anything());
        owed.client_says(&message("execute_request", b"{}")[..20]);
        assert!(!owed.anything(), "a part of a request is no request");
    }

    #[test]
    fn of_another_language_nothing_is_known() {
        let mut owed = Owed::default();
        owed.client_says(b"?");
        assert!(owed.anything());
        owed.client_says(&greeting());
        assert!(owed.anything());
    }
}
