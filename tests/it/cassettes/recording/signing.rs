//! Requests that are signed again for an upstream that verifies signatures, and their traces in files.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use aws_credential_types::Credentials as SdkCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use regex::Regex;
use serde_json::json;
use sfn_mock::SfnMock;
use sfn_mock::cassette::Cassette;
use sfn_mock::record::{Credentials, RecordMode, Recording};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::{describe_result, fresh};
use crate::support::ORDERS;
use crate::support::sdk::{quick_client, start};

pub(super) const ACCESS_KEY_ID: &str = "AKIAQ3EGVD7SLZJ5PWX2";
pub(super) const SECRET: &str = "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";
pub(super) const TOKEN: &str = "IQoJb3JpZ2luX2VjEJ3wTheSessionToken";
pub(super) const ACCOUNT: &str = "998877665544";
pub(super) const REGION: &str = "eu-west-1";

/// A Step Functions of another account that serves every client with a valid signature.
pub(super) async fn verifying() -> MockServer {
    let server = MockServer::builder().start().await;
    let answering = Mock::given(any()).respond_with(|request: &Request| match verify(request) {
        Ok(()) => served(request),
        Err(why) => ResponseTemplate::new(403).set_body_raw(
            json!({ "__type": "com.amazon.coral.service#InvalidSignatureException", "message": why })
                .to_string(),
            "application/x-amz-json-1.0",
        ),
    });
    answering.mount(&server).await;
    server
}

/// With the secrets that a service could answer.
fn served(request: &Request) -> ResponseTemplate {
    let members: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let name = members["name"].as_str().unwrap_or("unnamed");
    let arn = format!("arn:aws:states:{REGION}:{ACCOUNT}:execution:orders:{name}");
    let body = json!({ "executionArn": arn, "startDate": 1.7e9 });
    ResponseTemplate::new(200)
        .insert_header("set-cookie", format!("session={TOKEN}").as_str())
        .set_body_raw(body.to_string(), "application/x-amz-json-1.0")
}

/// Computes the signature from what came, with the secret that the service knows.
fn verify(request: &Request) -> Result<(), String> {
    let header = |name: &str| {
        let value = request.headers.get(name).ok_or(format!("no {name}"))?;
        value.to_str().map_err(|_| format!("{name} is no text"))
    };
    let authorization = header("authorization")?;
    let form = Regex::new(
        "^AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]{8})/([^/]+)/([^/]+)/aws4_request, ?\
         SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$",
    );
    let form = form.unwrap();
    let parts = form.captures(authorization).ok_or("no SigV4")?;
    if (&parts[1], &parts[3], &parts[4]) != (ACCESS_KEY_ID, REGION, "states") {
        return Err(format!(
            "of another key, region or service: {authorization}"
        ));
    }
    let token = header("x-amz-security-token")?;
    let identity = SdkCredentials::new(ACCESS_KEY_ID, SECRET, Some(token.to_owned()), None, "test");
    let identity = identity.into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(REGION)
        .name("states")
        .time(date(header("x-amz-date")?))
        .settings(SigningSettings::default());
    let replaced = ["x-amz-date", "x-amz-security-token"];
    let signed = parts[5].split(';').filter(|name| !replaced.contains(name));
    let signed: Vec<_> = signed
        .map(|name| Ok((name, header(name)?)))
        .collect::<Result<_, String>>()?;
    if !parts[5].split(';').any(|name| name == "host") {
        return Err("the host is not signed".to_owned());
    }
    let uri = format!("http://{}{}", header("host")?, request.url.path());
    let signable = SignableRequest::new(
        request.method.as_str(),
        uri,
        signed.into_iter(),
        SignableBody::Bytes(&request.body),
    );
    let params = params.build().unwrap().into();
    let (_, signature) = sign(signable.unwrap(), &params).unwrap().into_parts();
    if signature != parts[6] || token != TOKEN {
        return Err("the signature does not match".to_owned());
    }
    Ok(())
}

/// `20260102T030405Z`.
fn date(basic: &str) -> SystemTime {
    let (date, time) = basic.split_once('T').expect("a date and a time");
    let extended = format!(
        "{}-{}-{}T{}:{}:{}",
        &date[..4],
        &date[4..6],
        &date[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    let date = DateTime::from_str(&extended, Format::DateTime).expect("a date");
    date.try_into().expect("a time of the system's")
}

fn credentials() -> Credentials {
    Credentials::new(ACCESS_KEY_ID, SECRET).session_token(TOKEN)
}

/// The secrets that no file may have.
pub(super) const SECRETS: [&str; 4] = [ACCESS_KEY_ID, SECRET, TOKEN, ACCOUNT];

/// The text of all files of a folder.
pub(super) fn bytes_of_files(folder: &std::path::Path) -> Vec<u8> {
    let files = fs::read_dir(folder).expect("there is a folder");
    let files = files.filter_map(|file| fs::read(file.ok()?.path()).ok());
    files.collect::<Vec<_>>().concat()
}

#[track_caller]
pub(super) fn has_no_secret(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} was written:\n{text}");
    }
    for header in [
        "authorization",
        "x-amz-security-token",
        "set-cookie",
        "signature",
    ] {
        let found = text.to_lowercase().contains(header);
        assert!(!found, "{header} was written:\n{text}");
    }
}

/// A folder with nothing in it but the expected cassette.
pub(super) fn folder(name: &str) -> PathBuf {
    let folder = fresh(name).with_extension("");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

#[tokio::test]
async fn an_upstream_that_verifies_signatures_accepts_what_is_signed_again() {
    let folder = folder("signed");
    let path = folder.join("orders.json");
    let upstream = verifying().await;
    let recording = Recording::new(upstream.uri(), &path)
        .mode(RecordMode::Once)
        .region(REGION)
        .sign_with(credentials());

    // Whatever is in the folder while it is written, under whatever name.
    let done = Arc::new(AtomicBool::new(false));
    let (stop, watched) = (Arc::clone(&done), folder.clone());
    let watching = std::thread::spawn(move || {
        let mut seen = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            seen.extend(bytes_of_files(&watched));
        }
        seen
    });

    let sfn = SfnMock::builder().record(recording).start();
    let machine = ORDERS.replace("123456789012", ACCOUNT);
    for name in [
        "order-17".to_owned(),
        format!("of-{ACCOUNT}"),
        ACCESS_KEY_ID.to_owned(),
    ] {
        let start = sfn.client().start_execution().state_machine_arn(&machine);
        let started = start.name(&name).send().await.expect("it is accepted");
        // The client gets the true values; the file does not.
        let arn = format!("arn:aws:states:{REGION}:{ACCOUNT}:execution:orders:{name}");
        assert_eq!(started.execution_arn(), arn);
        has_no_secret(&bytes_of_files(&folder));
    }
    drop(sfn);
    done.store(true, Ordering::Relaxed);
    has_no_secret(&watching.join().expect("the watcher reads"));

    let cassette = Cassette::load(&path).expect("it was recorded");
    assert_eq!(cassette.exchanges().len(), 3);
    assert!(
        cassette
            .to_json()
            .contains(":123456789012:execution:orders:order-17")
    );
}

#[tokio::test]
async fn a_recording_of_another_account_answers_that_accounts_client() {
    let path = fresh("of-another-account");
    let upstream = verifying().await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::New);
    let recording = recording.region(REGION).sign_with(credentials());
    let machine = ORDERS.replace("123456789012", ACCOUNT);
    for recorded in [true, false] {
        let sfn = SfnMock::builder().record(recording.clone()).start();
        let start = sfn.client().start_execution().state_machine_arn(&machine);
        start.name("order-17").send().await.expect("it is answered");
        assert_eq!(
            sfn.exchanges()
                .iter()
                .all(sfn_mock::journal::Exchange::is_recorded),
            recorded
        );
    }
}

#[tokio::test]
async fn it_refuses_what_goes_on_as_the_client_signed_it() {
    let path = fresh("unsigned");
    let upstream = verifying().await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::Once);
    let sfn = SfnMock::builder().record(recording).start();
    let refused = describe_result(start(&quick_client(&sfn), Some("order-17")).await);
    assert!(refused.starts_with("403 "), "{refused}");
    assert!(refused.contains("InvalidSignatureException"), "{refused}");
    let bytes = fs::read(&path).expect("that is recorded too");
    assert!(!String::from_utf8_lossy(&bytes).contains("AKIDEXAMPLE"));
}

#[tokio::test]
async fn it_refuses_what_is_signed_with_another_secret_or_for_another_region() {
    let upstream = verifying().await;
    let other = Credentials::new(ACCESS_KEY_ID, "another").session_token(TOKEN);
    for (name, credentials, region) in [
        ("another-secret", other, REGION),
        ("another-region", credentials(), "us-east-1"),
    ] {
        let recording = Recording::new(upstream.uri(), fresh(name)).mode(RecordMode::Once);
        let recording = recording.region(region).sign_with(credentials);
        let sfn = SfnMock::builder().record(recording).start();
        let refused = describe_result(start(&quick_client(&sfn), Some("order-17")).await);
        assert!(refused.starts_with("403 "), "{refused}");
    }
}
