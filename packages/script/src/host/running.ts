// A list that runs on another host.
import type { Readable, Writable } from 'node:stream'
import type { Exit } from '@yon/ssh'
import type { CommandEnd, Running, StartSettings, StreamChoice } from '../command/executor.ts'
import { maskedStream } from '../command/masked-bytes.ts'
import { ScriptError } from '../errors.ts'
import { formsOf } from '../grammar/index.ts'
import { holdEnd } from '../ending/index.ts'
import type { FarProcess, Guard } from './guard.ts'
import { adviceOnUnset } from '../expand/index.ts'
import { visible } from '../scope/index.ts'
import type { Launched } from './launch.ts'
import { lost, tellAsLost } from './lost.ts'
import type { RecordReader } from './records.ts'
import type { RenderedList } from './render-list.ts'
import { lendInput } from './script-input.ts'
import { signalOfStatus } from './signal-numbers.ts'

/** What is known of a list when it has begun. */
export interface Begun {
  readonly host: string
  readonly list: RenderedList
  readonly launched: Launched
  readonly records: RecordReader
  /** The records that were read, which grow. */
  readonly told: readonly (readonly string[])[]
  readonly process: FarProcess
  readonly guard: Guard | undefined
  /** Ends what watches over it. */
  readonly unwatch: () => Promise<void>
  readonly settings: StartSettings
}

/** A list of pipelines over there, as commands see it. */
export class FarRunning implements Running {
  readonly stdin: Writable | undefined
  readonly stdout: Readable | undefined
  readonly stderr: Readable | undefined
  readonly ended: Promise<readonly CommandEnd[]>
  readonly #begun: Begun
  readonly #adopting: NodeJS.Timeout
  #isOver = false

  constructor(begun: Begun) {
    this.#begun = begun
    const { launched, records, settings } = begun
    tellAsLost(launched.stdin, begun.host)
    tellAsLost(launched.stdout, begun.host)
    this.stdin = settings.stdin === 'pipe' ? launched.stdin : undefined
    if (settings.stdin === 'ignore') launched.stdin.end()
    this.stdout = output(launched.stdout, settings.stdout, process.stdout)
    this.stderr = output(records.stderr, settings.stderr, process.stderr, settings.secrets)
    this.#adopting = setTimeout(() => begun.guard?.add(begun.process), ADOPT_MS)
    const stopListening = this.#listenForAbort(settings.signal)
    this.ended = this.#end().finally(() => {
      this.#isOver = true
      clearTimeout(this.#adopting)
      stopListening()
      begun.guard?.remove(begun.process)
    })
    this.ended.catch(() => {})
    if (settings.stdin === 'inherit') lendInput(launched.stdin, launched.exit)
    holdEnd(this.ended)
  }

  kill(signal: string): void {
    const { guard, process: far } = this.#begun
    if (this.#isOver) return
    const name = signal.replace(/^SIG(?=.)/, '')
    if (!/^[A-Z0-9]{1,16}$/.test(name)) throw new ScriptError('invalid-argument', `not a signal: ${signal}`)
    guard?.kill(far, name)
    // One that is stopped would not notice.
    if (CATCHABLE.has(name)) guard?.kill(far, 'CONT')
    if (name === 'KILL' && far.folder !== '') guard?.removeFolder(far.folder)
  }

  async detach(): Promise<void> {
    const { guard, process: far, launched, unwatch } = this.#begun
    if (this.#isOver) return
    clearTimeout(this.#adopting)
    guard?.remove(far)
    await unwatch()
    this.#isDetached = true
    launched.close()
  }

  async #end(): Promise<readonly CommandEnd[]> {
    const { launched, records, host } = this.#begun
    const exit = await launched.exit
    if (this.#isDetached) return []
    records.release()
    await records.done
    const refusal = launched.refusal?.()
    if (refusal !== undefined) throw refusal
    if (exit.error !== undefined && !this.#isKilled) throw lost(host, exit.error)
    return this.#ends(exit)
  }

  #ends(exit: Exit): readonly CommandEnd[] {
    const { list, told } = this.#begun
    for (const [kind, fact] of told) if (kind !== 's') throw failure(this.#begun.host, kind, fact, list)
    const whole = endOf(exit)
    if (list.isDirect) return list.commands.map((command) => ({ ...command, ...whole }))
    const statuses = new Map(told.map(([, number, status]) => [Number(number), Number(status) & STATUS_BITS]))
    // Without a record it was never run, unless all were ended at once.
    return list.commands.flatMap((command, number) => {
      const status = statuses.get(number)
      if (status !== undefined) return [{ ...command, ...signalOfStatus(status) }]
      return whole.signal === undefined ? [] : [{ ...command, ...whole }]
    })
  }

  #isKilled = false
  #isDetached = false

  /** SIGTERM, then SIGKILL; who does not even end then has lost its host. */
  #listenForAbort(signal: AbortSignal | undefined): () => void {
    if (signal === undefined) return () => {}
    const timers: NodeJS.Timeout[] = []
    const abort = (): void => {
      this.kill('SIGTERM')
      timers.push(
        setTimeout(() => this.kill('SIGKILL'), GRACE_MS),
        setTimeout(() => {
          this.#isKilled = true
          this.#begun.launched.close()
        }, GIVE_UP_MS),
      )
    }
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    return () => {
      signal.removeEventListener('abort', abort)
      for (const timer of timers) clearTimeout(timer)
    }
  }
}

/** What the sh over there says stands between what programs say, and may repeat `secrets`. */
function output(
  stream: Readable,
  choice: StreamChoice,
  own: Writable,
  secrets: readonly string[] = [],
): Readable | undefined {
  if (choice === 'pipe') return stream
  if (choice === 'ignore') stream.resume()
  else if (secrets.length === 0) stream.pipe(own, { end: false })
  else stream.pipe(maskedStream(formsOf(secrets))).pipe(own, { end: false })
  return undefined
}

function endOf(exit: Exit): Pick<CommandEnd, 'status' | 'signal'> {
  if (exit.signal !== undefined) return { status: undefined, signal: `SIG${exit.signal}` }
  // The channel was closed without a word.
  return exit.status === undefined
    ? { status: undefined, signal: 'SIGKILL' }
    : { status: exit.status, signal: undefined }
}

/** What the script could not do. */
function failure(host: string, kind: string | undefined, fact: string | undefined, list: RenderedList): ScriptError {
  const glob = list.globs[Number(fact)] ?? ''
  if (kind === 'm') {
    return new ScriptError('no-match', `no file matches ${glob} on ${host}`, {
      host,
      advice: 'Quote it if no glob is meant.',
    })
  }
  if (kind === 'a') return new ScriptError('invalid-command', `${glob} is not one file on ${host}`, { host })
  if (kind === 'u') {
    const name = visible(fact ?? '')
    const advice = adviceOnUnset(name)
    return new ScriptError('invalid-command', `the variable ${name} is not set on ${host}`, { host, advice })
  }
  return new ScriptError('invalid-command', `no folder for pipes could be made on ${host}`, {
    host,
    advice: 'Process substitution needs a folder there that can be written: TMPDIR, or /tmp.',
  })
}

/** What a status of a process holds. */
const STATUS_BITS = 0xff
const CATCHABLE = new Set(['TERM', 'INT', 'HUP', 'QUIT'])
/** Commands that end before need no guard. */
const ADOPT_MS = 250
const GRACE_MS = 2000
const GIVE_UP_MS = 5000
