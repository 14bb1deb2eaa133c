//! Languages: one article in several, and writing without spaces.

use throughline_search::knowledge::{ArticleDoc, Audience, KnowledgeIndex, Query};
use uuid::Uuid;

use crate::scene::{found, found_typing, in_language, index_of};

fn in_their_language(index: &KnowledgeIndex, text: &str, language: &str) -> Vec<String> {
    let query = Query { language: Some(language.into()), ..Query::new(text, Audience::Public) };
    index.search(&query).unwrap().hits.into_iter().map(|hit| hit.title).collect()
}

#[test]
fn one_article_in_three_languages_is_one_hit_in_the_readers() {
    let family_id = Uuid::from_u128(99);
    let variant = |language, title, body| ArticleDoc { family_id, ..in_language(language, title, body) };
    let (_folder, index) = index_of(vec![
        variant("en", "Setting up WiFi", "Connect the router to WiFi."),
        variant("de", "WiFi einrichten", "Den Router mit dem WiFi verbinden."),
        variant("fr", "Configurer le WiFi", "Connecter le routeur au WiFi."),
        in_language("en", "WiFi is slow", "WiFi far from the router."),
    ]);
    assert_eq!(in_their_language(&index, "wifi", "de"), ["WiFi einrichten", "WiFi is slow"]);
    assert_eq!(in_their_language(&index, "wifi", "fr")[0], "Configurer le WiFi");
    assert_eq!(in_their_language(&index, "wifi", "it").len(), 2, "another language is better than none");
}

#[test]
fn each_article_is_stemmed_in_its_own_language() {
    let (_folder, index) = index_of(vec![
        in_language("de", "Bestellungen ändern", "Wie man Adressen ändert."),
        in_language("es", "Devoluciones", "Cómo se devuelven los pedidos."),
        in_language("ru", "Возврат заказов", "Как вернуть заказы."),
        in_language("en", "Changing orders", "How addresses are changed."),
    ]);
    assert_eq!(found(&index, "bestellung"), ["Bestellungen ändern"]);
    assert_eq!(found(&index, "bestellung andern"), ["Bestellungen ändern"], "typed on a plain keyboard");
    assert_eq!(found(&index, "devolución"), ["Devoluciones"]);
    assert_eq!(found(&index, "заказ"), ["Возврат заказов"]);
    assert_eq!(found(&index, "order changes"), ["Changing orders"]);
}

#[test]
fn chinese_japanese_korean_and_thai_are_found_by_parts_of_sentences() {
    let (_folder, index) = index_of(vec![
        in_language("zh", "退款政策", "您可以在三十天内申请退款，我们会原路退回。"),
        in_language("ja", "プリンターが動かない", "電源を入れ直してから印刷設定を確認してください。"),
        in_language("ko", "환불 정책", "구매 후 삼십일 이내에 환불을 신청할 수 있습니다."),
        in_language("th", "การคืนสินค้า", "ลูกค้าสามารถขอเงินคืนได้ภายในสามสิบวัน"),
    ]);
    for typed in ["退款", "申请退款", "三十天", "原路退"] {
        assert_eq!(found_typing(&index, typed), ["退款政策"], "{typed}");
    }
    for typed in ["プリンター", "プリンタ", "印刷設定", "電源", "動かない"] {
        assert_eq!(found_typing(&index, typed), ["プリンターが動かない"], "{typed}");
    }
    assert_eq!(found_typing(&index, "환불"), ["환불 정책"]);
    for typed in ["คืนสินค้า", "เงินคืน"] {
        assert_eq!(found_typing(&index, typed), ["การคืนสินค้า"], "{typed}");
    }
}

#[test]
fn arabic_and_hebrew_are_found_without_their_points() {
    let (_folder, index) = index_of(vec![
        in_language("ar", "سياسة الإرجاع", "يمكنك إرجاع الطلب خلال ثلاثين يومًا."),
        in_language("he", "מדיניות החזרות", "ניתן להחזיר הזמנה."),
    ]);
    assert_eq!(found(&index, "ارجاع"), ["سياسة الإرجاع"]);
    assert_eq!(found(&index, "סיוע הזמנה"), ["מדיניות החזרות"]);
}
