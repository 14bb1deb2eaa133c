//! Lines, routers, moving house, SIM cards.

use super::{Desk, Topic};

pub(super) const SLOW_BROADBAND: Topic = Topic {
    tag: "Broadband slow",
    desk: Desk::Care,
    weight: 12,
    subjects: &[
        "Broadband slow in the evening",
        "Only {n} Mbit/s instead of 100",
        "Buffering since {day}",
        "Slow line, {city}",
    ],
    articles: &[
        "Why is my broadband slow?",
        "How to run a speed test that counts",
        "Where to put your router",
    ],
    opens: &[
        "My broadband has been crawling since {day}. Speed test says {n} Mbit/s, I pay for 100.",
        "every evening from about 7 the internet drops to nothing. netflix just spins. been like this {days} days",
        "Hi, we work from home and video calls freeze every few minutes. Can you check our line?",
        "Download is {n} Mbit/s by cable, so it is not the Wi-Fi. I have restarted the router twice.",
        "Is there a problem in {city}? Pages take forever to load.",
    ],
    asks: &[
        "Hi {first}, sorry about that. Is the laptop on Wi-Fi or on a cable when you test?",
        "I can see your line from here. It drops about {n} times a day. Could you tell me which lights are on?",
        "Could you unplug the router for 30 seconds and plug it back in? I’ll watch the line while it comes up.",
        "Thanks. I’m running a line test now, it takes about two minutes and the line may drop once.",
    ],
    adds: &[
        "On cable. Same thing.",
        "Green, green, and the middle one blinks orange.",
        "ok done. it says {n} now, bit better but not what I pay for",
        "It is worse when it rains, if that helps.",
        "Upload is fine by the way, only download is bad.",
        "my neighbour has the same provider and hers is fine",
    ],
    solves: &[
        "There was noise on the line. I moved you to a cleaner profile, please test again in ten minutes.",
        "The exchange in {city} is full at peak times. We add capacity on {day}; I’ve put a credit of {amount} on your account.",
        "An engineer can come on {day} between 8 and 12. Shall I book it?",
        "Your router’s firmware was two years old. It has updated itself now, you should see full speed.",
    ],
    notes: &[
        "Line test: {n} dB noise margin, looks like a bad joint. Engineer booked for {day}.",
        "Third contact about this. Please credit without asking again.",
        "Known congestion at the {city} exchange, see the capacity plan.",
    ],
    calls: &[
        "Slow in the evenings. Ran a line test together, {n} errors in two minutes. Agreed to watch it until {day}.",
        "Wants to leave if it is not fixed. Offered an engineer on {day} and a month free.",
        "Went through the Wi-Fi channels with him. 5 GHz was switched off. Full speed at the end of the call.",
    ],
    visits: &["Brought the router in; it runs hot. Swapped it at the counter."],
    products: &[],
};

pub(super) const OUTAGE: Topic = Topic {
    tag: "Outage",
    desk: Desk::Care,
    weight: 8,
    subjects: &["No connection since {time}", "Outage in {city}", "Internet and phone dead"],
    articles: &["Is there an outage near me?", "What the lights on your router mean"],
    opens: &[
        "Nothing works since {time}. Internet, phone, TV, all dead.",
        "is there an outage in {city}?? whole street is off",
        "Your status page says everything is fine. It is not. No connection since {time}.",
        "The red light on the box is on again. Third time this month.",
    ],
    asks: &[
        "Hi {first}, I’m sorry. There is a fault in {city}, engineers are on site. I’ll write as soon as I know more.",
        "Are the neighbours affected too? Then it is the cabinet, not your house.",
        "We see {n} lines down in your street. A digger cut the cable this morning.",
    ],
    adds: &[
        "Any idea how long? I have a meeting at {time}.",
        "neighbours are off as well yes",
        "The phone line matters more, my mother has an alarm button on it.",
        "Still dead.",
        "it came back for a minute and went again",
    ],
    solves: &[
        "Everything in {city} is back as of {time}. You get {amount} for the day without asking.",
        "It was repaired at {time}. Please restart the router once if it does not come back by itself.",
        "The cable is spliced again. Thank you for bearing with us.",
    ],
    notes: &[
        "Customer depends on an alarm button: priority list.",
        "Part of the {city} outage. Tell about the automatic credit.",
    ],
    calls: &[
        "Outage in {city}. Told the estimate ({time}) and that credit comes by itself. Calm at the end.",
        "Angry about the third outage this quarter. Promised a call back when the cabinet is replaced.",
    ],
    visits: &[],
    products: &[],
};

pub(super) const ROUTER_SETUP: Topic = Topic {
    tag: "Router",
    desk: Desk::Care,
    weight: 10,
    subjects: &[
        "New router does not connect",
        "Setting up the {product}",
        "Wi-Fi in the attic",
        "Forgotten Wi-Fi password",
    ],
    articles: &[
        "Setting up your new router",
        "Change the name and password of your Wi-Fi",
        "Better Wi-Fi in every room",
    ],
    opens: &[
        "The {product} arrived but it stays on orange. I followed the booklet.",
        "how do I change the wifi name? can’t find it in the app",
        "No Wi-Fi in the attic since we have the new box. The old one reached everywhere.",
        "I forgot the Wi-Fi password and the sticker has fallen off.",
        "Which cable goes where? There are four sockets and two cables.",
    ],
    asks: &[
        "Welcome! Orange means it looks for the line. Is the grey cable in the socket marked DSL?",
        "Could you send a photo of the back of the router?",
        "In the app: Home, then the router’s picture, then the pencil. Tell me if yours looks different.",
        "How thick are the walls, roughly? An attic under a tiled roof often needs a second point.",
    ],
    adds: &[
        "It was in the wrong socket…",
        "photo attached, sorry for the dust",
        "There is no pencil.",
        "Old house, stone walls.",
        "now it is green!",
        "It asks me for a code with 8 digits, where do I find that?",
    ],
    solves: &[
        "That’s it: DSL, not LAN. You are online now, I can see it.",
        "I reset the password from here, the new one is in a text to your number.",
        "I’ve ordered a {product} for the attic, it is free with your plan and arrives on {day}.",
        "The box needed one more restart after its first update. All green from here.",
    ],
    notes: &[
        "Sent a repeater free of charge, order {order}.",
        "Booklet page 4 shows the old sockets. Told the docs people.",
    ],
    calls: &[
        "Walked through the cabling. DSL cable was in LAN 4. Works.",
        "Reset the password together, read out the new one twice.",
    ],
    visits: &["Set up the {product} on the counter with the customer, copied the old Wi-Fi name."],
    products: &["Harbour Hub 6", "Harbour Hub 7", "Wi-Fi point", "Mesh kit, 3 points"],
};

pub(super) const MOVING_HOUSE: Topic = Topic {
    tag: "Moving house",
    desk: Desk::Care,
    weight: 9,
    subjects: &[
        "Moving to {city} on {day}",
        "Moving house, keeping the old plan",
        "New address, broadband from {day}",
    ],
    articles: &[
        "Can I keep my plan when I move?",
        "Moving home in four steps",
        "What happens to my landline number?",
    ],
    opens: &[
        "We are moving to {city} on {day}. Can we take the contract with us?",
        "It says my plan isn’t offered at the new address. I don’t want to lose it.",
        "Moving next week. What do I do with the router, take it or leave it?",
        "I gave the wrong flat number on the move form, it should be {n}b.",
    ],
    asks: &[
        "Congratulations on the new place! What is the postcode there?",
        "Is there a socket on the wall already, or a provider who was there before?",
        "Your plan can move within the same exchange. Let me look whether {city} is on it.",
    ],
    adds: &[
        "The postcode is the one on the form. First floor.",
        "The old tenants had you as well, they said.",
        "We need it from day one, we both work from home.",
        "And can I keep the number?",
        "what does it cost?",
    ],
    solves: &[
        "Done: the line in {city} starts on {day}, the old one ends the day after. Nothing to pay.",
        "Your plan is kept. Take the router with you, it will find the new line by itself.",
        "I corrected the flat number and told the engineer. Same day, same time.",
    ],
    notes: &[
        "Legacy plan allowed until March if same exchange.",
        "Checkout hides old plans on the move form. Ordered by hand, {order}.",
    ],
    calls: &[
        "Wants the old plan at the new flat; checkout hides it. Same exchange, so allowed. Ordered by hand.",
        "Moving on {day}. Explained dates and the router. Number stays.",
    ],
    visits: &["Brought the tenancy papers, changed the address at the counter."],
    products: &[],
};

pub(super) const SIM_SWAP: Topic = Topic {
    tag: "Mobile",
    desk: Desk::Care,
    weight: 7,
    subjects: &["New SIM does not work", "Keeping my number", "Lost phone", "eSIM for the new phone"],
    articles: &["Bring your number to Harbour", "Lost or stolen phone", "Moving your eSIM to a new phone"],
    opens: &[
        "I put the new SIM in and it says no service.",
        "lost my phone on the bus. can you block it please",
        "My number should have moved to you on {day}, the old network still has it.",
        "New phone has no slot, how do I get an eSIM?",
    ],
    asks: &[
        "The SIM is active on our side. Could you switch the phone off and on once more?",
        "Blocked as of {time}. Do you want a new SIM at the {branch} store or by post?",
        "The old network has asked for the code again. Could you read me the last three letters of it?",
    ],
    adds: &[
        "Still no service.",
        "by post please, same address",
        "the code ends in QXT",
        "It works for calls but not for data.",
    ],
    solves: &[
        "Your number is here. Texts can take another hour, calls work now.",
        "I’ve sent the eSIM code to your e-mail, scan it with the new phone.",
        "A new SIM is in the post, order {order}. Your number and credit stay.",
    ],
    notes: &[
        "Checked identity by date of birth and last invoice.",
        "Port rejected twice by the other side: wrong code on their form.",
    ],
    calls: &[
        "Lost phone. Blocked SIM and handset, ordered a new SIM.",
        "Port stuck. Called the other network with the customer on the line.",
    ],
    visits: &["New SIM handed over against ID.", "Could not find the tray pin. Did it for her."],
    products: &["SIM card", "eSIM"],
};

pub(super) const ROAMING: Topic = Topic {
    tag: "Roaming",
    desk: Desk::Billing,
    weight: 4,
    subjects: &["Roaming costs", "No data abroad", "Travelling on {day}"],
    articles: &["Using your phone abroad", "Roaming zones and prices"],
    opens: &[
        "I was charged {amount} for one day in Switzerland??",
        "no data here in turkey, calls are ok",
        "Flying on {day} for two weeks. What do I need so that it does not get expensive?",
    ],
    asks: &[
        "Switzerland is not in the EU zone, that’s why. Did a text tell you when you arrived?",
        "Is data roaming switched on in the settings?",
    ],
    adds: &["No text, nothing.", "It was off, sorry.", "Two phones, one of them my daughter’s."],
    solves: &[
        "Without that text you should not pay. I’ve taken {amount} off the invoice.",
        "I added the travel bundle for two weeks. It ends by itself.",
    ],
    notes: &["Arrival text was not sent ({day}, known fault). Credit in full."],
    calls: &["Explained zones. Booked the travel bundle from {day}."],
    visits: &[],
    products: &[],
};
