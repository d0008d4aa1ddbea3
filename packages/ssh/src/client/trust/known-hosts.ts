// The policy of ssh: known_hosts files, and StrictHostKeyChecking for what is not in them.
import { strerror } from '../../config/strerror.ts'
import { type HostKeyError, SshError } from '../../errors.ts'
import { PublicKey } from '../../keys/public-key.ts'
import { expandHome } from '../../home-path.ts'
import { isRecordable } from '../../known-hosts/name.ts'
import { preferredHostKeyAlgorithms } from '../../known-hosts/order.ts'
import { entriesOf, type KnownHostsEntry, parseKnownHosts } from '../../known-hosts/parse.ts'
import { fileStore, type KnownHostsStore } from '../../known-hosts/store.ts'
import { formatEntry } from '../../known-hosts/update.ts'
import { entriesFor, otherNames } from '../../known-hosts/verify.ts'
import { acceptHostKey, type HostKeyAccepted } from '../../protocol/proofs.ts'
import {
  type AddressFinding,
  addressName,
  DIFFERENCE_QUESTION,
  differenceWarning,
  judgeAddress,
  leadsToLoopback,
  spoofingWarning,
  STRICTLY_DIFFERENT,
} from './address.ts'
import type { KnownHostsOptions } from './known-hosts-options.ts'
import { judge, type OtherFinding, type TrustedFinding } from './judge.ts'
import type { HostKeyQuestion, TrustPolicy, TrustTarget } from './policy.ts'
import { refuseRevoked } from './revoked.ts'
import { hostKeyError, nameOf, presentedKey, type PresentedKey } from './presented-key.ts'
import * as texts from './texts.ts'

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
    if (this.#options.trustLoopback === true && question.alias === undefined && leadsToLoopback(question)) {
      return acceptHostKey(question.hostKey)
    }
    await refuseRevoked(presented, this.#options.revoked ?? [], question.host, this.#options.fingerprintHash)
    const entries = await this.#entries(nameOf(question), presented.key)
    const { caSignatureAlgorithms } = this.#options
    const now = Date.now() / 1000
    const finding = judge(presented, question, entries, { now, caSignatureAlgorithms, offered: question.offered })
    const { certificateFault: fault } = finding
    if (fault !== undefined) this.#options.onEvent?.({ event: 'bad-certificate', fault })
    const address = await this.#judgeAddress(question, presented)
    const about: About = { question, presented, address }
    if ('withoutPort' in finding) return await this.#known(about, finding)
    if (finding.verdict === 'unknown') return await this.#unknown(about, entries)
    return this.#refuse(about, finding)
  }

  async #entries(name: string, key: PublicKey | undefined, isAddress = false): Promise<KnownHostsEntry[]> {
    const { files, command } = this.#options
    const read = await this.#store.read([...files.user, ...(files.system ?? [])])
    if (command === undefined) return entriesOf(read)
    const printed = parseKnownHosts(
      await command(name, key, isAddress),
      `${COMMAND_NAME}-${commandReason(key, isAddress)}`,
    )
    return entriesOf([...read, printed])
  }

  async #judgeAddress(target: TrustTarget, presented: PresentedKey): Promise<AddressFinding | undefined> {
    const name = this.#options.checkAddress === true ? addressName(target, presented) : undefined
    if (name === undefined) return undefined
    return judgeAddress(name, presented, await this.#entries(name, presented.key, true))
  }

  async #known(about: About, { verdict, entry, withoutPort }: TrustedFinding): Promise<HostKeyAccepted> {
    const { question, presented, address } = about
    const by = verdict === 'known' ? 'key' : 'certificate'
    const name = nameOf(question)
    this.#options.onEvent?.({ event: 'known', name, entry, by, withoutPort, key: presented.plain, address })
    if (address?.found.verdict === 'unknown') await this.#recordAddress(address.name, presented.plain, entry)
    await this.#settleAddress(about, entry)
    return acceptHostKey(question.hostKey)
  }

  /** The address has no key yet. */
  async #recordAddress(address: string, key: PublicKey, known: KnownHostsEntry): Promise<void> {
    const { files, hashed = false, onEvent } = this.#options
    const [file] = files.user
    if (file === undefined || known.file.startsWith(`${COMMAND_NAME}-`)) {
      return onEvent?.({ event: 'address-unknown', address, key, file })
    }
    const isAdded = await this.#store.append(file, [formatEntry(address, key.blob, { hashed })]).then(
      () => true,
      () => false,
    )
    onEvent?.({ event: isAdded ? 'address-added' : 'address-not-added', address, key, file })
  }

  /** The address has another key than the name. */
  async #settleAddress({ question, presented: { plain }, address }: About, known?: KnownHostsEntry): Promise<void> {
    if (address?.found.verdict !== 'changed') return
    const { strict = this.#options.ask === undefined ? 'yes' : 'ask', confirm, onEvent } = this.#options
    const name = nameOf(question)
    const warning = differenceWarning({ name, label: plain.label }, address.name, address.found.entry, known)
    if (strict === 'no') return onEvent?.({ event: 'address-differs', warning })
    const isAsked = strict === 'ask' && confirm !== undefined
    if (isAsked && (await confirm([...warning, DIFFERENCE_QUESTION].join('\n')))) return
    const { file, line } = address.found.entry
    const facts = {
      hop: question.host,
      advice: `if the key was changed on purpose: ssh-keygen -f '${file}' -R '${address.name}'`,
      locations: [{ file, line }],
    }
    if (isAsked) throw hostKeyError('host-key-unknown', `nobody confirmed the key of ${address.name}`, plain, facts)
    throw hostKeyError('host-key-changed', STRICTLY_DIFFERENT, plain, { ...facts, warning })
  }

  async #unknown(about: About, entries: readonly KnownHostsEntry[]): Promise<HostKeyAccepted> {
    const { question, presented, address } = about
    const { plain } = presented
    const name = nameOf(question)
    const { ask, files, strict = ask === undefined ? 'yes' : 'ask' } = this.#options
    const refused = (message: string, advice: string): HostKeyError =>
      hostKeyError('host-key-unknown', message, plain, { hop: question.host, advice })
    if (files.user.length === 0 && this.#options.mustRecord === true) {
      throw refused(`the ${plain.label} key of ${name} is not known, and there is no file to keep it`, 'name a file')
    }
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
    await this.#record(question, [name, ...(address?.found.verdict === 'unknown' ? [address.name] : [])], plain)
    await this.#settleAddress(about)
    return acceptHostKey(question.hostKey)
  }

  async #record(question: HostKeyQuestion, names: readonly string[], key: PublicKey): Promise<void> {
    const name = names.join(',')
    const { host, alias } = question
    const { files, hashed = false, onEvent, strict, mustRecord = strict === 'accept-new' } = this.#options
    const [file] = files.user
    if (file === undefined || !isRecordable(host) || !isRecordable(alias ?? host)) {
      const reason = file === undefined ? 'no file is named' : 'such a name cannot stand in it'
      if (mustRecord) throw notRecorded(question, key, { name, file, reason })
      return
    }
    try {
      const texts = hashed ? names : [name]
      await this.#store.append(
        file,
        texts.map((each) => formatEntry(each, key.blob, { hashed })),
      )
    } catch (error) {
      onEvent?.({ event: 'not-added', file, error })
      if (mustRecord) throw notRecorded(question, key, { name, file, reason: reasonOf(error) }, error)
      return
    }
    onEvent?.({ event: 'added', name, key, file })
  }

  #refuse(about: About, finding: Exclude<OtherFinding, { verdict: 'unknown' }>): HostKeyAccepted {
    const { question, address } = about
    const { plain, key } = about.presented
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
    const { fingerprintHash } = this.#options
    const warning = [
      ...(address === undefined ? [] : spoofingWarning({ name, label: plain.label }, address, entry)),
      ...texts.changedKeyWarning(plain, offending, user[0] ?? system[0], fingerprintHash, name),
    ]
    if (this.#options.strict === 'no') {
      this.#options.onEvent?.({ event: 'unsafe', warning })
      return acceptHostKey(question.hostKey, false)
    }
    const locations = finding.entries.map(({ file, line }) => ({ file, line }))
    const advice = `if the key was changed on purpose: ssh-keygen -f '${entry.file}' -R '${name}'`
    throw hostKeyError('host-key-changed', texts.strictlyChanged(name), plain, { hop, warning, advice, locations })
  }
}

interface About {
  readonly question: HostKeyQuestion
  readonly presented: PresentedKey
  readonly address: AddressFinding | undefined
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

/** Why KnownHostsCommand is run (`%I`): for the order of algorithms, or for a key of an address or of a name. */
export function commandReason(key: PublicKey | undefined, isAddress: boolean): 'ORDER' | 'ADDRESS' | 'HOSTNAME' {
  return key === undefined ? 'ORDER' : isAddress ? 'ADDRESS' : 'HOSTNAME'
}

/** Stands for a file in entries that a command printed, with the reason behind it. */
const COMMAND_NAME = 'KnownHostsCommand'
