// A recorded session: what was said by whom, in turns. Text, so that a change can be looked at.

export interface Turn {
  readonly from: 'client' | 'server'
  readonly bytes: Uint8Array
}

export interface Transcript {
  /** What the session was about and with whom; all that is needed to have it again. */
  readonly facts: Readonly<Record<string, string>>
  readonly turns: readonly Turn[]
}

export function formatTranscript({ facts, turns }: Transcript): string {
  const head = Object.entries(facts).map(([name, value]) => `${name}: ${value}\n`)
  const body = turns.map(({ from, bytes }) => {
    const lines =
      Buffer.from(bytes)
        .toString('base64')
        .match(/.{1,116}/g) ?? []
    return `${from}\n${lines.map((line) => `  ${line}\n`).join('')}`
  })
  return `${head.join('')}\n${body.join('')}`
}

export function parseTranscript(text: string): Transcript {
  const end = text.indexOf('\n\n')
  const facts = Object.fromEntries(
    text
      .slice(0, end)
      .split('\n')
      .map((line) => line.split(': ', 2) as [string, string]),
  )
  const turns = [...text.slice(end + 2).matchAll(/^(client|server)\n((?: {2}.+\n)*)/gm)].map(
    ([, from, lines]): Turn => ({
      from: from as Turn['from'],
      bytes: Buffer.from((lines as string).replace(/\s/g, ''), 'base64'),
    }),
  )
  return { facts, turns }
}
