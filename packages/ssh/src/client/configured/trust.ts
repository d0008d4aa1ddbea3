// The trust policy that ssh_config describes: known_hosts files, and a person for what is not in them.
import type { ResolvedConfig } from '../../config/finish.ts'
import { HostKeyError, SshError } from '../../errors.ts'
import { describeFault } from '../../keys/certificate-check.ts'
import { fileStoreOfSsh } from '../../known-hosts/store.ts'
import { knownHosts } from '../trust/known-hosts.ts'
import type { TrustEvent } from '../trust/known-hosts-options.ts'
import type { TrustPolicy } from '../trust/policy.ts'
import type { UnknownHostKey } from '../trust/presented-key.ts'
import * as texts from '../trust/texts.ts'
import type { ConnectionTrace } from '../trace.ts'
import { algorithmNamesFor } from './algorithms.ts'
import { printedKnownHosts } from './known-hosts-command.ts'
import type { Person } from './person.ts'
import { requireRsaSize } from './required-rsa-size.ts'

/** Says what ssh says about keys that are added, changed, revoked or not known. */
export function configuredTrust(
  config: ResolvedConfig,
  person: Person,
  onTrace?: (trace: ConnectionTrace) => void,
  onEvent?: (event: TrustEvent) => void,
): TrustPolicy {
  const { values, request } = config
  const fingerprintHash = values.fingerprintHash === 'MD5' ? 'md5' : 'sha256'
  const shown = { home: request.local.home, visual: values.visualHostKey, fingerprintHash } as const
  const authorities = values.caSignatureAlgorithms
  const policy = knownHosts({
    files: { user: values.userKnownHostsFile, system: values.globalKnownHostsFile },
    hashed: values.hashKnownHosts,
    strict: values.strictHostKeyChecking,
    // As ssh: a key that cannot be written is used once, but not when nothing could ever be written.
    mustRecord: values.userKnownHostsFile.length === 0,
    revoked: values.revokedHostKeys,
    ...(values.knownHostsCommand === undefined
      ? {}
      : { command: (name, key, isAddress) => printedKnownHosts(config, person, { name, key, isAddress }) }),
    checkAddress: values.checkHostIP,
    confirm: (question) => confirmDifference(question, person),
    store: fileStoreOfSsh(request.local.home, (text) => person.tell(text)),
    trustLoopback: values.noHostAuthenticationForLocalhost,
    fingerprintHash,
    ...(authorities === undefined ? {} : { caSignatureAlgorithms: algorithmNamesFor('caSignature', authorities) }),
    ask: (unknown) => askAboutKey(unknown, person, shown),
    onEvent(event) {
      onEvent?.(event)
      if (event.event === 'known') onTrace?.(knownTrace(event))
      tellAbout(event, person, values.visualHostKey ? shown : undefined)
      if (event.event === 'unsafe') tellDisabled(config, person)
    },
  })
  return {
    preferredAlgorithms: (target, offered) => policy.preferredAlgorithms?.(target, offered) ?? Promise.resolve(offered),
    async verify(question) {
      try {
        requireRsaSize(question.hostKey, values.requiredRSASize, question.host)
        return await policy.verify(question)
      } catch (error) {
        if (error instanceof HostKeyError) tellWhy(error, person, values)
        throw error
      }
    },
  }
}

/** As ssh: until the answer is yes, no or the fingerprint. */
async function askAboutKey(unknown: UnknownHostKey, person: Person, options: texts.QuestionOptions): Promise<boolean> {
  let question = texts.unknownHostQuestion(unknown, options)
  for (;;) {
    const answer = await person.ask(question, { echo: true })
    const verdict = texts.readHostKeyAnswer(answer, unknown.key.fingerprint(options.fingerprintHash))
    if (verdict !== undefined) return verdict === 'yes'
    question = texts.UNKNOWN_HOST_QUESTION_AGAIN
  }
}

/** As ssh: until the answer is yes or no. */
async function confirmDifference(difference: string, person: Person): Promise<boolean> {
  let question = difference
  for (;;) {
    const verdict = texts.readHostKeyAnswer(await person.ask(question, { echo: true }), '')
    if (verdict !== undefined) return verdict === 'yes'
    question = "Please type 'yes' or 'no': "
  }
}

function tellAbout(event: TrustEvent, person: Person, visual: texts.QuestionOptions | undefined): void {
  if (event.event === 'known' && visual !== undefined && event.address?.found.verdict !== 'unknown') {
    person.tell(texts.visualHostKey(event.key, visual.fingerprintHash), 'notice')
  }
  if (event.event.startsWith('address-')) tellAboutAddress(event, person)
  if (event.event === 'added') person.tell(texts.addedWarning(event.name, event.key), 'notice')
  if (event.event === 'not-added') person.tell(texts.notAddedWarning(event.file), 'notice')
  if (event.event === 'bad-certificate') person.tell(describeFault(event.fault))
  if (event.event === 'unsafe') for (const line of event.warning) person.tell(line)
}

function tellAboutAddress(event: TrustEvent, person: Person): void {
  if (event.event === 'address-differs') for (const line of event.warning) person.tell(line, 'notice')
  if (event.event === 'address-added') person.tell(texts.addressAddedWarning(event.address, event.key), 'notice')
  if (event.event === 'address-unknown') person.tell(texts.addressUnknownWarning(event.address, event.key), 'notice')
  if (event.event === 'address-not-added') {
    person.tell(texts.addressNotAddedWarning(event.address, event.key, event.file ?? ''), 'notice')
  }
}

function knownTrace({ name, by, entry }: Extract<TrustEvent, { event: 'known' }>): ConnectionTrace {
  return { event: 'host-key-known', name, by, file: entry.file, line: entry.line }
}

/** What a host with another key is not given. @throws SshError when forwards must not be missing */
function tellDisabled({ values }: ResolvedConfig, person: Person): void {
  const forwards = values.localForward.length + values.dynamicForward.length + values.remoteForward.length
  const features: readonly (readonly [isWanted: boolean, feature: string])[] = [
    [values.passwordAuthentication, 'Password authentication'],
    [values.kbdInteractiveAuthentication, 'Keyboard-interactive authentication'],
    [values.forwardAgent.enabled === true, 'Agent forwarding'],
    [values.forwardX11, 'X11 forwarding'],
    [forwards > 0, 'Port forwarding'],
    [values.tunnel !== 'no', 'Tunnel forwarding'],
  ]
  const disabled = features.filter(([isWanted]) => isWanted)
  for (const [, feature] of disabled) person.tell(texts.disabledWarning(feature))
  if (values.updateHostKeys !== 'no') person.tell('UpdateHostkeys is disabled because the host key is not trusted.')
  if (values.exitOnForwardFailure && disabled.length > 0) {
    const message = 'Error: forwarding disabled due to host key check failure'
    throw new SshError('host-key-changed', message, { phase: 'host-key' })
  }
}

/** A question that was not answered with yes needs no more words, and ssh has none where no file is named. */
function tellWhy(error: HostKeyError, person: Person, values: ResolvedConfig['values']): void {
  for (const line of error.warning ?? []) person.tell(line)
  const isSilent = values.strictHostKeyChecking === 'ask' || values.userKnownHostsFile.length === 0
  if (!isSilent || error.code !== 'host-key-unknown') person.tell(error.message)
}
