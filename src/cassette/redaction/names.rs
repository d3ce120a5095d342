//! The names whose values are secret, and names that only look like them.

/// The ends of names whose values are secret, in lower case and without `-`, `_` and `.`. An `s`
/// may follow, except for `token`: `maxTokens` is a number.
const SECRET_ENDS: [&str; 20] = [
    "accesskey",
    "accesskeyid",
    "apikey",
    "authorization",
    "connectionstring",
    "cookie",
    "credential",
    "encryptionkey",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "sharedkey",
    "signature",
    "signingkey",
    "sshkey",
];

/// Tokens in the plural.
const SECRET_TOKENS: [&str; 6] = [
    "accesstokens",
    "authtokens",
    "idtokens",
    "refreshtokens",
    "securitytokens",
    "sessiontokens",
];

/// Names that are secret as a whole.
const SECRET_NAMES: [&str; 4] = ["auth", "bearer", "jwt", "sig"];

/// Names that end in `token` and that playing back needs: Documented (API reference of Step
/// Functions, and of the other services that the SDK integrations call).
const KEPT_TOKENS: [&str; 9] = [
    "cancellationtoken",
    "clienttoken",
    "clientrequesttoken",
    "continuationtoken",
    "idempotencytoken",
    "nexttoken",
    "pagetoken",
    "paginationtoken",
    "tasktoken",
];

/// The form of a name in which it is compared: `DB_Password` and `dbPassword` are the same.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter.to_ascii_lowercase());
        }
    }
    plain
}

/// Reports whether a secret name may occur in a text. A quick test with false positives; a text for which it
/// returns false is not searched at all.
pub(super) fn may_occur_in(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    for (at, token) in text.match_indices("token") {
        let name = &text[..at + token.len()];
        if !ends_with_one_of(name, &KEPT_TOKENS) {
            return true;
        }
    }
    contains_one_of(&text, &LETTERS)
}

/// Reports whether one of these words is in a text.
pub(super) fn contains_one_of(text: &str, words: &[&str]) -> bool {
    for word in words {
        if text.contains(word) {
            return true;
        }
    }
    false
}

/// Words, one of which is in every secret name except those of tokens.
const LETTERS: [&str; 11] = [
    "auth",
    "bearer",
    "connection",
    "cookie",
    "credential",
    "jwt",
    "key",
    "pass",
    "pwd",
    "secret",
    "sig",
];

/// Reports whether the value of this name is secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = plain(name);
    if ends_with_one_of(&name, &KEPT_TOKENS) {
        return false;
    }
    let singular = name.strip_suffix('s').unwrap_or(&name);
    name.ends_with("token")
        || SECRET_NAMES.contains(&&*name)
        || ends_with_one_of(&name, &SECRET_TOKENS)
        || ends_with_one_of(&name, &SECRET_ENDS)
        || ends_with_one_of(singular, &SECRET_ENDS)
}

fn ends_with_one_of(name: &str, ends: &[&str]) -> bool {
    for end in ends {
        if name.ends_with(end) {
            return true;
        }
    }
    false
}

/// Reports whether an object of this name is read instead of hidden: Documented (Amazon States
/// Language, `Credentials`): a state's `Credentials` are an object with the ARN of a role.
pub(super) fn is_read_as_object(name: &str) -> bool {
    matches!(&*plain(name), "credential" | "credentials")
}

/// Reports whether a secret of this name, without quotes, takes the rest of its line.
pub(super) fn takes_the_line(name: &str) -> bool {
    let name = plain(name);
    name.ends_with("authorization") || name.ends_with("cookie")
}

/// Reports whether the value of this name, or each of its list, is an account.
pub(super) fn is_account(name: &str) -> bool {
    let name = plain(name);
    name.contains("account")
        || name.contains("owner")
        || ["aws", "principal", "principals"].contains(&&*name)
}

/// Reports whether a member of this name holds the name of its sibling, as in `{"key", "value"}`.
pub(super) fn is_name_of_sibling(name: &str) -> bool {
    ["header", "key", "name"].contains(&&*plain(name))
}

/// Reports whether a member of this name holds the value of the name in its sibling.
pub(super) fn is_named_by_sibling(name: &str) -> bool {
    ["value", "values", "stringvalue"].contains(&&*plain(name))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("x-api-key")]
    #[case("AWS_SESSION_TOKEN")]
    #[case("proxyAuthorization")]
    #[case("Set-Cookie")]
    #[case("cookies")]
    #[case("id_token")]
    #[case("refreshTokens")]
    #[case("db.password")]
    #[case("X-Amz-Signature")]
    fn a_name_is_secret(#[case] name: &str) {
        assert!(is_secret(name));
    }

    #[test]
    fn every_secret_name_may_occur() {
        let names = SECRET_ENDS
            .iter()
            .chain(&SECRET_TOKENS)
            .chain(&SECRET_NAMES);
        for name in names.chain(&["id_token", "API-KEY"]) {
            assert!(may_occur_in(name), "{name}");
        }
        assert!(!may_occur_in(r#"{"taskToken":"a","name":"order-1"}"#));
    }

    #[rstest]
    #[case("taskToken")]
    #[case("TaskToken.$")]
    #[case("next_token")]
    #[case("client-request-token")]
    #[case("maxTokens")]
    #[case("tokenType")]
    #[case("name")]
    #[case("kmsKeyId")]
    #[case("secretArn")]
    fn a_name_is_not(#[case] name: &str) {
        assert!(!is_secret(name));
    }
}
