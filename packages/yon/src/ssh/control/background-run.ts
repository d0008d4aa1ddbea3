// The background of a run: what `background.ts` has started.
import type { Person } from '@yon/ssh'
import { localFacts, type ResolvedConfig } from '@yon/ssh/config'
import { type Log, parseLogLevel } from '../../log.ts'
import { personAtTerminal } from '../person.ts'
import type { Background, Prepared } from '../session.ts'
import type { BackgroundStart, ToBackground, ToForeground } from './background-messages.ts'

/** Runs as the foreground says, and gives an exit status that matters only before `ready`. */
export async function runInBackground(log: Log): Promise<number> {
  const foreground = new Foreground()
  const start = await foreground.start
  const prepared = prepare(start, log, foreground)
  try {
    const { runControlled } = await import('./run.ts')
    const status = start.role === 'keeper' ? undefined : await runControlled(prepared)
    if (status !== undefined) return status
    const { establish } = await import('../establish.ts')
    return await establish(prepared)
  } finally {
    await foreground.flushed()
  }
}

function prepare({ role, line, plan, config, sharesTerminal }: BackgroundStart, log: Log, foreground: Foreground) {
  log.level = parseLogLevel(config.values.logLevel)
  if (line.logFile !== undefined) log.writeTo(line.logFile)
  log.showBy((text) => foreground.show(text))
  const { controlPath } = config.values
  if (role === 'keeper') process.title = `yon-ssh: ${controlPath} [mux]`
  const background: Background = {
    role,
    ignoredSignals: sharesTerminal ? ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTSTP'] : [],
    ready: (what) => foreground.ready(what),
    unshared: () => foreground.unshared(),
  }
  const keeper = role === 'keeper'
  return {
    line: keeper ? { ...line, stdioForward: undefined } : line,
    plan: keeper ? { ...plan, program: undefined, pty: false } : plan,
    config: restored(config),
    log,
    background,
    person: foreground.person(log),
  } satisfies Prepared
}

/** What was sent, with this machine again. */
function restored({ host, values, tokens, request }: BackgroundStart['config']): ResolvedConfig {
  const unread = { read: () => Promise.reject(new Error('read before')), glob: () => Promise.resolve([]) }
  const parts = { files: {}, source: unread, sha1: () => new Uint8Array(0), local: localFacts() }
  return { host, values, tokens, request: { ...request, ...parts }, originsOf: () => [] }
}

/** The process that started us. When it ends before we are ready, so do we. */
class Foreground {
  readonly start: Promise<BackgroundStart>
  readonly #answers = new Map<number, (text: string | undefined) => void>()
  #ready = false
  #proceed: () => void = () => {}
  #lastSent: Promise<void> = Promise.resolve()

  constructor() {
    this.start = new Promise((resolve) => {
      process.on('message', (message: ToBackground) => {
        if (message.type === 'start') resolve(message)
        else if (message.type === 'answer') this.#answers.get(message.id)?.(message.text)
        else this.#proceed()
      })
    })
    process.once('disconnect', () => {
      if (!this.#ready) process.exit(255)
      this.#proceed()
    })
  }

  /** Later there is nobody who would show it, unless standard error was left to us. */
  show(text: string): void {
    if (this.#ready) process.stderr.write(text)
    else this.#send({ type: 'show', text })
  }

  person(log: Log): Person {
    const later = personAtTerminal(log)
    return {
      ask: (question, options) => (this.#ready ? later.ask(question, options) : this.#ask(question, options)),
      tell: (text, kind) => later.tell(text, kind),
    }
  }

  async ready({ localCommand }: { readonly localCommand: boolean }): Promise<void> {
    const proceed = new Promise<void>((resolve) => (this.#proceed = resolve))
    this.#send({ type: 'ready', localCommand })
    await this.flushed()
    this.#ready = true
    await proceed
    if (process.connected) process.disconnect()
  }

  async unshared(): Promise<void> {
    this.#send({ type: 'unshared' })
    await this.flushed()
  }

  async flushed(): Promise<void> {
    await this.#lastSent
  }

  #ask(question: string, options: Parameters<Person['ask']>[1]): Promise<string | undefined> {
    const id = this.#answers.size
    return new Promise((resolve) => {
      this.#answers.set(id, resolve)
      this.#send({ type: 'ask', id, question, options })
    })
  }

  #send(message: ToForeground): void {
    this.#lastSent = new Promise((resolve) => {
      if (!process.connected) resolve()
      else process.send?.(message, undefined, undefined, () => resolve())
    })
  }
}
