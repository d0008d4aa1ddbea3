// What another host tells of its commands: checked, for it may be anything.
import type { TraceEvent } from '../scope/index.ts'
import { plainText } from './plain-text.ts'

/** The event, as one of `host`; undefined when it is none. */
export function traceOfFar(event: unknown, host: string): TraceEvent | undefined {
  if (typeof event !== 'object' || event === null) return undefined
  const { kind, text, cwd, status, signal, milliseconds, host: named } = event as Readonly<Record<string, unknown>>
  const facts = {
    // Commands of hosts beyond that one have their own.
    host: typeof named === 'string' && named !== 'here' ? plain(named) : host,
    text: plain(text),
    cwd: typeof cwd === 'string' ? plain(cwd) : undefined,
  }
  if (kind === 'started' || kind === 'skipped') return { kind, ...facts }
  if (kind !== 'ended') return undefined
  return {
    kind,
    ...facts,
    status: typeof status === 'number' ? status : undefined,
    signal: typeof signal === 'string' ? plain(signal) : undefined,
    milliseconds: typeof milliseconds === 'number' ? milliseconds : 0,
  }
}

function plain(text: unknown): string {
  return plainText((typeof text === 'string' ? text : '').slice(0, CHARACTERS_MAX))
}

const CHARACTERS_MAX = 10_000
