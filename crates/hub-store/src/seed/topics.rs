//! What customers of a company with broadband, mobile plans and shops write
//! about, and what they are answered. Words in braces are filled in by
//! [`super::words`].

mod money;
mod network;
mod shop;

/// Whose queue a topic lands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Desk {
    Care,
    Billing,
    Store,
}

/// One kind of need.
#[derive(Debug)]
pub(super) struct Topic {
    /// Label on the conversation.
    pub(super) tag: &'static str,
    /// Whose queue.
    pub(super) desk: Desk,
    /// How often, against the others.
    pub(super) weight: u64,
    /// What the conversation is called.
    pub(super) subjects: &'static [&'static str],
    /// Help articles read before asking.
    pub(super) articles: &'static [&'static str],
    /// How it begins.
    pub(super) opens: &'static [&'static str],
    /// What the agent asks or says on the way.
    pub(super) asks: &'static [&'static str],
    /// What the customer adds.
    pub(super) adds: &'static [&'static str],
    /// How the agent solves it.
    pub(super) solves: &'static [&'static str],
    /// Among colleagues.
    pub(super) notes: &'static [&'static str],
    /// What was said on the telephone.
    pub(super) calls: &'static [&'static str],
    /// What happened at the counter; empty: nobody comes in for this.
    pub(super) visits: &'static [&'static str],
    /// Products it is about; empty: none.
    pub(super) products: &'static [&'static str],
}

/// Every topic.
pub(super) const TOPICS: &[&Topic] = &[
    &network::SLOW_BROADBAND,
    &network::OUTAGE,
    &network::ROUTER_SETUP,
    &network::MOVING_HOUSE,
    &network::SIM_SWAP,
    &network::ROAMING,
    &money::INVOICE,
    &money::REFUND,
    &money::PLAN_CHANGE,
    &money::CANCELLING,
    &shop::PARCEL,
    &shop::EXCHANGE,
    &shop::STOCK,
    &shop::ACCOUNT,
];

/// Thanks and goodbyes, whatever it was about.
pub(super) const ENDS: &[&str] = &[
    "Thank you, that works.",
    "Brilliant, thanks {agent}.",
    "perfect, cheers",
    "Thanks, that was quick.",
    "ok that sorted it, thank you",
    "Great. You can close this.",
    "Thank you for your patience with me!",
    "👍",
    "Much appreciated. Have a good evening.",
    "ok thanks",
    "Works again. Thanks for staying on it.",
    "lovely, ta",
];

/// Impatience, whatever it was about.
pub(super) const NUDGES: &[&str] = &[
    "Hello? Is anyone there?",
    "Any news on this?",
    "I wrote about this {days} days ago and nobody has answered.",
    "still waiting…",
    "Could somebody please look at this today?",
    "I’ve already explained this twice.",
];

/// How people begin and end in their own language, by the tag's first part.
pub(super) const GREETINGS: &[(&str, &str, &str)] = &[
    ("de", "Guten Tag,", "Vielen Dank und viele Grüße, {first}"),
    ("fr", "Bonjour,", "Merci d’avance, {first}"),
    ("es", "Buenos días,", "Muchas gracias, {first}"),
    ("pt", "Bom dia,", "Obrigado, {first}"),
    ("it", "Buongiorno,", "Grazie mille, {first}"),
    ("pl", "Dzień dobry,", "Dziękuję, {first}"),
    ("cs", "Dobrý den,", "Děkuji, {first}"),
    ("sv", "Hej,", "Tack på förhand, {first}"),
    ("tr", "Merhaba,", "Teşekkür ederim, {first}"),
    ("el", "Καλημέρα σας,", "Ευχαριστώ πολύ, {first}"),
    ("uk", "Добрий день,", "Дякую, {first}"),
    ("he", "שלום,", "תודה רבה, {first}"),
    ("ar", "السلام عليكم،", "شكراً جزيلاً، {first}"),
    ("hi", "नमस्ते,", "धन्यवाद, {first}"),
    ("ja", "お世話になっております。", "よろしくお願いいたします。{first}"),
    ("ko", "안녕하세요,", "감사합니다, {first}"),
    ("zh", "您好，", "謝謝，{first}"),
    ("en", "Hi,", "Thanks, {first}"),
];
