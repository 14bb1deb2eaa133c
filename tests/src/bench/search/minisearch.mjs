// MiniSearch as a web app would use it: title counts double, all words, the last
// one as a prefix. Says "ready" when the index is built; then each "run" is
// answered with the microseconds of every query.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';

const [folder, peers] = process.argv.slice(2);
const MiniSearch = createRequire(path.join(peers, 'package.json'))('minisearch');
const articles = fs
  .readFileSync(path.join(folder, 'articles.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [id, title, body] = line.split('\t');
    return { id, title, body };
  });
const queries = fs.readFileSync(path.join(folder, 'queries.txt'), 'utf8').split('\n');
const index = new MiniSearch({
  fields: ['title', 'body'],
  storeFields: ['title'],
  searchOptions: { boost: { title: 2 } },
});
index.addAll(articles);
const options = { combineWith: 'AND', prefix: (_term, at, all) => at === all.length - 1 };
console.log('ready');
for await (const line of readline.createInterface({ input: process.stdin })) {
  if (line !== 'run') continue;
  const taken = queries.map((query) => {
    const begun = performance.now();
    index.search(query, options).slice(0, 10);
    return (performance.now() - begun) * 1000;
  });
  console.log(JSON.stringify(taken));
}
