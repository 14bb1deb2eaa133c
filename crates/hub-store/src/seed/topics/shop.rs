//! Parcels, exchanges, stock, accounts.

use super::{Desk, Topic};

pub(super) const PARCEL: Topic = Topic {
    tag: "Parcel",
    desk: Desk::Store,
    weight: 10,
    subjects: &[
        "Where is order {order}?",
        "Parcel left in the rain",
        "Order {order}: one item missing",
        "Delivery on {day}",
    ],
    articles: &["Follow your parcel", "What if I’m not at home?", "Something is missing or broken"],
    opens: &[
        "Order {order} should have come on {day}. The tracking has not moved since.",
        "third parcel in a row left in the rain, well done",
        "There was only the charger in the box. No {product}.",
        "driver says he was here at {time}. he was not. I have a camera.",
        "Can I change the delivery address of {order}?",
    ],
    asks: &[
        "I’m sorry, {first}. I’m asking the carrier where it is.",
        "Could you send a photo of the box and the label?",
        "It hasn’t left the warehouse yet, so I can. What is the new address?",
    ],
    adds: &[
        "Photo attached. The box was soaked through.",
        "tracking now says “at depot” again",
        "The {branch} store would be best, I work round the corner.",
        "It’s a birthday present for {day}…",
    ],
    solves: &[
        "The carrier lost it. A new {product} is packed and arrives on {day}, by courier.",
        "It will be at the {branch} store from {day}. Bring your order number or your card.",
        "I’ve asked for “no leaving outside” at your address. And {amount} is back on your account.",
    ],
    notes: &["Carrier claim opened for {order}.", "Third time at this address: told the depot in {city}."],
    calls: &["Parcel {order} missing. Ordered again, by courier on {day}."],
    visits: &["Collected {order} at {branch}.", "Box was opened. Checked the content together, complete."],
    products: &[
        "Phone 12, black",
        "Router, white",
        "Headphones, blue",
        "Tablet 10\u{2033}",
        "Phone case",
        "TV box",
    ],
};

pub(super) const EXCHANGE: Topic = Topic {
    tag: "Exchange",
    desk: Desk::Store,
    weight: 6,
    subjects: &["Exchange without receipt", "{product} broken after {days} days", "Wrong colour"],
    articles: &["Returns and exchanges", "Is it covered by warranty?"],
    opens: &[
        "The {product} stopped charging after {days} days.",
        "got the white one, ordered the blue one",
        "I have lost the receipt. Can I still exchange the {product}?",
    ],
    asks: &[
        "Was it paid with your loyalty card? Then I can find it without the receipt.",
        "Would you like the same one again, or the money?",
        "Does it charge with another cable?",
    ],
    adds: &["Yes, the card ends in {digits}.", "The same, please.", "other cable, same thing"],
    solves: &[
        "Found it: {order}. Just bring the {product} to {branch}, it’s ready for exchange.",
        "A new one in the right colour is on its way. Keep the wrong one until the courier rings.",
    ],
    notes: &[
        "Exchange approved without receipt, seen by card.",
        "Second {product} with the same fault. Tell purchasing.",
    ],
    calls: &["Broken after {days} days. Exchange at {branch} agreed."],
    visits: &[
        "Exchange without receipt, found by card. New {product} handed over.",
        "Screen cracked: not warranty. Took the repair offer of {amount}.",
    ],
    products: &["Headphones, blue", "Charger 30 W", "Phone 12, black", "Smart plug", "Watch strap"],
};

pub(super) const STOCK: Topic = Topic {
    tag: "Stock",
    desk: Desk::Store,
    weight: 6,
    subjects: &["{product} at {branch}?", "Opening hours", "Reserving a {product}"],
    articles: &["Opening hours and stores", "Click and collect"],
    opens: &[
        "is the {product} in stock at the {branch} store?",
        "Are you open on {day}?",
        "Do you have the {product} to try out? I’d like to hold it first.",
        "can you put one aside for me until {time}",
    ],
    asks: &["Let me look. Which colour?", "There are {n} left at {branch}. Shall I put one aside?"],
    adds: &["The blue one.", "yes please, name is {first}", "And is there parking?"],
    solves: &[
        "It’s put aside at {branch} until {time} tomorrow.",
        "We are open until {time} on {day}. See you then!",
        "Sold out at {branch}, but I can have one there on {day}.",
    ],
    notes: &["Put aside under {order}."],
    calls: &["Asked for the {product}. Reserved at {branch} until {day}."],
    visits: &["Tried the {product}, bought it. Points added to the card."],
    products: &["Phone 12, blue", "Headphones, blue", "Tablet 10\u{2033}", "Smart speaker", "Harbour Hub 7"],
};

pub(super) const ACCOUNT: Topic = Topic {
    tag: "Account",
    desk: Desk::Care,
    weight: 6,
    subjects: &["Cannot sign in", "New e-mail address", "Loyalty points missing", "Name change"],
    articles: &["Reset your password", "Change your details", "How points work"],
    opens: &[
        "I can’t sign in any more. The code never arrives.",
        "I have married, my name is new. What do you need from me?",
        "the points from {day} are missing on my card",
        "Somebody else’s name is on my account!",
    ],
    asks: &[
        "Let me check where the codes go. Is your number still the one ending in {digits}?",
        "A photo of the certificate is enough, you may cover the rest.",
    ],
    adds: &["No, that’s the old one!", "attached", "it was {amount} at the {branch} store"],
    solves: &[
        "I’ve put the new number in. Please ask for a code now.",
        "Done: the new name is on the account, the card comes by post.",
        "The till was offline that day. I’ve added {n} points by hand.",
    ],
    notes: &[
        "Old number removed after identity check.",
        "Two customers shared one e-mail address. Separated.",
    ],
    calls: &["Checked identity, changed the number, signed in during the call."],
    visits: &["Showed ID, name changed.", "Added missing points from {day}."],
    products: &[],
};
