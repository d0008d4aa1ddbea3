// The policy of ssh: known_hosts files, and StrictHostKeyChecking for what is not in them.
import { parseAddress } from '../../config/address.ts'
import { strerror } from '../../config/strerror.ts'
import { type HostKeyError, SshError } from '../../errors.ts'
import type { FingerprintHash } from '../../keys/fingerprint.ts'
import { PublicKey } from '../../keys/public-key.ts'
import type { CertificateFault } from '../../keys/certificate-check.ts'
import { expandHome } from '../../home-path.ts'
import { isRecordable } from '../../known-hosts/name.ts'
import { preferredHostKeyAlgorithms } from '../../known-hosts/order.ts'
import { entriesOf, type KnownHostsEntry, parseKnownHosts } from '../../known-hosts/parse.ts'
import { fileStore, type KnownHostsStore } from '../../known-hosts/store.ts'
import { formatEntry } from '../../known-hosts/update.ts'
import { entriesFor, otherNames } from '../../known-hosts/verify.ts'
import { acceptHostKey, type HostKeyAccepted } from '../../protocol/proofs.ts'
import { judge, type OtherFinding } from './judge.ts'
import type { HostKeyQuestion, TrustPolicy, TrustTarget } from './policy.ts'
import { refuseRevoked } from './revoked.ts'
import { hostKeyError, nameOf, presentedKey, type PresentedKey, type UnknownHostKey } from './presented-key.ts'
import * as texts from './texts.ts'

/** How to treat keys that are not known, as StrictHostKeyChecking. A revoked key is refused in any case. */
export type Strictness = 'yes' | 'ask' | 'accept-new' | 'no'

/** What a policy did, for messages to people and for what follows from it. */
export type TrustEvent =
  /** An authority is known, but its certificate is not good: the key has to stand for itself. */
  | { readonly event: 'bad-certificate'; readonly fault: CertificateFault }
  | {
      readonly event: 'known'
      /** The name that was looked up. */
      readonly name: string
      readonly entry: KnownHostsEntry
      readonly by: 'key' | 'certificate'
      readonly withoutPort: boolean
    }
  | { readonly event: 'added'; readonly name: string; readonly key: PublicKey; readonly file: string }
  | { readonly event: 'not-added'; readonly file: string; readonly error: unknown }
  /** The key has changed and is used nevertheless: see `HostKeyAccepted.trusted`. */
  | { readonly event: 'unsafe'; readonly warning: readonly string[] }

/** Which files are trusted, and what is done about keys that are not in them. */
export interface KnownHostsOptions {
  /** `~/` at the front is the user's home, unless `store` is given. */
  readonly files: {
    /** UserKnownHostsFile; new keys go into the first. */
    readonly user: readonly string[]
    /** GlobalKnownHostsFile; never written. */
    readonly system?: readonly string[]
  }
  /** HashKnownHosts. Default: false. */
  readonly hashed?: boolean
  /** Default: `ask` if there is somebody to ask, else `yes`. */
  readonly strict?: Strictness
  /**
   * A new key that cannot be written is refused, as the next connection would take any other key. False: it is used, as ssh
   * does, and `onEvent` is told of `not-added`. Default: true where `strict` is `accept-new`, else false.
   */
  readonly mustRecord?: boolean
  /** Decides about an unknown key. */
  readonly ask?: (unknown: UnknownHostKey) => Promise<boolean>
  /** Prints lines of known_hosts for a name, for a key or only for the order of algorithms (KnownHostsCommand). */
  readonly command?: (name: string, key: PublicKey | undefined) => Promise<string>
  /** RevokedHostKeys: files of public keys or KRLs. One that cannot be read refuses every key. */
  readonly revoked?: readonly string[]
  /** NoHostAuthenticationForLocalhost: accept any key from a loopback address. Default: false. */
  readonly trustLoopback?: boolean
  /** CASignatureAlgorithms. Default: all recommended algorithms. */
  readonly caSignatureAlgorithms?: readonly string[]
  /** FingerprintHash, for warnings. Default: sha256. */
  readonly fingerprintHash?: FingerprintHash
  readonly onEvent?: (event: TrustEvent) => void
  /** Default: the file system. */
  readonly store?: KnownHostsStore
}

/** Trusts the keys that files of known hosts contain. */
export function knownHosts(options: KnownHostsOptions): TrustPolicy {
  return new KnownHostsPolicy(options)
}

class KnownHostsPolicy implements TrustPolicy {
  readonly #options: KnownHostsOptions
  readonly #store: KnownHostsStore

  constructor(options: KnownHostsOptions) {
    this.#options = options.store === undefined ? { ...options, files: expanded(options.files) } : options
    this.#store = options.store ?? fileStore
  }

  async preferredAlgorithms(target: TrustTarget, offered: readonly string[]): Promise<readonly string[]> {
    const entries = await this.#entries(nameOf(target), undefined)
    return preferredHostKeyAlgorithms(entriesFor(nameOf(target), entries), offered)
  }

  async verify(question: HostKeyQuestion): Promise<HostKeyAccepted> {
    const presented = presentedKey(question)
    if (this.#options.trustLoopback === true && question.alias === undefined && isLoopback(question.address)) {
      return acceptHostKey(question.hostKey)
    }
    await refuseRevoked(presented, this.#options.revoked ?? [], question.host)
    const entries = await this.#entries(nameOf(question), presented.key)
    const { caSignatureAlgorithms } = this.#options
    const now = Date.now() / 1000
    const finding = judge(presented, question, entries, { now, caSignatureAlgorithms, offered: question.offered })
    const { certificateFault: fault } = finding
    if (fault !== undefined) this.#options.onEvent?.({ event: 'bad-certificate', fault })
    if ('withoutPort' in finding) {
      const by = finding.verdict === 'known' ? 'key' : 'certificate'
      const { entry, withoutPort } = finding
      this.#options.onEvent?.({ event: 'known', name: nameOf(question), entry, by, withoutPort })
      return acceptHostKey(question.hostKey)
    }
    if (finding.verdict === 'unknown') return this.#unknown(question, presented, entries)
    return this.#refuse(question, presented, finding)
  }

  async #entries(name: string, key: PublicKey | undefined): Promise<KnownHostsEntry[]> {
    const { files, command } = this.#options
    const read = await this.#store.read([...files.user, ...(files.system ?? [])])
    if (command === undefined) return entriesOf(read)
    const printed = parseKnownHosts(await command(name, key), COMMAND_NAME)
    return entriesOf([...read, printed])
  }

  async #unknown(
    question: HostKeyQuestion,
    { plain }: PresentedKey,
    entries: readonly KnownHostsEntry[],
  ): Promise<HostKeyAccepted> {
    const name = nameOf(question)
    const { ask, files, strict = ask === undefined ? 'yes' : 'ask' } = this.#options
    const refused = (message: string, advice: string): HostKeyError =>
      hostKeyError('host-key-unknown', message, plain, { hop: question.host, advice })
    if (strict === 'yes') {
      throw refused(texts.strictlyUnknown(name, plain), `add the key of ${name} to ${files.user[0] ?? 'a file'}`)
    }
    if (strict === 'ask') {
      const unknown = { target: question, name, key: plain, otherNames: otherNames(plain.blob, name, entries) }
      const confirmed = await ask?.(unknown)
      if (confirmed !== true)
        throw refused(
          texts.unconfirmed(name, plain, files.user[0]),
          `compare ${plain.fingerprint()} with the server's own; then confirm it (person; trust: ask, pin), or add the key to ${files.user[0] ?? 'a file'}`,
        )
    }
    await this.#record(question, name, plain)
    return acceptHostKey(question.hostKey)
  }

  async #record(question: HostKeyQuestion, name: string, key: PublicKey): Promise<void> {
    const { host, alias } = question
    const { files, hashed = false, onEvent, strict, mustRecord = strict === 'accept-new' } = this.#options
    const [file] = files.user
    if (file === undefined || !isRecordable(host) || !isRecordable(alias ?? host)) {
      const reason = file === undefined ? 'no file is named' : 'such a name cannot stand in it'
      if (mustRecord) throw notRecorded(question, key, { name, file, reason })
      return
    }
    try {
      await this.#store.append(file, [formatEntry(name, key.blob, { hashed })])
    } catch (error) {
      onEvent?.({ event: 'not-added', file, error })
      if (mustRecord) throw notRecorded(question, key, { name, file, reason: reasonOf(error) }, error)
      return
    }
    onEvent?.({ event: 'added', name, key, file })
  }

  #refuse(
    question: HostKeyQuestion,
    { plain, key }: PresentedKey,
    finding: Exclude<OtherFinding, { verdict: 'unknown' }>,
  ): HostKeyAccepted {
    const name = nameOf(question)
    const hop = question.host
    if (finding.verdict === 'not-permitted') {
      throw hostKeyError('host-key-rejected', texts.notPermitted(plain), plain, { hop })
    }
    const { entry } = finding
    if (finding.verdict === 'revoked') {
      const warning = texts.revokedKeyWarning(key, name)
      const advice = `do not connect: ${entry.file}:${entry.line} says that the key was stolen`
      const facts = { hop, warning, advice, locations: [{ file: entry.file, line: entry.line }] }
      throw hostKeyError('host-key-revoked', texts.strictlyRevoked(name, key), plain, facts)
    }
    const offending = { file: entry.file, line: entry.line, label: new PublicKey(entry.key).label }
    const { user, system = [] } = this.#options.files
    const warning = texts.changedKeyWarning(plain, offending, user[0] ?? system[0], this.#options.fingerprintHash, name)
    if (this.#options.strict === 'no') {
      this.#options.onEvent?.({ event: 'unsafe', warning })
      return acceptHostKey(question.hostKey, false)
    }
    const locations = finding.entries.map(({ file, line }) => ({ file, line }))
    const advice = `if the key was changed on purpose: ssh-keygen -f '${entry.file}' -R '${name}'`
    throw hostKeyError('host-key-changed', texts.strictlyChanged(name), plain, { hop, warning, advice, locations })
  }
}

/** Who trusts a key only because it was the first must know it again. */
function notRecorded({ host: hop }: HostKeyQuestion, key: PublicKey, why: Unrecorded, cause?: unknown): HostKeyError {
  const { file, name, reason } = why
  const where = file === undefined ? '' : ` to ${file}`
  return hostKeyError('host-key-rejected', `the host key of ${name} could not be added${where}: ${reason}`, key, {
    hop,
    cause,
    advice:
      cause === undefined
        ? `pin ${key.fingerprint()} instead`
        : `make ${file} writable or name another file; to go on without, as ssh does: mustRecord: false`,
  })
}

interface Unrecorded {
  readonly name: string
  readonly file?: string | undefined
  readonly reason: string
}

/** Messages name the files, and a shell does not replace what stands in quotes there. */
function expanded({ user, system }: KnownHostsOptions['files']): KnownHostsOptions['files'] {
  return {
    user: user.map(expandHome),
    ...(system === undefined ? {} : { system: system.map(expandHome) }),
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return error instanceof SshError || code === undefined ? message : strerror(code)
}

function isLoopback(address: string | undefined): boolean {
  const bytes = address === undefined ? undefined : parseAddress(address)
  return bytes?.length === 4
    ? bytes[0] === 127
    : bytes?.every((byte, index) => byte === (index === 15 ? 1 : 0)) === true
}

/** Stands for a file in entries that a command printed. */
const COMMAND_NAME = 'KnownHostsCommand'
