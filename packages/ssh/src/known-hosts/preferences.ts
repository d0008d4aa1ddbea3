// What servers preferred when they were last seen, so that the first key exchange packet can be guessed right.
import { lookupName } from './name.ts'

/** What a server said in its identification and its SSH_MSG_KEXINIT. */
export interface ServerPreferences {
  /** The software version of its identification. */
  readonly software: string
  /** Its key exchange methods, best first. */
  readonly keyExchange: readonly string[]
  /** Its host key algorithms, best first. */
  readonly hostKey: readonly string[]
}

/** Where preferences are kept between connections. Only a hint: nothing is trusted because of it. */
export interface ServerPreferencesStore {
  get(host: string, port: number): Promise<ServerPreferences | undefined>
  set(host: string, port: number, preferences: ServerPreferences): Promise<void>
}

/** Keeps preferences as long as the process lives. */
export class MemoryPreferencesStore implements ServerPreferencesStore {
  readonly #known = new Map<string, ServerPreferences>()

  async get(host: string, port: number): Promise<ServerPreferences | undefined> {
    return this.#known.get(lookupName(host, port).toLowerCase())
  }

  async set(host: string, port: number, preferences: ServerPreferences): Promise<void> {
    const name = lookupName(host, port).toLowerCase()
    const checked = checkPreferences(preferences)
    this.#known.delete(name)
    if (checked !== undefined) this.#known.set(name, checked)
    for (const [oldest] of this.#known) {
      if (this.#known.size <= SERVERS_MAX) break
      this.#known.delete(oldest)
    }
  }
}

/** Preferences if `value` is some, within bounds: it comes from a server or a file. */
export function checkPreferences(value: unknown): ServerPreferences | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { software, keyExchange, hostKey } = value as Record<string, unknown>
  if (!isName(software, SOFTWARE_LENGTH_MAX) || !isNameList(keyExchange) || !isNameList(hostKey)) return undefined
  return { software, keyExchange, hostKey }
}

/** Servers that are remembered; the one that was seen longest ago is forgotten first. */
export const SERVERS_MAX = 512

function isNameList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= NAMES_MAX && value.every((item) => isName(item, NAME_LENGTH_MAX))
}

/** RFC 4251 §6: printable US-ASCII. */
function isName(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.length <= lengthMax && /^[ -~]*$/.test(value)
}

/** RFC 4253 §4.2: a line of identification. */
const SOFTWARE_LENGTH_MAX = 255
/** RFC 4251 §6. */
const NAME_LENGTH_MAX = 64
/** OpenSSH names about 16 of each kind. */
const NAMES_MAX = 64
