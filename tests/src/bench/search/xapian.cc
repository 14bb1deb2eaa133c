// Xapian with its spelling dictionary: a mistyped word is corrected, then searched.
// Says "ready" when the database is built; then each "run" is answered with the
// microseconds of every query.
#include <xapian.h>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using Clock = std::chrono::steady_clock;

static void build(const std::string &path, const std::string &articles) {
  Xapian::WritableDatabase database(path, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS);
  Xapian::TermGenerator generator;
  generator.set_database(database);
  generator.set_flags(Xapian::TermGenerator::FLAG_SPELLING);
  std::ifstream lines(articles);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string id, title, body;
    std::getline(fields, id, '\t');
    std::getline(fields, title, '\t');
    std::getline(fields, body, '\t');
    Xapian::Document document;
    generator.set_document(document);
    generator.index_text(title, 2);
    generator.increase_termpos();
    generator.index_text(body);
    document.set_data(id + "\t" + title);
    database.replace_document(static_cast<Xapian::docid>(std::stol(id)), document);
  }
  database.commit();
}

int main(int, char **argv) {
  const std::string folder = argv[1];
  build(folder + "/database", folder + "/articles.tsv");
  std::vector<std::string> queries;
  std::ifstream lines(folder + "/queries.txt");
  for (std::string line; std::getline(lines, line);) queries.push_back(line);

  Xapian::Database database(folder + "/database");
  Xapian::Enquire enquire(database);
  std::cout << "ready" << std::endl;
  for (std::string asked; std::getline(std::cin, asked);) {
    if (asked != "run") continue;
    std::ostringstream taken;
    for (size_t at = 0; at < queries.size(); ++at) {
      const auto begun = Clock::now();
      const std::string corrected = database.get_spelling_suggestion(queries[at], 1);
      size_t found = 0;
      if (!corrected.empty()) {
        enquire.set_query(Xapian::Query(corrected));
        const Xapian::MSet hits = enquire.get_mset(0, 10);
        for (auto hit = hits.begin(); hit != hits.end(); ++hit) found += hit.get_document().get_data().size() > 0;
      }
      const std::chrono::duration<double, std::micro> took = Clock::now() - begun;
      taken << (at ? "," : "[") << took.count();
      if (found > 10) return 1;
    }
    std::cout << taken.str() << "]" << std::endl;
  }
}
