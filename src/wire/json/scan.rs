//! The order of tokens in a JSON text, one pass without recursion.
//!
//! The order in which faults are looked for is that of jackson-core's `ReaderBasedJsonParser` when
//! `ObjectMapper.readTree` drives it: an object's members by `nextFieldName`, everything else by
//! `nextToken`. That decides which of two texts a misplaced `}` gets.

use super::fault::{self, Fault, Scanned};
use super::number::{number, word};
use super::text::{Quote, Within, units};

/// How deep arrays and objects may nest.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_DEPTH`, there since 2.15.
pub(super) const MAX_DEPTH: usize = 1000;

/// The longest name of a member, in UTF-16 units.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_NAME_LEN`, there since 2.16. Its
// limit of 20,000,000 units for other strings is beyond what a request can carry.
pub(super) const MAX_NAME_LENGTH: usize = 50_000;

/// What stands at one place of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number,
    /// A string.
    String,
    /// An array, or its opening bracket.
    Array,
    /// An object, or its opening brace.
    Object,
}

/// A place in a text, and the arrays and objects open there.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    quote: Quote,
    /// Where each open array or object begins, the outermost first.
    open: Vec<usize>,
}

impl<'a> Scanner<'a> {
    /// A scanner at the beginning of `text`, in which quotes are written so.
    pub(super) fn new(text: &'a str, quote: Quote) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            quote,
            open: Vec::new(),
        }
    }

    /// Where it stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reads the first value whole; `false` if there is none.
    pub(super) fn document(&mut self) -> Scanned<bool> {
        match self.root()? {
            None => Ok(false),
            Some(Token::Array | Token::Object) => self.finish().map(|()| true),
            Some(Token::Null | Token::Bool(_) | Token::Number | Token::String) => Ok(true),
        }
    }

    /// Reads the first token, if there is one.
    pub(super) fn root(&mut self) -> Scanned<Option<Token>> {
        match self.skip_space()? {
            None => Ok(None),
            Some(b'}' | b']') => Fault::NothingToClose { at: self.at }.err(),
            Some(first) => self.token(first).map(Some),
        }
    }

    /// Reads up to the next entry of the innermost array or object, or over its close marker, in
    /// which case the answer is `false`. `fresh` says that no entry of it was read yet.
    #[inline]
    pub(super) fn entry(&mut self, fresh: bool) -> Scanned<bool> {
        match self.skip_space()? {
            None => {
                let opened = self.innermost();
                Fault::Unclosed { opened }.err()
            }
            Some(marker @ (b'}' | b']')) => self.close(marker).map(|()| false),
            Some(_) if fresh => Ok(true),
            Some(b',') => {
                self.at += 1;
                self.expect_more().map(|_| true)
            }
            Some(_) => self.no_comma(),
        }
    }

    /// Reads the name of a member and its colon, up to its value. The place after the name's closing
    /// quote.
    #[inline]
    pub(super) fn name(&mut self) -> Scanned<usize> {
        let start = self.at;
        if self.peek() != Some(self.quote.first()) {
            return self.unexpected(fault::NAME).err();
        }
        let end = self.quote.end(self.bytes, start, Within::Name)?;
        self.at = end;
        if end - start > MAX_NAME_LENGTH {
            let length = units(&self.text[self.quote.inside(start..end)]);
            if length > MAX_NAME_LENGTH {
                return Fault::NameTooLong { length }.err();
            }
        }
        if self.expect_more()? != b':' {
            return self.unexpected(fault::COLON).err();
        }
        self.at += 1;
        self.expect_more()?;
        Ok(end)
    }

    /// Reads one value whole, from its first character.
    pub(super) fn value(&mut self) -> Scanned<Token> {
        let token = self.token(self.bytes[self.at])?;
        if matches!(token, Token::Array | Token::Object) {
            self.finish()?;
        }
        Ok(token)
    }

    /// Reads the array or object opened last to its end, with all that is opened in it.
    fn finish(&mut self) -> Scanned<()> {
        let outside = self.open.len() - 1;
        let mut fresh = true;
        while self.open.len() > outside {
            fresh = if self.entry(fresh)? {
                if self.in_object() {
                    self.name()?;
                }
                let token = self.token(self.bytes[self.at])?;
                matches!(token, Token::Array | Token::Object)
            } else {
                false
            };
        }
        Ok(())
    }

    /// Reads the token that begins with `first` here; of an array or object, its open marker only.
    #[inline]
    fn token(&mut self, first: u8) -> Scanned<Token> {
        let start = self.at;
        let (token, end) = match first {
            quote if quote == self.quote.first() => {
                let end = self.quote.end(self.bytes, start, Within::Value)?;
                (Token::String, end)
            }
            b'{' => {
                self.push()?;
                (Token::Object, start + 1)
            }
            b'[' => {
                self.push()?;
                (Token::Array, start + 1)
            }
            b'-' | b'0'..=b'9' => {
                let end = number(self.text, start, self.open.is_empty())?;
                (Token::Number, end)
            }
            b't' => (Token::Bool(true), word(self.text, start, "true")?),
            b'f' => (Token::Bool(false), word(self.text, start, "false")?),
            b'n' => (Token::Null, word(self.text, start, "null")?),
            // Inferred: `nextToken` has this branch and `nextFieldName` has not, so that a `}` after
            // a comma in an array gets a shorter text than one after a colon.
            b'}' if !self.in_object() => return self.unexpected(fault::SHORT_VALUE).err(),
            _ => return Fault::not_a_value(self.text, start).err(),
        };
        self.at = end;
        Ok(token)
    }

    /// Opens an array or object here.
    #[inline]
    fn push(&mut self) -> Scanned<()> {
        if self.open.len() == MAX_DEPTH {
            return Fault::TooDeep.err();
        }
        self.open.push(self.at);
        Ok(())
    }

    /// Closes the innermost array or object with `marker`, which is here.
    #[inline]
    fn close(&mut self, marker: u8) -> Scanned<()> {
        if self.in_object() != (marker == b'}') {
            let (at, opened) = (self.at, self.innermost());
            return Fault::Mismatch { at, opened }.err();
        }
        self.open.pop();
        self.at += 1;
        Ok(())
    }

    /// Skips white space; the first byte after it, unless the text ends.
    #[inline]
    fn skip_space(&mut self) -> Scanned<Option<u8>> {
        match self.peek() {
            // Most JSON is written without any.
            Some(byte @ (b'!'..=b'.' | b'0'..)) => Ok(Some(byte)),
            _ => self.skip_more_space(),
        }
    }

    fn skip_more_space(&mut self) -> Scanned<Option<u8>> {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                0..b' ' => return Fault::IllegalSpace { at: self.at }.err(),
                // Inferred: Jackson tells a comment from other junk, wherever white space may be.
                b'/' => return self.unexpected(fault::COMMENT).err(),
                _ => return Ok(Some(byte)),
            }
        }
        Ok(None)
    }

    /// Skips white space inside an entry, where the text must not end.
    #[inline]
    fn expect_more(&mut self) -> Scanned<u8> {
        match self.skip_space()? {
            Some(byte) => Ok(byte),
            None => self.unexpected_end(),
        }
    }

    #[cold]
    fn unexpected_end<T>(&self) -> Scanned<T> {
        Fault::EndOfInput(if self.in_object() {
            fault::END_IN_OBJECT
        } else {
            fault::END_IN_ARRAY
        })
        .err()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn innermost(&self) -> usize {
        self.open.last().copied().unwrap_or_default()
    }

    fn in_object(&self) -> bool {
        self.open
            .last()
            .is_some_and(|&start| self.bytes[start] == b'{')
    }

    #[cold]
    fn no_comma<T>(&self) -> Scanned<T> {
        self.unexpected(if self.in_object() {
            fault::COMMA_IN_OBJECT
        } else {
            fault::COMMA_IN_ARRAY
        })
        .err()
    }

    fn unexpected(&self, comment: &'static str) -> Fault {
        let at = self.at;
        Fault::Unexpected { at, comment }
    }
}
