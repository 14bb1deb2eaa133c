// What is said around articles, by language.

const WORDS = {
  en: { offers: "These may answer it", count: "Articles that may answer it: {n}. Press Shift and Tab to reach them.", back: "Back to the chat", answered: "This answered it", still: "Still need help", thanks: "Glad that helped!", full: "Open as a page", by: "From the community, written by {author}", failed: "The article could not be fetched." },
  de: { offers: "Vielleicht beantwortet es das", count: "Artikel, die es beantworten könnten: {n}. Mit Umschalt und Tab erreichbar.", back: "Zurück zum Chat", answered: "Das hat geholfen", still: "Ich brauche noch Hilfe", thanks: "Schön, dass es geholfen hat!", full: "Als Seite öffnen", by: "Aus der Community, von {author}", failed: "Der Artikel konnte nicht geholt werden." },
  fr: { offers: "La réponse est peut-être ici", count: "Articles qui répondent peut-être : {n}. Maj et Tab pour les atteindre.", back: "Retour au chat", answered: "Cela répond à ma question", still: "J’ai encore besoin d’aide", thanks: "Ravi que cela ait aidé !", full: "Ouvrir la page", by: "De la communauté, par {author}", failed: "L’article n’a pas pu être chargé." },
  es: { offers: "Quizá esto lo responda", count: "Artículos que quizá lo respondan: {n}. Mayús y Tab para llegar a ellos.", back: "Volver al chat", answered: "Esto lo ha resuelto", still: "Aún necesito ayuda", thanks: "¡Nos alegra que ayudara!", full: "Abrir como página", by: "De la comunidad, por {author}", failed: "No se pudo cargar el artículo." },
  ar: { offers: "قد تجد الجواب هنا", count: "مقالات قد تجيب: {n}. اضغط Shift وTab للوصول إليها.", back: "العودة إلى المحادثة", answered: "هذا أجاب عن سؤالي", still: "ما زلت بحاجة إلى مساعدة", thanks: "يسعدنا أنه أفادك!", full: "افتح كصفحة", by: "من المجتمع، كتبه {author}", failed: "تعذّر تحميل المقال." },
};

export type ArticleWords = (typeof WORDS)["en"];

export function wordsFor(language: string): ArticleWords {
  const base = language.toLowerCase().split(/[-_]/)[0] ?? "en";
  return (WORDS as Record<string, ArticleWords>)[base] ?? WORDS.en;
}
