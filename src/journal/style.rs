//! Colour for a terminal, and plain text for anything else.

use std::fmt;
use std::io::IsTerminal;

/// A style: text with colour or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style(bool);

/// The colour of a piece of text, by its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    /// Text for orientation.
    Faint,
    /// A headline.
    Bold,
    /// The service has committed.
    Commit,
    /// An error was answered.
    Refused,
    /// Delivery broke.
    Broken,
}

impl Style {
    pub(super) const PLAIN: Self = Self(false);

    /// In colour if stderr is a terminal and `NO_COLOR` is not set to something.
    pub(super) fn of_stderr() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self(!refused && std::io::stderr().is_terminal())
    }

    /// Writes the text in colour. It is padded to `width` first, so that colour does not move the columns.
    pub(super) fn paint(
        self,
        f: &mut fmt::Formatter<'_>,
        ink: Ink,
        text: &str,
        width: usize,
    ) -> fmt::Result {
        let code = match ink {
            Ink::Plain => None,
            Ink::Faint => Some("2"),
            Ink::Bold => Some("1"),
            Ink::Commit => Some("1;32"),
            Ink::Refused => Some("33"),
            Ink::Broken => Some("31"),
        };
        match code {
            Some(code) if self.0 => write!(f, "\x1b[{code}m{text:width$}\x1b[0m"),
            _ => write!(f, "{text:width$}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Painted(Style, Ink);

    impl fmt::Display for Painted {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.paint(f, self.1, "COMMIT", 8)
        }
    }

    #[test]
    fn colour_is_around_the_padded_text_and_nowhere_else() {
        let coloured = Painted(Style(true), Ink::Commit).to_string();
        assert_eq!(coloured, "\x1b[1;32mCOMMIT  \x1b[0m");
        assert_eq!(Painted(Style::PLAIN, Ink::Commit).to_string(), "COMMIT  ");
        assert_eq!(Painted(Style(true), Ink::Plain).to_string(), "COMMIT  ");
    }
}
