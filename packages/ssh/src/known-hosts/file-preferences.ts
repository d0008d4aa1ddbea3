// Preferences of servers in a file beside known_hosts: one JSON object a line, names hashed, the latest last.
import { hashName, lookupName, matchesName } from './name.ts'
import { checkPreferences, SERVERS_MAX, type ServerPreferences, type ServerPreferencesStore } from './preferences.ts'
import { isRegularFile, readText, writeAtOnce } from './store.ts'

/**
 * Keeps preferences in a file. One that cannot be read or is damaged counts as empty; one that cannot be written is
 * left as it is, for it is only a hint.
 */
export class FilePreferencesStore implements ServerPreferencesStore {
  readonly #path: string

  /** @param path for example that of known_hosts with `.preferences` behind it */
  constructor(path: string) {
    this.#path = path
  }

  async get(host: string, port: number): Promise<ServerPreferences | undefined> {
    const name = lookupName(host, port)
    return (await readRecords(this.#path)).findLast((record) => matchesName(record.name, name))?.preferences
  }

  async set(host: string, port: number, preferences: ServerPreferences): Promise<void> {
    const checked = checkPreferences(preferences)
    if (checked === undefined) return
    const name = lookupName(host, port)
    const records = await readRecords(this.#path)
    const current = records.findLast((record) => matchesName(record.name, name))
    // The usual case: nothing new. Then nothing is written.
    if (current !== undefined && JSON.stringify(current.preferences) === JSON.stringify(checked)) return
    const others = records.filter((record) => !matchesName(record.name, name))
    await writeRecords(this.#path, [...others.slice(1 - SERVERS_MAX), { name: hashName(name), preferences: checked }])
  }
}

interface StoredPreferences {
  /** Hashed as in known_hosts: the file does not tell where its owner goes. */
  readonly name: string
  readonly preferences: ServerPreferences
}

async function readRecords(path: string): Promise<StoredPreferences[]> {
  const text = (await readText(path, FILE_SIZE_MAX).catch(() => undefined)) ?? ''
  return text.split('\n').slice(-SERVERS_MAX).flatMap(parseRecord)
}

function parseRecord(line: string): StoredPreferences[] {
  try {
    const value = JSON.parse(line) as { name?: unknown } | null
    const preferences = checkPreferences(value)
    return typeof value?.name === 'string' && preferences !== undefined ? [{ name: value.name, preferences }] : []
  } catch {
    return []
  }
}

/** The file changes at once or not at all. Of two writers the later one wins. */
async function writeRecords(path: string, records: readonly StoredPreferences[]): Promise<void> {
  const lines = records.map(({ name, preferences }) => `${JSON.stringify({ name, ...preferences })}\n`)
  await writeAtOnce(path, lines.join('')).catch(() => undefined)
}

/** SERVERS_MAX of the longest records. */
const FILE_SIZE_MAX = 8 * 1024 * 1024

/** Keeps them beside a file of known hosts. Where there is none (`none`, /dev/null), nothing is kept either. */
export function preferencesBeside(knownHostsFile: string): ServerPreferencesStore {
  const store = new FilePreferencesStore(`${knownHostsFile}.preferences`)
  return {
    get: (host, port) => store.get(host, port),
    async set(host, port, preferences) {
      if (await isRegularFile(knownHostsFile)) await store.set(host, port, preferences)
    },
  }
}
