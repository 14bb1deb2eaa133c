//! What the twenty customers of the demo company have been through with it.
//! The first seven open ones are Nadia's; the newcomer is Nadia.

use throughline_domain::Channel::{Chat, Email, Sms, Social};

use super::people::{Who, id_of};
use super::script::{Cast, Story, When};
use crate::seed::{HOUR, MINUTE};

/// Everything, oldest stories of each customer first.
pub(in crate::seed) fn all(cast: Cast, when: When) -> Vec<Story> {
    let mut told = Told { nth: 0 };
    let mut stories = nadias(&mut told, cast, when);
    stories.extend(unassigned(&mut told, when));
    stories.extend(super::stories_of_teams::all(&mut told, cast, when));
    stories
}

/// Counts stories: each has its own ids.
pub(super) struct Told {
    nth: u64,
}

impl Told {
    pub(super) fn story(&mut self, who: Who, subject: &str) -> Story {
        self.nth += 1;
        Story::of(id_of(who), self.nth, subject)
    }
}

fn nadias(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let mut stories = miriam(told, cast, when);
    stories.extend(tomas(told, cast, when));
    stories.extend([caller(told, cast, when), fan(told, cast, when)]);
    stories.extend(aiko(told, cast, when));
    stories.extend(jonas(told, cast, when));
    stories.push(olu(told, cast, when));
    stories
}

fn miriam(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let router = told
        .story(Who::Miriam, "New router, white please")
        .tagged("Router")
        .queued_in(cast.store)
        .with_agent(cast.sam)
        .them_on(when.days_ago(22, 10, 2), "Routers", "shop/routers", "Can I collect the white router at Briggate instead?")
        .us(when.days_ago(22, 10, 6), cast.sam, Chat, "Of course, I’ve changed it. We’ll text you when it’s here.")
        .order(when.days_ago(22, 10, 7), "HB-204417", &[("Router, white", 1)], "Collected at Briggate", "£79.00")
        .us(when.days_ago(20, 9, 30), cast.sam, Sms, "Your router is at Briggate. Bring your card, we’re open until 18:00. Sam")
        .visit(when.days_ago(19, 12, 41), cast.sam, "Briggate", "Collected the white router. Asked in passing whether her plan can move with her; said yes, web chat can do it.")
        .resolved(when.days_ago(19, 12, 50), cast.sam);
    let moving = told
        .story(Who::Miriam, "Moving house, keeping the old plan")
        .tagged("Broadband move")
        .queued_in(cast.care)
        .with_agent(cast.nadia)
        .them_on(when.tuesday(9, 14), "Move home, step 3", "move-home?step=3", "It says my plan isn’t offered at the new address. I don’t want to lose it.")
        .read_article(when.tuesday(9, 21), "Can I keep my plan when I move?", Some(false))
        .call(when.minutes_ago(23), cast.nadia, 8, "Greeted by name, known outage for LS6 announced first. Wants the old plan at the new flat; checkout hides it.")
        .note(when.minutes_ago(14), cast.nadia, &[cast.sam], "@Sam legacy plan is allowed until March if she moves within the same exchange.")
        .shared(when.minutes_ago(12), cast.nadia, 192, 4)
        .seen_by(cast.nadia)
        .them(when.minutes_ago(5), Chat, "Got cut off, I’m on the bus now. Can you write it here?")
        .them(when.minutes_ago(4), Chat, "The page still only shows me the new plans");
    vec![router, moving]
}

fn tomas(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let change = told
        .story(Who::Tomas, "Smaller plan from the first of the month")
        .tagged("Plan")
        .queued_in(cast.care)
        .with_agent(cast.priya)
        .call(when.days_ago(41, 14, 20), cast.priya, 11, "Changed from Fibre 500 to Fibre 100. Told him the first invoice looks odd because two months overlap.")
        .us(when.days_ago(41, 14, 40), cast.priya, Email, "Dobrý den pane Dvořáku,\n\nas agreed: Fibre 100 from the first. The next invoice shows a part of both plans, after that it is £31.00.\n\nPriya, Harbour")
        .resolved(when.days_ago(41, 14, 41), cast.priya);
    let invoice = told
        .story(Who::Tomas, "Re: invoice 20881, second attempt")
        .tagged("Invoice")
        .queued_in(cast.billing)
        .with_agent(cast.nadia)
        .them(when.days_ago(6, 8, 52), Email, "Dobrý den,\n\non invoice 20881 there are two line rentals for the same month, £31.00 and £47.00. I changed my plan with Priya by telephone, so I understand one part month, but not two full ones.\n\nThank you,\nTomáš Dvořák")
        .us(when.days_ago(5, 11, 5), cast.priya, Email, "Dear Mr Dvořák,\n\nI’ve asked Billing to look at both lines and will come back to you by Thursday.\n\nPriya, Harbour")
        .read_article(when.days_ago(4, 19, 33), "Your invoice explained", Some(false))
        .note(when.days_ago(2, 16, 12), cast.priya, &[cast.nadia], "@Nadia the system booked the old plan as if it had never ended. Credit of £47.00 needs your approval.")
        .seen_by(cast.nadia)
        .them(when.minutes_ago(12), Email, "Dobrý den,\n\nThursday has passed and the full amount was taken from my account this morning. This is my second attempt. Could somebody please look at invoice 20881 itself?\n\nTomáš Dvořák");
    vec![change, invoice]
}

fn caller(told: &mut Told, cast: Cast, when: When) -> Story {
    told.story(Who::Caller, "Callback promised")
        .queued_in(cast.care)
        .with_agent(cast.nadia)
        .missed(when.minutes_ago(52), "")
        .call(when.minutes_ago(29), cast.sam, 2, "Callback promised for this afternoon, asked for Nadia. Would not say what it is about; knew her name from “the move of my daughter”.")
        .note(when.minutes_ago(27), cast.sam, &[cast.nadia], "@Nadia number is not on any account. Sounded friendly.")
        .seen_by(cast.nadia)
}

fn fan(told: &mut Told, cast: Cast, when: When) -> Story {
    told.story(Who::Fan, "Parcels left in the rain")
        .tagged("Parcel")
        .queued_in(cast.store)
        .with_agent(cast.nadia)
        .post(
            when.days_ago(9, 17, 20),
            "second parcel from @harbour in the hedge. in november. in yorkshire.",
        )
        .us(
            when.days_ago(9, 17, 44),
            cast.sam,
            Social,
            "That’s not how it should be. Could you send us the order number in a direct message?",
        )
        .post(when.minutes_ago(57), "third parcel in a row left in the rain, well done")
        .note(
            when.minutes_ago(49),
            cast.sam,
            &[],
            "Same postcode as the two complaints from last week (LS16). Told the depot.",
        )
        .seen_by(cast.nadia)
}

fn aiko(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let bought = told
        .story(Who::Aiko, "")
        .queued_in(cast.store)
        .with_agent(cast.sam)
        .visit(
            when.days_ago(16, 13, 5),
            cast.sam,
            "Briggate",
            "Bought headphones, blue. Points added to the card.",
        )
        .order(
            when.days_ago(16, 13, 6),
            "HB-206630",
            &[("Headphones, blue", 1), ("Cable USB-C, 2 m", 1)],
            "Paid at the till",
            "£74.90",
        )
        .resolved(when.days_ago(16, 13, 10), cast.sam);
    let exchange = told
        .story(Who::Aiko, "Exchange without receipt")
        .tagged("Exchange")
        .queued_in(cast.store)
        .with_agent(cast.nadia)
        .visit(when.minutes_ago(74), cast.sam, "Briggate", "At the counter, Briggate: exchange without receipt. Left side is silent. Purchase found by her card, but it is two days past the exchange period.")
        .note(when.minutes_ago(71), cast.sam, &[cast.nadia], "@Nadia may I? She comes back after work.")
        .seen_by(cast.nadia);
    vec![bought, exchange]
}

fn jonas(told: &mut Told, cast: Cast, when: When) -> Vec<Story> {
    let page = "Network status";
    let mesh = told
        .story(Who::Jonas, "Video calls freeze upstairs")
        .tagged("Broadband slow")
        .queued_in(cast.care)
        .with_agent(cast.nadia)
        .them(when.days_ago(1, 16, 47), Email, "Guten Tag,\n\nsince Monday my video calls freeze every few minutes, but only upstairs. Cable is fine.\n\nJonas Weiß")
        .us(when.days_ago(1, 17, 20), cast.nadia, Email, "Hello Mr Weiß,\n\nthat sounds like two access points on one channel. I’ve moved yours, could you try in the morning?\n\nNadia, Harbour")
        .them_on(when.minutes_ago(110), page, "status", "Good morning! Better, but the study still drops now and then.")
        .us(when.minutes_ago(107), cast.nadia, Chat, "Could you put the second point on the landing, not in the study? It talks to the first one through one wall less.")
        .them(when.minutes_ago(99), Chat, "Done. One hour of calls without a freeze 🎉")
        .us(when.minutes_ago(98), cast.nadia, Chat, "Glad it works. I’ll leave this open until tomorrow, just in case.")
        .seen_by(cast.nadia);
    let first = told
        .story(Who::Jonas, "Mesh kit: which one?")
        .queued_in(cast.store)
        .with_agent(cast.sam)
        .them_on(
            when.days_ago(63, 18, 11),
            "Mesh kits",
            "shop/mesh",
            "Two floors, old walls, about 140 m². Two points or three?",
        )
        .us(
            when.days_ago(63, 18, 15),
            cast.sam,
            Chat,
            "Two, with the second on the landing. You can bring back the third anyway, so start small.",
        )
        .order(when.days_ago(62, 9, 1), "HB-199842", &[("Mesh kit, 2 points", 1)], "Delivered", "£119.00")
        .resolved(when.days_ago(60, 9, 0), cast.sam);
    vec![first, mesh]
}

fn olu(told: &mut Told, cast: Cast, when: When) -> Story {
    told.story(Who::Olu, "Engineer visit")
        .tagged("Appointment")
        .queued_in(cast.care)
        .with_agent(cast.nadia)
        .call(when.days_ago(3, 15, 2), cast.nadia, 6, "Line drops when it rains. Water in the outdoor box, engineer needed. He works shifts.")
        .us(when.days_ago(1, 10, 12), cast.nadia, Sms, "Hi Olu, the engineer can come today between 8 and 12, or tomorrow at 4pm. Which suits you? Nadia, Harbour")
        .them(when.minutes_ago(169), Sms, "ok 4pm works")
        .us(when.minutes_ago(166), cast.nadia, Sms, "Booked for 4pm. He’ll ring ten minutes before.")
        .seen_by(cast.nadia)
}

fn unassigned(told: &mut Told, when: When) -> Vec<Story> {
    let visitor = told
        .story(Who::Visitor, "")
        .them_on(when.minutes_ago(4), "Phone 12", "shop/phone-12", "hi, quick question")
        .them(when.minutes_ago(3), Chat, "is the blue one in stock at the Briggate store?");
    let lucia = told
        .story(Who::Lucia, "¿Dónde está mi pedido?")
        .tagged("Parcel")
        .order(when.days_ago(7, 20, 15), "HB-207715", &[("Tablet 10″", 1), ("Tablet case, green", 1)], "On its way", "£249.00")
        .read_article(when.minutes_ago(34), "Follow your parcel", None)
        .them_on(when.minutes_ago(31), "Orders", "account/orders", "Buenos días, el seguimiento de HB-207715 no se mueve desde el lunes. Is it lost? It’s a birthday present.")
        .them(when.minutes_ago(18), Chat, "¿Hay alguien? The birthday is on Saturday…");
    let george = told
        .story(Who::George, "Outage in LS6, alarm button")
        .tagged("Outage")
        .tagged("Priority")
        .missed(when.minutes_ago(41), "")
        .missed(
            when.minutes_ago(22),
            "“George Ackroyd here. The line is dead and the button with it. I’m on my neighbour’s telephone, she goes out at four.”",
        );
    let fatima = told
        .story(Who::Fatima, "")
        .them_on(
            when.minutes_ago(HOUR / MINUTE + 6),
            "Broadband",
            "broadband",
            "السلام عليكم، هل خدمة الألياف متوفرة في شارعنا؟ B13 8LR",
        )
        .them(when.minutes_ago(64), Chat, "English is fine too 🙂");
    vec![visitor, lucia, george, fatima]
}
