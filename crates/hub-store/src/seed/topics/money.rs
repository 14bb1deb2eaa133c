//! Invoices, refunds, plans, leaving.

use super::{Desk, Topic};

pub(super) const INVOICE: Topic = Topic {
    tag: "Invoice",
    desk: Desk::Billing,
    weight: 12,
    subjects: &[
        "Invoice {invoice}",
        "Re: invoice {invoice}, second attempt",
        "Charged twice in {month}",
        "What is “line rental”?",
    ],
    articles: &["Your invoice explained", "When do you take the money?", "Pay by another method"],
    opens: &[
        "Invoice {invoice} is {amount} higher than usual. Why?",
        "you took the money twice this month. {amount} on {day} and again today",
        "I cannot open the PDF of invoice {invoice}, it says damaged.",
        "Please send invoices to our accounting from now on and put order number {order} on them.",
        "There is a position “additional services {amount}” that I never ordered.",
    ],
    asks: &[
        "Hello {first}, I have invoice {invoice} in front of me. Which line do you mean?",
        "Could you tell me the last four digits of the account the money was taken from?",
        "The first month after a change is charged in part and in advance, that’s why it looks like more. Let me check.",
    ],
    adds: &[
        "The third line.",
        "The last four digits are {digits}.",
        "I’ve had the same plan for {n} years.",
        "It’s the second time this year.",
        "see attached",
    ],
    solves: &[
        "You are right, that was ours. I’ve corrected invoice {invoice}; {amount} goes back to your account within three days.",
        "I’ve sent the invoice again as a new PDF. Please tell me if this one opens.",
        "It is the part of {month} from the day your plan changed. From next month it is the usual amount.",
    ],
    notes: &[
        "Double collection on {day}, part of the bank’s batch error. Refund {amount} approved.",
        "Asks for the order number on every invoice: set in the account.",
        "Second attempt after our first answer went to the old address.",
    ],
    calls: &[
        "Went through invoice {invoice} line by line. One position was ours to take back: {amount}.",
        "Will pay on {day}. Dunning stopped until then.",
    ],
    visits: &["Paid {amount} in cash at the till, receipt {order}."],
    products: &[],
};

pub(super) const REFUND: Topic = Topic {
    tag: "Refund",
    desk: Desk::Billing,
    weight: 6,
    subjects: &["Refund for {order}", "Where is my money?", "Deposit back"],
    articles: &["How long does a refund take?", "Returning a rented router"],
    opens: &[
        "I sent the {product} back {days} days ago. Where is my refund?",
        "the app says refunded but there is nothing on my account",
        "When do I get the deposit for the router back?",
    ],
    asks: &[
        "Thanks {first}. Do you have the tracking number of the parcel?",
        "Was it paid by card or from your account?",
    ],
    adds: &[
        "It’s on the slip: {order}.",
        "by card, but that card has expired since",
        "It was picked up from our door.",
    ],
    solves: &[
        "The warehouse has it as of today. {amount} will be on your account by {day}.",
        "The old card was closed, so the bank sent it back to us. I’ve put it on your account instead.",
    ],
    notes: &[
        "Parcel {order} scanned on {day}, refund was stuck for want of a serial number.",
        "Refund by bank transfer, new details checked.",
    ],
    calls: &["Refund of {amount} overdue. Released it during the call."],
    visits: &["Handed in the {product}, deposit {amount} paid out."],
    products: &["Harbour Hub 6", "TV box", "Headphones, blue"],
};

pub(super) const PLAN_CHANGE: Topic = Topic {
    tag: "Plan",
    desk: Desk::Care,
    weight: 8,
    subjects: &[
        "Changing to a smaller plan",
        "More data from {day}",
        "Which plan fits us?",
        "Price after the first year",
    ],
    articles: &[
        "Compare our plans",
        "Changing your plan in the app",
        "What happens when the first year ends?",
    ],
    opens: &[
        "We only use {n} GB a month. Is there something smaller?",
        "price goes up by {amount} next month, what can you do for me",
        "My children stream everything, which plan do we need?",
        "Can I add a second SIM to my plan for my mother?",
    ],
    asks: &[
        "Let me look at your last three months. Do you call abroad now and then?",
        "How many of you are there at home?",
        "Would 24 months be all right, or do you want to stay flexible?",
    ],
    adds: &[
        "Hardly ever.",
        "Four, and the dog.",
        "flexible please",
        "And what happens to my old e-mail address?",
    ],
    solves: &[
        "I’ve moved you to the 20 GB plan from {day}. That is {amount} less a month.",
        "I can keep the old price for another year. It’s done, you’ll get a confirmation.",
        "A second SIM is {amount} a month. It is on its way with order {order}.",
    ],
    notes: &["Retention price until next {month}.", "Do not offer TV again, has said no three times."],
    calls: &[
        "Compared plans. Takes the smaller one from {day}.",
        "Wants to think about it, call back on {day} at {time}.",
    ],
    visits: &["Looked at phones, stays with the old one. Plan changed at the counter."],
    products: &[],
};

pub(super) const CANCELLING: Topic = Topic {
    tag: "Leaving",
    desk: Desk::Care,
    weight: 4,
    subjects: &["Cancelling my contract", "When does my contract end?", "Cancellation not confirmed"],
    articles: &["Ending your contract", "Notice periods"],
    opens: &[
        "I want to cancel as of {day}. Please confirm.",
        "sent my cancellation {days} days ago and never got a confirmation",
        "My father has died. He had his line with you for {n} years. What do I have to do?",
    ],
    asks: &[
        "I’m sorry to read that, {first}. May I ask what made you decide?",
        "I have your letter here. May I ask for the date you would like?",
    ],
    adds: &["Nothing against you, we are moving abroad.", "The price.", "The end of the month please."],
    solves: &[
        "Your contract ends on {day}. The confirmation is in your e-mail.",
        "I have closed the contract without notice or costs. You need not send anything. My condolences.",
    ],
    notes: &[
        "Leaves for the price. Retention has offered already, no second try.",
        "Bereavement: no mailings, no survey.",
    ],
    calls: &["Cancels as of {day}. Was friendly, might come back."],
    visits: &[],
    products: &[],
};
