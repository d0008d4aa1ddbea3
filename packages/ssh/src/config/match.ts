// The conditions of Host and Match (ssh_config(5)).
import { matchNetworks } from './address.ts'
import { currentHost, expandWhileReading, type Pass } from './facts.ts'
import { lowerCaseAscii, matchHostName, matchPattern, matchPatternList } from './pattern.ts'
import { refuse } from './values/kind.ts'

/** What a Match line finds out besides whether it matches. */
export interface MatchOutcome {
  readonly matched: boolean
  /** It asked for a second pass over the files, once the host name is settled. */
  readonly wantsFinal: boolean
  /** The criterion that does not hold, as written. */
  readonly failed?: string | undefined
}

/** Which pattern of a Host line decides about the name that was given, without its `!`; undefined: none matches. */
export function matchHost(
  patterns: readonly string[],
  host: string,
): { readonly pattern: string; readonly negated: boolean } | undefined {
  let first: string | undefined
  for (const word of patterns) {
    const negated = word.startsWith('!')
    const pattern = negated ? word.slice(1) : word
    if (!matchPattern(host, pattern)) continue
    if (negated) return { pattern, negated }
    first ??= pattern
  }
  return first === undefined ? undefined : { pattern: first, negated: false }
}

/**
 * Evaluates the criteria of a Match line, all of which must hold.
 * @param parseOnly the line stands in a file that is only checked: commands are not run.
 * @param complain takes a message that stands for itself, before the line is refused.
 * @throws LineFault
 */
export async function evaluateMatch(
  words: readonly string[],
  pass: Pass,
  options: { readonly parseOnly: boolean; readonly complain: (text: string) => void },
): Promise<MatchOutcome> {
  // Fails for tokens that HostName cannot have, whatever the line asks.
  currentHost(pass)
  const queue = [...words]
  let matched = !options.parseOnly
  let wantsFinal = false
  let criteria = 0
  let failed: string | undefined
  const bad = (text: string): never => {
    options.complain(text)
    return refuse('Bad Match condition')
  }
  for (let word = queue.shift(); word !== undefined && !word.startsWith('#'); word = queue.shift()) {
    const negated = word.startsWith('!')
    let name = lowerCaseAscii(negated ? word.slice(1) : word)
    if (name === 'all') {
      if (criteria > 1 || !/^(?:#|$)/.test(queue[0] ?? '')) {
        refuse(`'${word}' cannot be combined with other Match attributes`, 'Bad Match condition')
      }
      return { matched: matched && !negated, wantsFinal, failed: failed ?? (negated ? word : undefined) }
    }
    criteria++
    if (name === 'canonical' || name === 'final') {
      wantsFinal ||= name === 'final' && !negated
      const holds = (pass.finalHost !== undefined) !== negated
      if (!holds) failed ??= word
      matched &&= holds
      continue
    }
    const glued = /^([a-z]+)=(.*)$/s.exec(name)
    const argument = glued === null ? queue.shift() : word.slice(word.indexOf('=') + 1)
    if (argument === undefined) return bad(`Missing Match criteria for ${word}`)
    name = glued?.[1] ?? name
    const mayBeEmpty = name === 'tagged' || name === 'command'
    if (argument.startsWith('#') || (argument === '' && !mayBeEmpty)) bad(`Missing Match criteria for ${name}`)
    const test = Object.hasOwn(tests, name) ? tests[name] : undefined
    if (test === undefined) return bad(`Unsupported Match attribute ${word.replace(/^!|=.*$/gs, '')}`)
    const holds = await test(argument, pass, { skip: !matched, bad })
    if (holds === negated) failed ??= glued === null ? `${word} ${argument}` : word
    matched &&= holds !== negated
  }
  if (criteria === 0) bad('One or more attributes required for Match')
  return { matched, wantsFinal, failed }
}

interface TestContext {
  /** Nothing depends on the result any more. */
  readonly skip: boolean
  readonly bad: (text: string) => never
}

type Test = (argument: string, pass: Pass, context: TestContext) => boolean | Promise<boolean>

const tests: Readonly<Record<string, Test>> = {
  host: (list, pass) => matchHostName(currentHost(pass), list),
  originalhost: (list, { request }) => matchHostName(request.host, list),
  user: (list, { request, settings }) => matches(settings.get('user') ?? request.local.user, list),
  localuser: (list, { request }) => matches(request.local.user, list),
  localnetwork(list, { request }, { bad }) {
    const result = matchNetworks(request.local.addresses?.() ?? [], list)
    return typeof result === 'boolean' ? result : bad(result.fault)
  },
  version: (list, { request }) => matches(request.version ?? '', list),
  tagged: (list, { settings }) => matchesOrBothEmpty(settings.get('tag') ?? '', list),
  command: (list, { request }) => matchesOrBothEmpty(request.remoteCommand ?? '', list),
  sessiontype: (list, pass) => matches(sessionType(pass), list),
  async exec(argument, pass, { skip }) {
    const command = expandWhileReading(argument, pass, { environment: false }) as string
    if (skip) return false
    return (await pass.request.runCommand?.(command)) === 0
  },
}

function sessionType({ request, settings }: Pass): string {
  const type = settings.get('sessionType')
  if (type === 'subsystem' || type === 'none') return type
  return request.remoteCommand ? 'exec' : 'shell'
}

function matches(text: string, list: string): boolean {
  return matchPatternList(text, list) === 'match'
}

function matchesOrBothEmpty(text: string, list: string): boolean {
  return text === '' ? list === '' : matches(text, list)
}
