//! Stories that are in a team's queue, with a colleague, put aside or done.

use throughline_domain::Channel::{Chat, Email, Sms};

use super::people::Who;
use super::script::{Cast, Story, When};
use super::stories::Told;
use crate::seed::{HOUR, MINUTE};

pub(super) fn all(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let mut stories = queued(told, cast, when);
    stories.extend(with_colleagues(told, cast, when));
    stories.extend(put_aside_or_done(told, cast, when));
    stories
}

fn queued(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let harpreet = told
        .story(Who::Harpreet, "Crawling every evening since the weekend")
        .tagged("Broadband slow")
        .queued_in(cast.care)
        .call(
            when.days_ago(2, 18, 30),
            cast.jonas,
            9,
            "Slow from 19:00. Line test clean, so it is not her house. Promised to look at the exchange.",
        )
        .note(
            when.days_ago(2, 18, 41),
            cast.jonas,
            &[],
            "LS8 is at 94 % in the evening. Capacity comes next week.",
        )
        .them_on(
            when.minutes_ago(46),
            "Speed test",
            "help/speed-test",
            "It’s me again. 6 Mbit/s at 7pm yesterday, 94 at 7am. Screenshot in the help page’s log.",
        )
        .them(
            when.minutes_ago(45),
            Chat,
            "My son has exams online this week, so it matters a bit more than usual.",
        );
    let chloe = told
        .story(Who::Chloe, "Charged for one day in Switzerland")
        .tagged("Roaming")
        .queued_in(cast.billing)
        .read_article(when.minutes_ago(95), "Roaming zones and prices", Some(false))
        .them_on(when.minutes_ago(91), "Invoices", "account/invoices", "Bonjour, £18.40 for one afternoon in Geneva? I never got the text that you send at the border.")
        .us(when.minutes_ago(88), cast.priya, Chat, "Bonjour Chloé! Without that text you shouldn’t pay it. Could you tell me roughly when you crossed?")
        .them(when.minutes_ago(83), Chat, "Saturday, about 14:00, by train.");
    let grzegorz = told
        .story(Who::Grzegorz, "Name misspelt on the invoice")
        .tagged("Invoice")
        .queued_in(cast.billing)
        .them(when.days_ago(1, 13, 26), Email, "Dzień dobry,\n\nmy invoices are made out to “Brzeczyszczykiewicz”. My accountant insists on the ę. Could you correct it, and the last three invoices too, please?\n\nDziękuję,\nGrzegorz Brzęczyszczykiewicz");
    let seoyeon = told
        .story(Who::Seoyeon, "eSIM for the new phone")
        .tagged("Mobile")
        .queued_in(cast.care)
        .them_on(
            when.minutes_ago(140),
            "eSIM",
            "help/esim",
            "The QR code says “already used”. I changed phones yesterday.",
        )
        .them(when.minutes_ago(133), Chat, "안녕하세요? Should I go to the store?");
    vec![harpreet, chloe, grzegorz, seoyeon]
}

fn with_colleagues(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let ngozi_before = told
        .story(Who::Ngozi, "Second line for the kitchen")
        .queued_in(cast.care)
        .with_agent(cast.jonas)
        .call(
            when.days_ago(90, 10, 10),
            cast.jonas,
            14,
            "Second line for the new kitchen, same contract. Site visit agreed.",
        )
        .visit(
            when.days_ago(83, 8, 30),
            cast.jonas,
            "Kirkstall Road",
            "Site visit: duct is there, router goes above the cold room door.",
        )
        .resolved(when.days_ago(80, 12, 0), cast.jonas);
    let ngozi = told
        .story(Who::Ngozi, "Order number on invoices")
        .tagged("Invoice")
        .queued_in(cast.billing)
        .with_agent(cast.priya)
        .them(when.days_ago(1, 9, 3), Email, "Good morning,\n\nplease put PO-7718 on every invoice from now on, our bookkeeping sends them back otherwise.\n\nNgozi Eze\nEze & Daughters Catering")
        .us(when.days_ago(1, 9, 48), cast.priya, Email, "Dear Ms Eze,\n\ndone from the next invoice on. Shall I reissue this month’s as well?\n\nPriya, Harbour")
        .them(when.minutes_ago(205), Email, "Yes please, that one most of all.\n\nNgozi");
    let priya = told
        .story(Who::PriyaR, "Points from the Trafford store")
        .tagged("Account")
        .queued_in(cast.care)
        .with_agent(cast.jonas)
        .them(when.minutes_ago(190), Email, "Hello, the points from Saturday (£64 at the Trafford store) are not on my card. Receipt attached.\n\nPriya Raman")
        .us(when.minutes_ago(171), cast.jonas, Email, "Hi Priya, the till was offline that morning. I’ve added 64 points by hand, they show now. Jonas, Harbour")
        .them(when.minutes_ago(131), Email, "Thanks, that was the fastest answer I’ve had");
    let sofiia = told
        .story(Who::Sofiia, "Keeping my number")
        .tagged("Mobile")
        .queued_in(cast.care)
        .with_agent(cast.sam)
        .visit(when.days_ago(2, 11, 12), cast.sam, "Briggate", "New SIM, wants to bring her number. Started the move at the counter.")
        .them_on(when.minutes_ago(240), "My account", "account", "Добрий день! It is still the temporary number. Was it rejected?")
        .us(when.minutes_ago(236), cast.sam, Chat, "Good morning Софія! The old network wants the last three letters of the code again. Do you have it there?")
        .them(when.minutes_ago(230), Chat, "QXT")
        .us(when.minutes_ago(228), cast.sam, Chat, "Thank you. It moves tonight; the phone will be without service for about ten minutes.");
    vec![ngozi_before, ngozi, priya, sofiia]
}

fn put_aside_or_done(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let thora = told
        .story(Who::Thora, "Engineer on Thursday, key at the neighbour’s")
        .tagged("Appointment")
        .queued_in(cast.care)
        .with_agent(cast.nadia)
        .them(when.days_ago(2, 12, 15), Email, "Hello,\n\nI’m in Reykjavík until next week. The key is with Mrs Bell at number 9, she knows.\n\nÞóra Sigurðardóttir")
        .us(when.days_ago(2, 12, 52), cast.nadia, Email, "Dear Þóra,\n\nthe engineer has it on his sheet and will ring Mrs Bell’s bell (sorry). I’ll write when it’s done.\n\nNadia, Harbour")
        .snoozed(when.days_ago(2, 12, 53), cast.nadia, when.0 + 26 * HOUR + 15 * MINUTE)
        .seen_by(cast.nadia);
    let derek = told
        .story(Who::Derek, "Setting up the Harbour Hub 7")
        .tagged("Router")
        .queued_in(cast.store)
        .with_agent(cast.sam)
        .call(
            when.days_ago(4, 9, 31),
            cast.nadia,
            17,
            "Booklet is too small to read. Rather comes in than types a password by telephone.",
        )
        .visit(
            when.days_ago(3, 10, 20),
            cast.sam,
            "Briggate",
            "Set it up on the counter together, old Wi-Fi name copied. Brought biscuits.",
        )
        .us(
            when.days_ago(2, 9, 15),
            cast.sam,
            Sms,
            "Morning Derek, does the box behave at home? Sam, Harbour",
        )
        .them(when.days_ago(2, 9, 58), Sms, "GOOD AS GOLD THANK YOU SAM")
        .resolved(when.days_ago(2, 10, 0), cast.sam);
    let harpreet = told
        .story(Who::Harpreet, "Name on the account after the wedding")
        .tagged("Account")
        .queued_in(cast.care)
        .with_agent(cast.nadia)
        .them_on(
            when.days_ago(140, 14, 5),
            "My account",
            "account",
            "I’ve married and kept my name, but your letters now go to “Mrs Gill”?",
        )
        .us(
            when.days_ago(140, 14, 9),
            cast.nadia,
            Chat,
            "Congratulations, and sorry! Somebody was too quick. It’s Harpreet Kaur again everywhere.",
        )
        .them(when.days_ago(140, 14, 10), Chat, "Ha, thank you 😊")
        .resolved(when.days_ago(140, 14, 12), cast.nadia)
        .seen_by(cast.nadia);
    let george = told
        .story(Who::George, "Alarm button on the landline")
        .tagged("Landline")
        .queued_in(cast.care)
        .with_agent(cast.nadia)
        .call(when.days_ago(31, 11, 0), cast.nadia, 12, "His alarm button needs the landline. Put on the priority list: in an outage he is called back first.")
        .note(when.days_ago(31, 11, 14), cast.nadia, &[], "Daughter: ask George before giving her anything, she is not on the account.")
        .resolved(when.days_ago(31, 11, 15), cast.nadia)
        .seen_by(cast.nadia);
    vec![thora, derek, harpreet, george]
}
