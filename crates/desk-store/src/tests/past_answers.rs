//! Replies with the questions they answered, read by their numbers.

use throughline_domain::Channel;
use throughline_testkit::Talk;
use throughline_testkit::people::{miriam, nadia};

use super::desk::{Desk, company, rows_of};
use crate::past_answers;

const REPLY: &str = "It is in the parcel locker next to the entrance.";

#[tokio::test]
async fn a_reply_comes_with_what_was_asked_since_the_reply_before() {
    let talk = Talk::with(&miriam(), Channel::Chat, 1)
        .customer_says("hello")
        .agent_says(&nadia(), "Hello, how can I help you today?")
        .customer_says("where is my parcel")
        .note(&nadia(), "she is a regular, be kind to her please")
        .customer_says("it should be here")
        .agent_says(&nadia(), REPLY)
        .agent_says(&nadia(), "The code of the locker is in your mail.")
        .agent_says(&nadia(), "bye!");
    let desk = Desk::with(company(rows_of(&miriam(), &[talk]))).await;
    let all = desk.store.read(|reader| past_answers::after(reader, 0, 100)).await.unwrap();
    let pairs: Vec<_> = all.answers.iter().map(|it| (it.question.as_str(), it.text.as_str())).collect();
    assert_eq!(
        pairs,
        [("hello", "Hello, how can I help you today?"), ("where is my parcel\nit should be here", REPLY)]
    );
    assert!(all.is_last);
    let newest = desk.store.read(past_answers::newest_no).await.unwrap();
    assert_eq!(all.through, newest);

    let mut paged = Vec::new();
    let mut after = 0;
    loop {
        let page = desk.store.read(move |reader| past_answers::after(reader, after, 2)).await.unwrap();
        paged.extend(page.answers);
        after = page.through;
        if page.is_last {
            break;
        }
    }
    assert_eq!(paged, all.answers, "page by page the same");
    let ids: Vec<_> = paged.iter().map(|it| it.reply_id).collect();
    for id in ids {
        assert!(desk.store.read(move |reader| past_answers::get(reader, id)).await.unwrap().is_some());
    }
}
