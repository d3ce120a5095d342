//! Names with their values in texts: `NAME=value`, `name: value`, `"name" => 'value'`, `<name>value<`,
//! `--name value`.

use std::ops::Range;

use super::names;
use super::texts::REDACTED;

/// The text without the values of secret names; `None` if there is nothing to hide, also where all of
/// them are hidden already.
pub(super) fn hide_values(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut hidden = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let value = match bytes[at] {
            b':' | b'=' => of_separator(text, at),
            b'>' => of_element(text, at),
            b'-' if bytes.get(at + 1) == Some(&b'-') => of_option(text, at + 2),
            _ => None,
        };
        at += 1;
        if let Some(value) = value
            && !["", REDACTED].contains(&&text[value.clone()])
        {
            hidden.push_str(&text[copied..value.start]);
            hidden.push_str(REDACTED);
            (copied, at) = (value.end, value.end);
        }
    }
    (copied > 0).then(|| hidden + &text[copied..])
}

/// A name in a text.
struct Name<'t> {
    text: &'t str,
    /// The byte at which it begins.
    at: usize,
    /// Set if a quote follows it, as in JSON.
    is_quoted: bool,
}

/// The spellings of a quote: escaped ones are found by their last letter.
const QUOTES: [&str; 6] = ["\"", "'", "&quot;", "&apos;", "&#34;", "&#39;"];

/// The value after a `:` or a `=`, if the name before it is secret.
fn of_separator(text: &str, separator: usize) -> Option<Range<usize>> {
    let name = name_before(text, separator)?;
    if !names::is_secret(name.text) {
        return None;
    }
    value_from(text, separator + 1, &name)
}

/// The name that ends before this byte, without quotes and colour codes; `None` if it is empty.
fn name_before(text: &str, end: usize) -> Option<Name<'_>> {
    let before = trim_end(&text[..end]);
    let (mut before, mut is_quoted) = (before, false);
    for quote in QUOTES {
        if let Some(rest) = before.strip_suffix(quote) {
            (before, is_quoted) = (rest.trim_end_matches('\\'), true);
            break;
        }
    }
    let before = trim_end(before);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-.$".contains(letter);
    let at = before.trim_end_matches(is_name).len();
    let name = &before[at..];
    (!name.is_empty()).then_some(Name {
        text: name,
        at,
        is_quoted,
    })
}

/// The text without spaces and colour codes at its end.
fn trim_end(mut text: &str) -> &str {
    loop {
        let spaces = text.trim_end_matches([' ', '\t', '\n', '\r']);
        let colour = spaces.strip_suffix('m').and_then(|rest| {
            let rest =
                rest.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
            rest.strip_suffix("\u{1b}[")
        });
        match colour {
            Some(rest) => text = rest,
            None => return spaces,
        }
    }
}

/// The length of the spaces and colour codes at the beginning of the text.
fn leading_length(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let colour = rest.strip_prefix("\u{1b}[").and_then(|rest| {
            let rest =
                rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
            rest.strip_prefix('m')
        });
        match colour {
            Some(after) => rest = after,
            None => return text.len() - rest.len(),
        }
    }
}

/// Returns the range of the value that begins at `from`, after the separator of its name: a quoted
/// string, an object or array in brackets, or a bare word. `None` if the value is empty, a bare `null`,
/// `true` or `false`, or an object whose members are checked one by one.
fn value_from(text: &str, from: usize, name: &Name<'_>) -> Option<Range<usize>> {
    let mut start = from;
    while text[start..].starts_with(['=', '>', ':']) {
        start += 1;
    }
    start += leading_length(&text[start..]);
    let rest = &text[start..];
    // A value on the next line has brackets or quotes, unless its name is quoted.
    let next_line = rest.trim_start();
    if rest.starts_with(['\r', '\n'])
        && (name.is_quoted || next_line.starts_with(['"', '\'', '{', '[']))
    {
        start = text.len() - next_line.len();
    }
    let rest = &text[start..];
    let unescaped = rest.trim_start_matches('\\');
    let slashes = rest.len() - unescaped.len();
    for quote in QUOTES {
        if unescaped.starts_with(quote) {
            let inner = start + slashes + quote.len();
            return Some(inner..inner + quoted_length(&text[inner..], quote, slashes));
        }
    }
    if rest.starts_with(['{', '[']) {
        let is_read = names::is_read_as_object(name.text) && rest.starts_with('{');
        return (!is_read).then(|| start..start + bracketed_length(rest));
    }
    let end = start + bare_length(text, start, name);
    let value = text[start..end].trim_end_matches([',', ';', ' ']);
    let is_empty = ["null", "true", "false", "None", ""].contains(&value);
    (!is_empty).then(|| start..start + value.len())
}

/// The length up to the closing quote; up to the end without one. `slashes` is the number of backslashes
/// before the opening quote, as in JSON within a string: the closing quote has at most as many, and they
/// do not count.
fn quoted_length(text: &str, quote: &str, slashes: usize) -> usize {
    for (at, _) in text.match_indices(quote) {
        let before = &text[..at];
        let escaped = before.len() - before.trim_end_matches('\\').len();
        let closes = if slashes == 0 {
            escaped.is_multiple_of(2)
        } else {
            escaped <= slashes
        };
        if closes {
            return at - escaped.min(slashes);
        }
    }
    text.len()
}

/// The length of an object or a list with its brackets; up to the end if it does not close.
fn bracketed_length(text: &str) -> usize {
    let mut open = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match (letter, quote) {
            _ if escaped => escaped = false,
            ('\\', Some(_)) => escaped = true,
            ('"', None) => quote = Some('"'),
            (letter, Some(closing)) if letter == closing => quote = None,
            ('{' | '[', None) => open += 1,
            ('}' | ']', None) => {
                open -= 1;
                if open == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The length of the value without quotes that begins at `start`: a word, or the rest of the line for
/// names and authentication schemes that take it.
fn bare_length(text: &str, start: usize, name: &Name<'_>) -> usize {
    const SCHEMES: [&str; 7] = [
        "apikey",
        "aws4-hmac-sha256",
        "basic",
        "bearer",
        "digest",
        "negotiate",
        "token",
    ];
    let rest = &text[start..];
    let line_start = text[..name.at].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..name.at];
    // A scheme such as `Bearer` is taken with the secret after it.
    let word = rest.split([' ', '\t']).next().unwrap_or_default();
    let takes_the_line = !name.is_quoted
        && (names::takes_the_line(name.text) || SCHEMES.contains(&&*word.to_ascii_lowercase()));
    let ends = |letter: char| match letter {
        '\n' | '\r' => true,
        // A quote that is open before the name closes after the value.
        '"' | '\'' | '<' | '`' => before.contains(letter) || name.is_quoted,
        ',' | '}' | ']' => name.is_quoted,
        '&' => !takes_the_line,
        letter => !takes_the_line && letter.is_whitespace(),
    };
    let length = rest.find(ends).unwrap_or(rest.len());
    // The backslash belongs to the quote.
    let value = &rest[..length];
    if rest[length..].starts_with(['"', '\'']) {
        value.trim_end_matches('\\').len()
    } else {
        length
    }
}

/// The text of an XML element whose opening tag ends with the `>` at `end`, if its name is secret.
fn of_element(text: &str, end: usize) -> Option<Range<usize>> {
    let open = text[..end].rfind('<')?;
    let tag = &text[open + 1..end];
    let name = tag.split([' ', '\t', '\n', '\r']).next()?;
    // The name without its namespace.
    let local = name.rsplit(':').next()?;
    let opens = !tag.starts_with(['/', '!', '?']) && !tag.ends_with('/');
    if !opens || !names::is_secret(local) {
        return None;
    }
    let start = end + 1;
    for (at, _) in text[start..].match_indices("</") {
        let tag = text[start + at + 2..].split('>').next().unwrap_or_default();
        if tag.trim().rsplit(':').next() == Some(local) {
            return Some(start..start + at);
        }
    }
    Some(start..text.len())
}

/// The argument of the command line's option whose name begins at `start`, after `--`, if the name is
/// secret.
fn of_option(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let length = rest.find([' ', '\t'])?;
    let name = &rest[..length];
    let is_other = |letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter);
    if name.contains(is_other) || !names::is_secret(name) {
        return None;
    }
    let name = Name {
        text: name,
        at: start,
        is_quoted: false,
    };
    value_from(text, start + length, &name)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_variable("DB_PASSWORD=hunter2 next", "DB_PASSWORD=REDACTED next")]
    #[case::a_space("password: hunter2, next", "password: REDACTED, next")]
    #[case::no_space("password:hunter2", "password:REDACTED")]
    #[case::double_quotes(r#"password = "hunter 2" x"#, r#"password = "REDACTED" x"#)]
    #[case::single_quotes("'password' => 'hunter 2' x", "'password' => 'REDACTED' x")]
    #[case::escaped_quotes(r#"{\"password\":\"hunter 2\"}"#, r#"{\"password\":\"REDACTED\"}"#)]
    #[case::entities("password=&quot;hunter 2&quot; x", "password=&quot;REDACTED&quot; x")]
    #[case::a_number_in_json(r#"{"password":17,"a":1"#, r#"{"password":REDACTED,"a":1"#)]
    #[case::an_open_list(r#"{"password":["a","b"#, r#"{"password":REDACTED"#)]
    #[case::a_query("a=1&password=hunter2&b=2", "a=1&password=REDACTED&b=2")]
    #[case::a_header(
        "Authorization: Digest username=\"a\", x=b\nHost: a",
        "Authorization: REDACTED\nHost: a"
    )]
    #[case::a_header_in_quotes("curl -H 'Cookie: a=b; c=d' x", "curl -H 'Cookie: REDACTED' x")]
    #[case::an_element(
        "<a:password x='1'>hunter2</a:password>",
        "<a:password x='1'>REDACTED</a:password>"
    )]
    #[case::an_option("run --password hunter2 -v", "run --password REDACTED -v")]
    #[case::colours(
        "\u{1b}[1mpassword\u{1b}[0m=\u{1b}[31mhunter2",
        "\u{1b}[1mpassword\u{1b}[0m=\u{1b}[31mREDACTED"
    )]
    #[case::a_quote_in_it("password=it's-2", "password=REDACTED")]
    #[case::hidden_already("password=REDACTED&a=1", "password=REDACTED&a=1")]
    #[case::no_secret("name: a, taskToken=AAAA", "name: a, taskToken=AAAA")]
    fn the_value_of_a_secret_name_is_hidden(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(hide_values(text).as_deref().unwrap_or(text), expected);
    }
}
