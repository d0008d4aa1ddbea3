// Hosts as they are given: where they come from, and in which order they are begun.

/** Where hosts come from. */
export type HostSource<H> = Iterable<H> | AsyncIterable<H>

/** Hosts in the order in which they are begun, and how many there are where that is known. */
export interface OrderedHosts<H> {
  readonly hosts: HostSource<H>
  /** Undefined for hosts that are only known when they come. */
  readonly count: number | undefined
}

/** `all`: whether the number has to be known, so that all of them are awaited. */
export async function orderHosts<H>(
  source: HostSource<H>,
  order: 'given' | 'random' | 'canary',
  all: boolean,
): Promise<OrderedHosts<H>> {
  const isAsync = Symbol.asyncIterator in source
  if (isAsync && order !== 'random' && !all) return { hosts: source, count: undefined }
  const hosts: H[] = []
  for await (const host of source) hosts.push(host)
  if (order === 'random') shuffle(hosts)
  return { hosts, count: hosts.length }
}

/** Fisher and Yates. */
function shuffle(items: unknown[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[items[i], items[j]] = [items[j], items[i]]
  }
}
