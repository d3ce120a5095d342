//! A batch that is delivered again as a whole when one of its messages fails.

use super::Caller::{Careful, Naive};
use super::{catches, start};

#[tokio::test]
async fn a_batch_that_comes_again_starts_again_what_had_no_name() {
    const BATCH: [&str; 4] = ["message-1", "message-2", "message-3", "message-4"];
    catches("limit-reached-mid-batch", async |sfn, caller| {
        let client = super::client(sfn);
        let mut handled = false;
        for _ in 0..3 {
            let mut all = true;
            for message in BATCH {
                let name = match caller {
                    Naive => None,
                    Careful => Some(message),
                };
                let input = format!("{{\"id\":\"{message}\"}}");
                all &= start(&client, name, &input).await.is_ok();
                if !all {
                    break;
                }
            }
            handled = all;
            if handled {
                break;
            }
        }
        handled && sfn.started().len() == BATCH.len()
    })
    .await;
}
