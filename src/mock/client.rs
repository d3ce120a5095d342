//! Clients of `aws-sdk-sfn` that are set up for this mock.

use std::sync::Arc;
#[cfg(feature = "explore")]
use std::sync::atomic::AtomicBool;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_sfn::config::{
    BehaviorVersion, Builder as ConfigBuilder, Region, SharedAsyncSleep, SharedHttpClient,
};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_types::SdkConfig;

use super::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, SfnHandle};
use crate::transport::in_process::InProcess;
use crate::transport::sync_host::SyncHostClient;

/// The parts of a client that the explorer replaces.
#[cfg(feature = "explore")]
#[derive(Debug, Clone)]
pub(super) struct ExploredClient {
    http_client: SharedHttpClient,
    retry_partition: RetryPartition,
    /// Set by the ways to a client that leave the process's own retry quota in place.
    shares_quota: Arc<AtomicBool>,
}

impl SfnHandle {
    /// A client of this mock, with the SDK's own three attempts; see [`config`](Self::config).
    /// Requires feature `aws-sdk`.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::from_conf(self.config().build())
    }

    /// The configuration of a client of this mock, which a test can change: endpoint, region, test
    /// credentials, and the SDK's standard retries. Requires feature `aws-sdk`.
    ///
    /// Two parts of it are new in each call, because the SDK's defaults would
    /// let tests disturb each other. A *retry partition*: the SDK keeps one retry quota for
    /// the whole process, and a test suite uses it up (of 300 tests that were throttled twice, 201
    /// failed). A *plain connector*: the SDK's default one obeys `HTTP_PROXY` even for loopback.
    ///
    /// The SDK waits up to a second before its second attempt and up to two before its third. Where
    /// that is too long for a test:
    ///
    /// ```
    /// use std::time::Duration;
    /// use aws_sdk_sfn::config::retry::RetryConfig;
    ///
    /// # let sfn = sfn_mock::SfnMock::start();
    /// let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    /// let client = aws_sdk_sfn::Client::from_conf(sfn.config().retry_config(retries).build());
    /// ```
    #[must_use]
    pub fn config(&self) -> ConfigBuilder {
        let (retry_partition, transport) = self.own_connection();
        ConfigBuilder::new()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(self.endpoint_url())
            .region(self.sdk_region())
            .credentials_provider(credentials())
            .retry_config(RetryConfig::standard())
            .retry_partition(retry_partition)
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .http_client(transport)
    }

    /// The configuration for code that makes its own client from an `SdkConfig`. Requires feature
    /// `aws-sdk`.
    ///
    /// Every client that is made from it calls this mock, also a client of another service: its
    /// requests are findings of the lint [`foreign-service`](crate::guide::lints::foreign_service).
    ///
    /// It has no retry partition, since an `SdkConfig` cannot carry one: a client made from it
    /// shares the process's retry quota, unless its own configuration names a partition.
    #[must_use]
    pub fn sdk_config(&self) -> SdkConfig {
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(self.endpoint_url())
            .region(self.sdk_region())
            .credentials_provider(SharedCredentialsProvider::new(credentials()))
            .retry_config(RetryConfig::standard())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .http_client(self.transport())
            .build()
    }

    /// The in-process transport by itself, for code that builds its own client: whatever endpoint
    /// that client has, its requests reach this mock without a socket. Every mock has one,
    /// whether it listens too or not. Requires feature `aws-sdk`.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        #[cfg(feature = "explore")]
        if let Some(explored) = &self.explored {
            explored.shares_quota.store(true, Ordering::Relaxed);
            return explored.http_client.clone();
        }
        SharedHttpClient::new(InProcess::new(Arc::clone(&self.engine)))
    }

    /// The retry quota of a new client and its transport. The quota is the client's alone; clients of one
    /// explored handle share that handle's, and do not set `shares_quota` as `http_client` does.
    fn own_connection(&self) -> (RetryPartition, SharedHttpClient) {
        #[cfg(feature = "explore")]
        if let Some(own) = &self.explored {
            return (own.retry_partition.clone(), own.http_client.clone());
        }
        (RetryPartition::new(next_partition()), self.transport())
    }

    /// The transport of this mock's own clients: plain HTTP without a proxy, or in process.
    fn transport(&self) -> SharedHttpClient {
        if self.listens {
            SharedHttpClient::new(SyncHostClient(
                aws_smithy_http_client::Builder::new().build_http(),
            ))
        } else {
            self.http_client()
        }
    }

    /// A handle whose clients have another transport to the mock, and a retry quota of their own.
    #[cfg(feature = "explore")]
    pub(crate) fn with_client(
        &self,
        http_client: SharedHttpClient,
        retry_partition: RetryPartition,
        shares_quota: &Arc<AtomicBool>,
    ) -> Self {
        let explored = Some(ExploredClient {
            http_client,
            retry_partition,
            shares_quota: Arc::clone(shares_quota),
        });
        Self {
            explored,
            ..self.clone()
        }
    }

    fn sdk_region(&self) -> Region {
        Region::new(self.engine.lock().service.machines().region().to_owned())
    }
}

fn credentials() -> Credentials {
    Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "sfn-mock")
}

fn next_partition() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("sfn-mock-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
