/**
 * What else a word is found by: Arabic writes "and", "so", "by", "for", "like" and "the" on the word itself. `word` is folded. Only
 * what is searched is cut so, never what is asked for: who asks for a word with them means them. Source: docs/search.md.
 */
export function proclitics(word: string): readonly string[] {
  if (!arabic.test(word)) return [];
  const found = new Set<string>();
  const article = /^[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644)(?<rest>.{2,})$/u.exec(word)?.groups?.[
    "rest"
  ];
  if (article !== undefined) {
    found.add(`\u0627\u0644${article}`);
    found.add(article);
  }
  // Shorter ones are words of their own too often.
  const joined = /^[\u0648\u0641](?<rest>.{3,})$/u.exec(word)?.groups?.["rest"];
  if (joined !== undefined) found.add(joined);
  found.delete(word);
  return [...found];
}

const arabic = /^[\u0600-\u06ff]+$/u;
