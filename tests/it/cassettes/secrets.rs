//! Secrets of every form, recorded from another mock: no byte that is written has them.

use std::fs;
use std::path::{Path, PathBuf};

use sfn_mock::cassette::{Cassette, Redaction};
use sfn_mock::record::{RecordMode, Recording};
use sfn_mock::{Reply, Scenario, SfnMock, Step, operation};

use crate::support::http_client::agent;

/// Secrets, none of which may be in a file.
const SECRETS: [&str; 6] = [
    "hunter2Zx9",
    "hunter3Zx9",
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "999988887777",
    "9999-8888-7777",
];

/// Texts of bodies that can be read: what is left of them is written.
const READABLE: &[(&str, &str)] = &[
    // Names of members.
    ("a string", r#"{"password":"hunter2Zx9"}"#),
    ("a number", r#"{"a":{"password":999988887777}}"#),
    (
        "a list",
        r#"{"passwords":["hunter2Zx9",{"a":"hunter3Zx9"}]}"#,
    ),
    ("an object", r#"{"secret":{"a":{"b":"hunter2Zx9"}}}"#),
    ("securityToken", r#"{"securityToken":"hunter2Zx9"}"#),
    (
        "proxyAuthorization",
        r#"{"proxyAuthorization":"hunter2Zx9"}"#,
    ),
    ("cookies", r#"{"cookies":["a=hunter2Zx9"]}"#),
    ("accessToken", r#"{"accessToken":"hunter2Zx9"}"#),
    ("refresh_token", r#"{"refresh_token":"hunter2Zx9"}"#),
    ("id_token", r#"{"id_token":"hunter2Zx9"}"#),
    ("passwd", r#"{"db-passwd":"hunter2Zx9"}"#),
    ("client_secret", r#"{"client_secret":"hunter2Zx9"}"#),
    ("private_key", r#"{"private_key":"hunter2Zx9"}"#),
    ("x-api-key", r#"{"x-api-key":"hunter2Zx9"}"#),
    ("secretKey", r#"{"secretKey":"hunter2Zx9"}"#),
    ("SecretAccessKey", r#"{"SecretAccessKey":"hunter2Zx9"}"#),
    ("AWS_SESSION_TOKEN", r#"{"AWS_SESSION_TOKEN":"hunter2Zx9"}"#),
    ("token", r#"{"token":"hunter2Zx9"}"#),
    (
        "multiValueHeaders",
        r#"{"multiValueHeaders":{"Authorization":["hunter2Zx9","hunter3Zx9"]}}"#,
    ),
    (
        "CloudFront",
        r#"{"headers":{"x":[{"key":"Authorization","value":"hunter2Zx9"}]}}"#,
    ),
    (
        "an environment list",
        r#"{"env":[{"Value":"hunter2Zx9","Name":"DB_PASSWORD"}]}"#,
    ),
    ("a pair", r#"{"headers":[["Cookie","hunter2Zx9"]]}"#),
    (
        "a command line as a list",
        r#"{"args":["run","--password","hunter2Zx9","-v"]}"#,
    ),
    (
        "credentials in an object",
        r#"{"Credentials":{"SessionToken":"hunter2Zx9"}}"#,
    ),
    (
        "JSON in a string",
        r#"{"input":"{\"password\":\"hunter2Zx9\"}"}"#,
    ),
    (
        "JSON in JSON in a string",
        r#"{"input":"{\"a\":\"{\\\"password\\\":[\\\"hunter2Zx9\\\"]}\"}"}"#,
    ),
    ("an escaped name", r#"{"pass\u0077ord":"hunter2Zx9"}"#),
    // JSON that is read with tolerance.
    (
        "a duplicate key",
        r#"{"password":"hunter2Zx9","password":"hunter3Zx9"}"#,
    ),
    (
        "a number beyond a double",
        r#"{"a":1e999,"password":"hunter2Zx9"}"#,
    ),
    (
        "a lone surrogate",
        r#"{"a":"\ud800","password":"hunter2Zx9"}"#,
    ),
    ("a byte order mark", "\u{feff}{\"password\":\"hunter2Zx9\"}"),
    ("two documents", r#"{"a":1} {"password":["hunter2Zx9"]}"#),
    ("JSON lines", "{\"a\":1}\n{\"password\":[\"hunter2Zx9\"]}\n"),
    ("a last comma", r#"{"password":["hunter2Zx9",],}"#),
    (
        "JSON behind words",
        r#"got: {"a":{"key":"password","value":"hunter2Zx9"}}"#,
    ),
    (
        "JSON in a script",
        r#"callback({"password":["hunter2Zx9"]});"#,
    ),
    // Texts.
    ("a variable", "DB_PASSWORD=hunter2Zx9"),
    (
        "an exported variable",
        r#"{"cause":"export API_KEY='hunter2Zx9'; run"}"#,
    ),
    ("a colon and a space", "password: hunter2Zx9"),
    ("a colon", "password:hunter2Zx9"),
    ("double quotes", r#"password = "hunter2Zx9 hunter3Zx9""#),
    ("single quotes", "{'password': 'hunter2Zx9 hunter3Zx9'}"),
    (
        "escaped quotes",
        r#"a \"password\":\"hunter2Zx9 hunter3Zx9\" b"#,
    ),
    (
        "a list in broken JSON",
        r#"{"input":"{\"password\":[\"hunter2Zx9\",\"hunter3Zx9\""}"#,
    ),
    (
        "a header",
        "POST /\nAuthorization: Basic hunter2Zx9 hunter3Zx9\nHost: a",
    ),
    ("a cookie", "Set-Cookie: a=hunter2Zx9; b=hunter3Zx9"),
    ("an option", "psql --password hunter2Zx9 -v"),
    (
        "the user of a URL",
        r#"{"url":"postgres://me:hunter2Zx9@db/a"}"#,
    ),
    (
        "a query",
        "https://a/?x=1&X-Amz-Signature=hunter2Zx9&X-Amz-Security-Token=hunter3Zx9&y=2",
    ),
    (
        "a signature",
        "AWS4-HMAC-SHA256 Credential=hunter2Zx9/2026, SignedHeaders=a, Signature=hunter3Zx9",
    ),
    (
        "percent-encoding",
        r#"{"a":"https://a/?r=https%3A%2F%2Fb%3Fpassword%3Dhunter2Zx9%26x%3D1"}"#,
    ),
    (
        "percent-encoding twice",
        r#"{"a":"r=https%253A%252F%252Fb%253Fpassword%253Dhunter2Zx9"}"#,
    ),
    (
        "percent-encoded JSON",
        r#"{"a":"%7B%22password%22%3A%5B%22hunter2Zx9%22%5D%7D"}"#,
    ),
    (
        "XML",
        "<?xml version='1.0'?><a><b:Password x='1'>hunter2Zx9</b:Password></a>",
    ),
    ("an attribute", "<a password=\"hunter2Zx9\"/>"),
    ("entities", "<a>password=&quot;hunter2Zx9&quot;</a>"),
    (
        "a bearer",
        r#"{"cause":"sent Bearer hunter2Zx9hunter3Zx9"}"#,
    ),
    (
        "a private key",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2Zx9\nhunter3Zx9\n-----END RSA PRIVATE KEY-----",
    ),
    // Key ids.
    ("a key id", r#"{"a":"AKIAIOSFODNN7EXAMPLE"}"#),
    ("a key id in a key", r#"{"ASIAIOSFODNN7EXAMPLE":1}"#),
    ("a key id behind a letter", "xAKIAIOSFODNN7EXAMPLE"),
    (
        "a key id behind a digit",
        r#"{"a":"1ASIAIOSFODNN7EXAMPLE"}"#,
    ),
    (
        "a key id behind percent-encoding",
        "a%3DAKIAIOSFODNN7EXAMPLE%2F2026",
    ),
    (
        "a key id behind a colour",
        r#"{"a":"\u001b[31mAKIAIOSFODNN7EXAMPLE"}"#,
    ),
    ("an escaped key id", r#"{"a":"\u0041KIAIOSFODNN7EXAMPLE"}"#),
    // Accounts.
    (
        "an ARN",
        r#"{"a":"arn:aws:iam::999988887777:role/x","b":"999988887777"}"#,
    ),
    (
        "an ARN with wildcards",
        r#"{"a":"arn:aws:states:*:999988887777:*"}"#,
    ),
    (
        "an ARN with variables",
        r#"{"a":"arn:${AWS::Partition}:iam::999988887777:root"}"#,
    ),
    (
        "an ARN in percent-encoding",
        "a=arn%3Aaws%3Aiam%3A%3A999988887777%3Arole%2Fx",
    ),
    (
        "accounts in a list",
        r#"{"accountIds":["999988887777"],"b":"x-999988887777"}"#,
    ),
    (
        "accounts as keys",
        r#"{"accounts":{"999988887777":{"a":1}}}"#,
    ),
    ("an account as a number", r#"{"ownerId":999988887777}"#),
    (
        "an account with hyphens",
        r#"{"a":"account 9999-8888-7777 of arn:aws:iam::999988887777:root"}"#,
    ),
    ("accounts in a text", "accounts: 111122223333, 999988887777"),
    (
        "an account by its sibling",
        r#"{"env":[{"name":"ACCOUNT_ID","value":"999988887777"}]}"#,
    ),
    (
        "a queue",
        "https://sqs.eu-west-1.amazonaws.com/999988887777/orders",
    ),
    (
        "a registry",
        "999988887777.dkr.ecr.eu-west-1.amazonaws.com/a",
    ),
];

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("secrets-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("it can be made");
    folder
}

/// The outcome of a recording.
struct Recorded {
    status: u16,
    /// Everything that was written: the files beside the cassette, and the journal's archive.
    written: String,
    cassette: Option<Cassette>,
    unexpected: Vec<String>,
}

/// A body, and its headers.
type Sent<'a> = (&'a [(&'a str, &'a str)], &'a [u8]);

/// Records an exchange from another mock, twice.
fn record(
    folder: &Path,
    request: Sent<'_>,
    answer: Sent<'_>,
    with: impl FnOnce(Recording) -> Recording,
) -> Recorded {
    let headers = answer.0.iter();
    let reply = headers.fold(Reply::new(200), |reply, (name, value)| {
        reply.header(name, value)
    });
    let upstream = Scenario::new("the answer")
        .when(operation("StartExecution"))
        .then(Step::reply(reply.body(answer.1.to_vec())).times(2));
    let upstream = SfnMock::builder().scenario(upstream).start();
    let file = folder.join("orders.json");
    let recording = Recording::new(upstream.endpoint_url(), &file).mode(RecordMode::All);
    let sfn = SfnMock::builder().record(with(recording)).start();
    let agent = agent();
    let send = || {
        let mut post = agent
            .post(sfn.endpoint_url())
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "AWSStepFunctions.StartExecution")
        .header("x-amz-security-token", "hunter2Zx9")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=hunter3Zx9");
        for (name, value) in request.0 {
            post = post.header(*name, *value);
        }
        post.send(request.1).expect("the mock answers")
    };
    // The second exchange goes to the append log.
    let (answered, _) = (send(), send());
    let mut written = sfn.timeline().to_har();
    let everything = || {
        let files = fs::read_dir(folder).expect("it is a folder");
        let files = files.map(|file| fs::read(file.expect("it is there").path()));
        let files = files.map(|bytes| bytes.expect("it can be read"));
        files.fold(String::new(), |all, bytes| {
            all + &String::from_utf8_lossy(&bytes)
        })
    };
    written.push_str(&everything());
    let unexpected = match sfn.close() {
        Ok(()) => Vec::new(),
        Err(report) => crate::support::panics::unexpected_calls(&report),
    };
    written.push_str(&everything());
    Recorded {
        status: answered.status().as_u16(),
        written,
        cassette: Cassette::load(file).ok(),
        unexpected,
    }
}

/// The content of the files, and of the bodies of the cassette as they are decoded.
fn leaks(recorded: &Recorded) -> Vec<&'static str> {
    let mut all = recorded.written.clone();
    for exchange in recorded.cassette.iter().flat_map(Cassette::exchanges) {
        for body in [exchange.request_body(), exchange.reply_body()] {
            all.push_str(&String::from_utf8_lossy(body));
            // Also UTF-16 of ASCII.
            let letters = body.iter().filter(|byte| **byte != 0).copied();
            all.push_str(&String::from_utf8_lossy(&letters.collect::<Vec<_>>()));
        }
    }
    SECRETS
        .into_iter()
        .filter(|secret| all.contains(secret))
        .collect()
}

/// Tries a form in the request and in the answer. Returns what is wrong.
fn tried(name: &str, sent: Sent<'_>, is_kept: bool) -> Vec<String> {
    let folder = folder(&name.replace(' ', "-"));
    let mut wrong = Vec::new();
    let harmless: Sent<'_> = (&[], b"{}");
    for (half, request, answer) in [("request", sent, harmless), ("answer", harmless, sent)] {
        let recorded = record(&folder, request, answer, |recording| recording);
        let mut complain = |what: String| wrong.push(format!("{name}, in the {half}: {what}"));
        for secret in leaks(&recorded) {
            complain(format!("{secret} is written"));
        }
        if recorded.status != 200 {
            complain(format!("answered with {}", recorded.status));
        }
        let exchanges = recorded
            .cassette
            .as_ref()
            .map_or(&[][..], Cassette::exchanges);
        let [exchange, again] = exchanges else {
            complain(format!("{} exchanges are recorded", exchanges.len()));
            continue;
        };
        if (again.request_body(), again.reply_body())
            != (exchange.request_body(), exchange.reply_body())
        {
            complain("the append log holds another".to_owned());
        }
        let body = match half {
            "request" => exchange.request_body(),
            _ => exchange.reply_body(),
        };
        let failures = recorded.unexpected.join("\n");
        if is_kept && (body.is_empty() || !failures.is_empty()) {
            complain(format!("the body is not kept: {failures}"));
        }
        let expected = format!("the body of its {half} cannot be read: ");
        if !is_kept && (!body.is_empty() || !failures.contains(&expected)) {
            complain(format!("the body is kept: {failures}"));
        }
    }
    wrong
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_byte_that_a_recording_writes_has_a_secret() {
    assert!(READABLE.len() >= 60, "{}", READABLE.len());
    let wrong = READABLE
        .iter()
        .flat_map(|(name, text)| tried(name, (&[], text.as_bytes()), true));
    none(&wrong.collect::<Vec<_>>());
}

#[test]
fn no_byte_has_a_secret_of_a_body_in_another_encoding() {
    let text = r#"{"a":"kept","password":"hunter2Zx9"}"#;
    let utf16 = |bytes: fn(u16) -> [u8; 2]| {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(bytes).collect::<Vec<u8>>()
    };
    let deep = format!("{}{text}{}", "[".repeat(900), "]".repeat(900));
    let forms: [(&str, Sent<'_>); 6] = [
        ("UTF-16", (&[], &utf16(u16::to_le_bytes))),
        ("UTF-16 the other way", (&[], &utf16(u16::to_be_bytes))),
        ("depth", (&[], deep.as_bytes())),
        (
            "gzip",
            (&[("content-encoding", "gzip")], &gzip(text.as_bytes())),
        ),
        (
            "deflate",
            (&[("content-encoding", "deflate")], &zlib(text.as_bytes())),
        ),
        (
            "twice",
            (
                &[("content-encoding", "deflate, gzip")],
                &gzip(&zlib(text.as_bytes())),
            ),
        ),
    ];
    let wrong = forms
        .iter()
        .flat_map(|(name, sent)| tried(name, *sent, true));
    none(&wrong.collect::<Vec<_>>());
}

#[test]
fn a_body_that_cannot_be_read_is_not_written_and_fails_the_test() {
    let text = r#"{"password":"hunter2Zx9"}"#;
    let form =
        "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhunter2Zx9\r\n--b--";
    let deep = format!("{}{text}{}", "[".repeat(2000), "]".repeat(2000));
    let nuls: Vec<u8> = text.bytes().flat_map(|byte| [byte, 0]).collect();
    let mut broken = gzip(text.as_bytes());
    *broken.last_mut().expect("it has a length") += 1;
    let forms: [(&str, Sent<'_>); 8] = [
        ("broken JSON", (&[], br#"{"a":{"b":"hunter2Zx9"}"#)),
        ("too deep", (&[], deep.as_bytes())),
        ("binary", (&[], b"\xffhunter2Zx9")),
        ("UTF-16 without a mark", (&[], &nuls)),
        (
            "control characters",
            (&[], b"\n\x08password\x12\x0ahunter2Zx9"),
        ),
        ("a form", (&[], form.as_bytes())),
        ("brotli", (&[("content-encoding", "br")], b"hunter2Zx9")),
        ("a broken gzip", (&[("content-encoding", "gzip")], &broken)),
    ];
    let wrong = forms
        .iter()
        .flat_map(|(name, sent)| tried(name, *sent, false));
    none(&wrong.collect::<Vec<_>>());
}

#[test]
fn an_unreadable_body_is_written_where_the_test_keeps_it() {
    let sent: Sent<'_> = (&[("content-encoding", "br")], b"\xffkept");
    let recorded = record(
        &folder("kept"),
        (&[], b"{}"),
        sent,
        Recording::keep_unreadable,
    );
    assert_eq!(recorded.unexpected, [] as [&str; 0]);
    let cassette = recorded.cassette.expect("it is recorded");
    assert_eq!(cassette.exchanges()[0].reply_body(), b"\xffkept");
    assert_eq!(
        cassette.exchanges()[0].reply_headers()["content-encoding"],
        "br"
    );
}

#[test]
fn no_byte_of_a_long_recording_has_a_secret() {
    let padding = "x".repeat(1_200_000);
    let text = format!(r#"{{"password":"hunter2Zx9","a":"{padding}"}}"#);
    let folder = folder("long");
    let answer = (&[][..], text.as_bytes());
    let file = folder.join("orders.json");
    let recorded = record(
        &folder,
        (&[], br#"{"token":"hunter3Zx9"}"#),
        answer,
        |recording| recording,
    );
    assert!(file.exists());
    assert_eq!(leaks(&recorded), [] as [&str; 0]);
}

#[test]
fn of_headers_only_the_listed_ones_are_written() {
    let headers = [
        ("x-vendor", "hunter2Zx9"),
        ("x-kept", "password=hunter3Zx9"),
        ("x-amzn-requestid", "7"),
    ];
    let sent: Sent<'_> = (&headers, b"{}");
    let recorded = record(&folder("headers"), sent, sent, |recording| {
        recording.redact(Redaction::new().keep_header("X-Kept"))
    });
    assert_eq!(leaks(&recorded), [] as [&str; 0]);
    let cassette = recorded.cassette.expect("it is recorded");
    let exchange = &cassette.exchanges()[0];
    assert_eq!(exchange.reply_headers()["x-kept"], "password=REDACTED");
    assert_eq!(exchange.reply_headers()["x-amzn-requestid"], "7");
    assert_eq!(exchange.request_headers()["x-kept"], "password=REDACTED");
    assert!(!exchange.request_headers().contains_key("x-vendor"));
}

#[test]
fn a_tests_own_rules_hold_for_every_body_and_for_the_journal() {
    let redaction = || Redaction::new().pointer("/card").regex("hunter[0-9]Zx9");
    let bodies: [&[u8]; 5] = [
        b"{\"card\":\"999988887777\",\"card\":\"999988887777\"}",
        b"{\"a\":1}\n{\"card\":[\"999988887777\"]}",
        b"see {\"card\":{\"a\":\"999988887777\"}}",
        b"{\"a\":\"hunt\\u0065r2Zx9\"}",
        b"<a>hunter3Zx9</a>",
    ];
    for (index, body) in bodies.iter().enumerate() {
        let folder = folder(&format!("own-{index}"));
        let sent: Sent<'_> = (&[], body);
        let recorded = record(&folder, sent, sent, |recording| {
            recording.redact(redaction())
        });
        let body = String::from_utf8_lossy(body);
        assert_eq!(leaks(&recorded), [] as [&str; 0], "{body}");
        assert_eq!(recorded.unexpected, [] as [&str; 0], "{body}");
    }
}

#[test]
fn a_redaction_that_panics_fails_the_call_and_the_test_and_nothing_is_written() {
    let redaction = Redaction::new().map(|_| panic!("no card"));
    let sent: Sent<'_> = (&[], br#"{"a":"hunter2Zx9"}"#);
    let folder = folder("panics");
    let recorded = record(&folder, sent, sent, |recording| recording.redact(redaction));
    assert_eq!(recorded.status, 501);
    assert!(recorded.cassette.is_none());
    assert_eq!(leaks(&recorded), [] as [&str; 0]);
    assert!(
        recorded.unexpected[0].contains("the redaction panicked: no card"),
        "{:?}",
        recorded.unexpected
    );
}

#[test]
fn the_tokens_that_playing_back_needs_are_kept() {
    let text = r#"{"taskToken":"AAAA","nextToken":"BBBB","clientToken":"CCCC","Credentials":{"RoleArn":"DDDD"}}"#;
    let sent: Sent<'_> = (&[], text.as_bytes());
    let recorded = record(&folder("tokens"), sent, sent, |recording| recording);
    let cassette = recorded.cassette.expect("it is recorded");
    assert_eq!(cassette.exchanges()[0].request_body(), text.as_bytes());
    assert_eq!(cassette.exchanges()[0].reply_body(), text.as_bytes());
}

#[test]
fn credentials_in_the_upstreams_url_are_refused() {
    let url = "https://me:hunter2Zx9@states.eu-west-1.amazonaws.com";
    let recording = Recording::new(url, folder("url").join("a.json")).mode(RecordMode::All);
    assert!(!format!("{recording:?}").contains("hunter2Zx9"));
    let error = SfnMock::builder()
        .record(recording)
        .try_start()
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("a URL without a user"), "{text}");
    assert!(!text.contains("hunter2Zx9"), "{text}");
}

/// Documented (RFC 1951, 3.2.4): a block that is stored as it is.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("it is short");
    let head = [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
    [&head, bytes].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
        })
    });
    let length = u32::try_from(bytes.len()).expect("it is short");
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let tail = [(!crc).to_le_bytes(), length.to_le_bytes()].concat();
    [&head[..], &stored(bytes), &tail].concat()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    [
        &[0x78, 1][..],
        &stored(bytes),
        &((b << 16) | a).to_be_bytes(),
    ]
    .concat()
}
