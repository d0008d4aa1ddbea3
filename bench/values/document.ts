// The document that is read and written: records as an application sends them, about 1 MB of JSON.

export type Plain = null | boolean | number | string | Name | readonly Plain[] | { readonly [key: string]: Plain }

/** What is a keyword where there are keywords, and a string elsewhere. */
export class Name {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Keys are keywords where there are keywords. The same on every run. */
export function makeDocument(records = 3200): Plain {
  const random = numbers(12345)
  return Array.from({ length: records }, (_, id) => ({
    id,
    name: `User Name ${random() % 1000}`,
    email: `user${id}@example.com`,
    balance: (random() % 100_000) / 100,
    'created-at': 1_400_000_000_000 + random(),
    'updated-at': null,
    status: new Name(pick(['pending', 'active', 'closed', 'archived'], random())),
    score: random() % 100,
    tags: ['red', 'green', 'large'].slice(0, random() % 4).map((text) => new Name(text)),
    active: random() % 2 === 0,
    country: pick(['CH', 'DE', 'FR'], random()),
    address: {
      street: `Some street ${random() % 300}`,
      zip: String(1000 + (random() % 9000)),
      city: pick(['Zürich', 'Bern', 'Basel'], random()),
    },
  }))
}

/** The document in the values of one library. */
export function convert<T>(
  plain: Plain,
  as: { name(text: string): T; array(items: T[]): T; map(entries: [string, T][]): T },
): T {
  if (plain instanceof Name) return as.name(plain.text)
  if (Array.isArray(plain)) return as.array(plain.map((item: Plain) => convert(item, as)))
  if (typeof plain !== 'object' || plain === null) return plain as T
  return as.map(Object.entries(plain).map(([key, value]) => [key, convert(value as Plain, as)]))
}

function pick(texts: readonly string[], number: number): string {
  return texts[number % texts.length]!
}

/** Numerical Recipes' generator: order, not secrets. */
function numbers(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0)
}
