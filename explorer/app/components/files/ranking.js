// Ranking: which entries of the index answer what somebody typed?
//
// An entry is [label, kind, words, text]. A word of the query counts for an entry where a word of it begins with
// it (or the other way round), more in its label than in its words than in its text, and more the fewer entries
// have it. Kinds: pages before lessons before methods and networks before ideas.
const STOP = new Set(
  ("a an and are as at be by can did do does for from get go has have how i in is it its me my of on or s see so " +
    "that the their them there this to use was we were what when where which who why will with would you your").split(" "),
);
const FIELDS = { label: [6, 4], words: [5, 3], text: [1.6, 1] }; // [the very word, its beginning]
const KINDS = [[/^Lecture/, 0.5], [/^Network/, 0.9], [/^Saliency method/, 0.9], [/^Lesson/, 0.95]];
const COVERED = 0.5; // of what the query's words weigh

/** Text as words of letters and digits, without accents and case. */
export function words(text) {
  return (
    text
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  );
}

/** Entries made ready to be ranked, once. */
export function prepare(entries) {
  return entries.map(([label, kind, phrases, text], number) => ({
    number,
    label,
    kind,
    phrases: [label, ...phrases].map((phrase) => words(phrase).join(" ")),
    fields: { label: words(label), words: phrases.flatMap(words), text: words(text) },
    weight: KINDS.find(([pattern]) => pattern.test(kind))?.[1] ?? 1,
  }));
}

/** The best `most` of prepared entries for a query, best first. */
export function rank(prepared, query, most = 8) {
  const all = words(query);
  const asked = all.filter((word) => !STOP.has(word));
  const tokens = [...new Set(asked.length ? asked : all)];
  const values = tokens.map((token) => prepared.map((entry) => best(entry, token)));
  const idf = values.map((row) => {
    const found = row.filter(Boolean).length;
    return found ? Math.log(1 + prepared.length / found) : 0;
  });
  const whole = idf.reduce((sum, each) => sum + each, 0);
  const joined = all.join(" ");
  return prepared
    .map((entry, at) => {
      const covered = idf.reduce((sum, each, token) => sum + (values[token][at] ? each : 0), 0);
      const value = idf.reduce((sum, each, token) => sum + each * values[token][at], 0);
      const score = entry.weight * (value + phrased(entry, joined));
      return { entry, score: covered >= COVERED * whole ? score : 0 };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

function best(entry, token) {
  let value = 0;
  for (const [field, [same, begun]] of Object.entries(FIELDS)) {
    for (const word of entry.fields[field]) {
      if (word === token) value = Math.max(value, same);
      else if (begins(word, token)) value = Math.max(value, begun);
    }
  }
  return value;
}

// "gradients" finds gradient, "grad" finds gradient; one or two letters only what is written so
function begins(word, token) {
  if (token.length > 1 && word.startsWith(token)) return true;
  return word.length > 3 && token.startsWith(word) && token.length - word.length < 4;
}

// What is known by these words in this order
function phrased(entry, query) {
  let value = 0;
  for (const phrase of entry.phrases) {
    if (!phrase || !query) continue;
    const length = phrase.split(" ").length;
    if (phrase === query) value = Math.max(value, 30);
    else if (length > 1 && ` ${query} `.includes(` ${phrase} `)) value = Math.max(value, 8 * length);
    else if (query.length > 2 && phrase.startsWith(query)) value = Math.max(value, 8);
  }
  return value;
}
