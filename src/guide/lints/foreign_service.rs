//! `foreign-service`: a request for another service of AWS. It is denied by default.
//!
//! # The bug
//!
//! Every client that is made from [`sdk_config()`](crate::SfnHandle::sdk_config), or in a process with
//! `AWS_ENDPOINT_URL`, calls this mock: also a client of DynamoDB or SQS. It gets an error of
//! Step Functions, and the code under test may take that for an outage.
//!
//! # The story
//!
//! A test gave one configuration to the whole service. The client of the outbox wrote to the mock,
//! was refused, and the code logged the error and went on; the test asserted the execution alone.
//!
//! # The cure
//!
//! Give the other client an endpoint of its own, or script its answers with
//! [`operation`](crate::operation) or a closure. The service is that of `X-Amz-Target`; without one,
//! that in the scope of the signature. A request that a scenario handles is no finding, nor is one
//! that a recorder forwards. On a wiremock server ([`mount_on`](crate::SfnHandle), feature `wiremock`)
//! such requests are left to the other mocks there.
//!
//! # The lint fires
//!
//! The timeline names such a request with its target.
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::TcpStream;
//! use sfn_mock::journal::FailureKind;
//! use sfn_mock::{Lint, SfnMock};
//!
//! let sfn = SfnMock::start();
//! let address = sfn.endpoint_url().trim_start_matches("http://");
//! let mut socket = TcpStream::connect(address).unwrap();
//! let request = "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: DynamoDB_20120810.GetItem\r\n\
//!     connection: close\r\ncontent-length: 2\r\n\r\n{}";
//! socket.write_all(request.as_bytes()).unwrap();
//! socket.read_to_end(&mut Vec::new()).unwrap();
//!
//! let report = sfn.close().unwrap_err();
//! let failure = report.failures().next().unwrap();
//! assert_eq!(failure.kind(), FailureKind::Lint(Lint::ForeignService));
//! ```
