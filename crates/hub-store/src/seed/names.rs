//! Names as people write them, by culture. A name in another script carries its
//! Latin form after a slash: for the e-mail address, and for those who write
//! themselves in Latin letters where they live now.

use std::sync::LazyLock;

use throughline_domain::text::fold;

use super::dice::Dice;

/// A name as written by its owner and in plain Latin letters.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// As written.
    pub(super) written: String,
    /// First name as written.
    pub(super) first: String,
    /// For an e-mail address: lower case ASCII, given and family name.
    pub(super) ascii: (String, String),
}

/// Which names somebody bears. The order is that of [`CULTURES`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Culture {
    British,
    Irish,
    Nigerian,
    Indian,
    Pakistani,
    Polish,
    Czech,
    German,
    French,
    Spanish,
    Portuguese,
    Italian,
    Nordic,
    Turkish,
    Greek,
    Ukrainian,
    Arabic,
    Hebrew,
    Chinese,
    Japanese,
    Korean,
    Vietnamese,
}

struct Source {
    is_family_first: bool,
    given: &'static str,
    family: &'static str,
}

const fn latin(given: &'static str, family: &'static str) -> Source {
    Source { is_family_first: false, given, family }
}

const fn family_first(given: &'static str, family: &'static str) -> Source {
    Source { is_family_first: true, given, family }
}

const CULTURES: [Source; 22] = [
    latin(
        "Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Isabella Grace Daisy Sienna Poppy \
         Elsie Emily Ella Evelyn Phoebe Evie Charlotte Harper Millie Matilda Maisie Sofia Emma Eliza Ruby Esme \
         Noah Oliver George Arthur Muhammad Leo Harry Oscar Archie Henry Theodore Freddie Jack Charlie Theo Alfie \
         Jacob Thomas Finley Arlo William Lucas Roman Tommy Isaac Teddy Alexander Luca Edward James Joshua Albie \
         Elijah Max Mohammed Reuben Mason Sebastian Rory Jude Louie Benjamin Margaret Susan Janet Derek Trevor Nigel",
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts \
         Green Hall Wood Jackson Clarke Patel Khan Lewis Hughes Edwards Turner Hill Moore Harris Martin Cooper King \
         Ward Baker Allen Morris Watson Mitchell Phillips Morgan Cook Bailey Bennett Richardson Cox Marshall Collins \
         Shaw Price Ellis Adams Young Griffiths Simpson Chapman Palmer Rogers Lloyd Barker Holmes Fletcher Dixon \
         Hargreaves Ackroyd Sutcliffe Braithwaite Ogden Ramsbottom Entwistle Featherstone Holdsworth Illingworth \
         Whitaker Dewhirst Metcalfe Thackray Wainwright Greenwood Crabtree Priestley Hebblethwaite Micklethwaite \
         MacDonald Campbell Stewart Robertson Fraser Murray Graham Sinclair Okafor-Lane St.John D’Arcy",
    ),
    latin(
        "Aoife Caoimhe Saoirse Ciara Niamh Róisín Sinéad Gráinne Aisling Bríd Éabha Clodagh Seán Conor Oisín Cian \
         Fionn Darragh Tadhg Pádraig Eoin Cillian Ruairí Séamus",
        "Murphy Kelly O’Sullivan Walsh O’Brien Byrne Ryan O’Connor O’Neill O’Reilly Doyle McCarthy Gallagher Doherty \
         Kennedy Lynch Quinn McLoughlin Ní-Dhomhnaill Mac-Giolla",
    ),
    latin(
        "Chidinma Ngozi Adaeze Ifeoma Folake Yetunde Temitope Titilayo Amina Zainab Miriam Blessing Chukwuemeka \
         Obinna Ikenna Olu Tunde Babajide Kehinde Femi Segun Yusuf Ibrahim Emeka",
        "Okafor Adeyemi Okonkwo Balogun Eze Nwosu Adebayo Ogunleye Chukwu Obi Abubakar Lawal Afolabi Olawale \
         Nnamdi Onyeka Akinola Danjuma Uche Ọlábísí",
    ),
    latin(
        "Priya/priya Ananya Diya Aarav Vivaan Arjun Rohan Kavya Lakshmi Meera Nisha Sunita Rajesh Suresh Deepak Anil \
         Harpreet Gurpreet Simran प्रिया/priya अनिल/anil सुनीता/sunita रोहन/rohan",
        "Patel Sharma Singh Kaur Raman Iyer Nair Reddy Gupta Mehta Desai Joshi Chatterjee Banerjee Mukherjee Pillai \
         Krishnamurthy Venkataraman शर्मा/sharma पटेल/patel सिंह/singh",
    ),
    latin(
        "Ayesha Fatima Hira Sana Mahnoor Zara Bilal Hamza Usman Imran Asad Faisal Nadeem Shazia Rukhsana Tariq \
         عائشہ/ayesha بلال/bilal",
        "Khan Hussain Ahmed Malik Iqbal Chaudhry Akhtar Butt Mahmood Qureshi Sheikh Mirza حسین/hussain ملک/malik",
    ),
    latin(
        "Zuzanna Agnieszka Małgorzata Katarzyna Łucja Żaneta Paweł Michał Łukasz Wojciech Grzegorz Krzysztof \
         Stanisław Bartłomiej Kinga Jadwiga",
        "Nowak Kowalski Wiśniewska Wójcik Kamiński Lewandowska Zieliński Szymańska Woźniak Dąbrowski Kozłowska \
         Jankowski Grzybowski Brzęczyszczykiewicz Źrebiec",
    ),
    latin(
        "Tomáš Jiří Petr Jan Ondřej Matěj Vojtěch Štěpán Tereza Kateřina Lucie Adéla Eliška Barbora Zdeňka Žofie",
        "Dvořák Novák Svoboda Novotná Černý Procházka Kučerová Veselý Horáková Němec Pokorný Růžičková Šťastný \
         Řezníček Křížová",
    ),
    latin(
        "Jonas Lukas Felix Paul Maximilian Jürgen Götz Björn Käthe Hannah Lea Marie Sophie Anneliese Jörg Uwe Sabine \
         Günther Bärbel",
        "Müller Weiß Schmidt Schneider Fischer Weber Wagner Becker Schulz Hoffmann Schäfer Köhler Krüger Groß Jäger \
         Böhm Strauß Übelhör von-Hohenfels",
    ),
    latin(
        "Chloé Inès Zoé Léa Manon Camille Éloïse Anaïs Hélène Françoise Théo Hugo Léo Jérôme François Loïc Maël \
         Étienne Gaëlle Benoît",
        "Martin Bernard Dubois Lefèvre Moreau Girard Lefebvre Rousseau Fournier Mercier Garçon Béranger L’Hôpital \
         D’Aubigné Noël Château",
    ),
    latin(
        "Lucía Sofía Martina María José Jesús Álvaro Iñaki Begoña Nuria Andrés Íñigo Concepción Joaquín Raúl Inés \
         Ximena Zoraida",
        "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Muñoz Ibáñez Núñez Peña Zúñiga \
         Echeverría Güell",
    ),
    latin(
        "Inês João Gonçalo Conceição Luís Beatriz Mafalda Tomé Otávio Vitória Thaís Caetano Antônio Lourenço",
        "Silva Santos Ferreira Pereira Gonçalves Simões Magalhães Araújo Brandão Falcão Guimarães",
    ),
    latin(
        "Giulia Aurora Alice Ginevra Chiara Niccolò Leonardo Francesco Matteo Lorenzo Nicolò Noè Mercede Ilaria",
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco D’Angelo Dell’Orto Bevilacqua",
    ),
    latin(
        "Åsa Björn Øyvind Søren Märta Freja Astrid Håkon Linnéa Jørgen Päivi Väinö Aino Eero Þóra Guðrún Maja Nils",
        "Andersson Hansen Johansson Lindström Ødegård Søndergaard Bergström Nyström Hämäläinen Mäkinen Virtanen \
         Sigurðardóttir Þórsson Åkerlund Kjær Bjørnstad",
    ),
    latin(
        "Ayşe Emine Zeynep Elif Gül Özlem Çağla İrem Mehmet Mustafa Ahmet Oğuz Çağatay Ümit İbrahim Şükrü",
        "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç Ağaoğlu Işık",
    ),
    latin(
        "Γιώργος/giorgos Μαρία/maria Ελένη/eleni Δημήτρης/dimitris Κατερίνα/katerina Νίκος/nikos Σοφία/sofia \
         Παναγιώτης/panagiotis Χρήστος/christos Άννα/anna",
        "Παπαδόπουλος/papadopoulos Παππάς/pappas Οικονόμου/oikonomou Γεωργίου/georgiou Νικολάου/nikolaou \
         Αντωνίου/antoniou Ιωάννου/ioannou Βλάχος/vlachos",
    ),
    latin(
        "Олена/olena Оксана/oksana Наталія/nataliia Юлія/yuliia Софія/sofiia Андрій/andrii Олександр/oleksandr \
         Володимир/volodymyr Тарас/taras Богдан/bohdan Їванна/yivanna",
        "Шевченко/shevchenko Коваленко/kovalenko Бондаренко/bondarenko Ткаченко/tkachenko Кравчук/kravchuk \
         Мельник/melnyk Лисенко/lysenko Поліщук/polishchuk Щербак/shcherbak",
    ),
    latin(
        "محمد/mohammed فاطمة/fatima أحمد/ahmed عائشة/aisha يوسف/yousef مريم/maryam عمر/omar ليلى/layla خالد/khaled \
         نور/noor زينب/zaynab",
        "الخطيب/alkhatib حداد/haddad منصور/mansour العلي/alali نصار/nassar خوري/khoury السيد/elsayed حسن/hassan \
         درويش/darwish",
    ),
    latin(
        "נועה/noa תמר/tamar מאיה/maya אביגיל/avigail יוסף/yosef דוד/david איתי/itai אורי/uri שירה/shira",
        "כהן/cohen לוי/levi מזרחי/mizrahi פרץ/peretz ביטון/biton אברהם/avraham פרידמן/friedman שפירא/shapira",
    ),
    family_first(
        "伟/wei 芳/fang 娜/na 秀英/xiuying 敏/min 静/jing 磊/lei 洋/yang 艳/yan 建国/jianguo 欣怡/xinyi 子轩/zixuan",
        "王/wang 李/li 张/zhang 刘/liu 陈/chen 杨/yang 黄/huang 赵/zhao 吴/wu 周/zhou 欧阳/ouyang 司马/sima",
    ),
    family_first(
        "愛子/aiko 健太/kenta 陽菜/hina 葵/aoi 翔太/shota 美咲/misaki 大輔/daisuke さくら/sakura 蓮/ren 結衣/yui 拓海/takumi",
        "田中/tanaka 佐藤/sato 鈴木/suzuki 高橋/takahashi 渡辺/watanabe 伊藤/ito 山本/yamamoto 中村/nakamura 小林/kobayashi \
         斎藤/saito",
    ),
    family_first(
        "서연/seoyeon 민준/minjun 지우/jiwoo 하은/haeun 도윤/doyun 수빈/subin 예준/yejun 지민/jimin 은지/eunji",
        "김/kim 이/lee 박/park 최/choi 정/jung 강/kang 조/cho 윤/yoon 남궁/namgung",
    ),
    family_first(
        "Anh Linh Hương Thảo Ngọc Minh Đức Hùng Tuấn Quỳnh Phương Thị-Mai",
        "Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Đặng Bùi Đỗ Hồ Ngô",
    ),
];

type Part = (String, String);

struct Pool {
    is_family_first: bool,
    given: Vec<Part>,
    family: Vec<Part>,
}

static POOLS: LazyLock<Vec<Pool>> = LazyLock::new(|| {
    let pool = |source: &Source| Pool {
        is_family_first: source.is_family_first,
        given: parts(source.given),
        family: parts(source.family),
    };
    CULTURES.iter().map(pool).collect()
});

fn parts(list: &str) -> Vec<Part> {
    let part = |word: &str| match word.split_once('/') {
        Some((written, latin)) => (written.to_owned(), latin.to_owned()),
        None => (word.replace('-', " "), ascii(word)),
    };
    list.split_whitespace().map(part).collect()
}

/// Lower case letters of ASCII; letters that do not decompose are spelled out.
fn ascii(word: &str) -> String {
    let mut out = String::new();
    for c in fold(word).chars() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// Somebody of that culture. `in_latin`: writes themselves in Latin letters.
pub(super) fn draw(culture: Culture, in_latin: bool, dice: &mut Dice) -> Named {
    let pool = POOLS.get(culture as usize).expect("BUG: a culture without names");
    let (given, family) = (pick(&pool.given, dice), pick(&pool.family, dice));
    let is_other_script = !is_latin(&given.0) || !is_latin(&family.0);
    let ascii = (given.1.clone(), family.1.clone());
    if in_latin && is_other_script {
        let (first, last) = (capital(&given.1), capital(&family.1));
        return Named { written: format!("{first} {last}"), first, ascii };
    }
    let written = match pool.is_family_first {
        true => format!("{} {}", family.0, given.0),
        false if dice.chance(4) => format!("{} {}-{}", given.0, family.0, pick(&pool.family, dice).0),
        false => format!("{} {}", given.0, family.0),
    };
    Named { written, first: given.0.clone(), ascii }
}

fn pick<'a>(parts: &'a [Part], dice: &mut Dice) -> &'a Part {
    parts.get(dice.below(parts.len() as u64) as usize).expect("BUG: a culture without names")
}

fn is_latin(word: &str) -> bool {
    word.chars().all(|c| !c.is_alphabetic() || c < '\u{0250}' || ('\u{1E00}'..'\u{1F00}').contains(&c))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use throughline_domain::text::clean_line;

    use super::{CULTURES, Culture, POOLS, draw};
    use crate::seed::dice::Dice;

    #[test]
    fn every_name_has_a_latin_form_for_an_address() {
        for pool in POOLS.iter() {
            for (written, latin) in pool.given.iter().chain(&pool.family) {
                assert!(
                    !latin.is_empty() && latin.chars().all(|c| c.is_ascii_alphanumeric()),
                    "{written}: {latin}"
                );
                assert_eq!(&clean_line(written), written);
            }
        }
        assert_eq!(CULTURES.len(), Culture::Vietnamese as usize + 1);
    }

    #[test]
    fn people_abroad_may_write_themselves_in_latin_letters() {
        let mut dice = Dice::of(1, 1, 1);
        let at_home = draw(Culture::Japanese, false, &mut dice);
        assert!(!at_home.written.is_ascii());
        let abroad = draw(Culture::Japanese, true, &mut dice);
        assert!(abroad.written.is_ascii() && abroad.written.starts_with(&abroad.first));
    }
}
