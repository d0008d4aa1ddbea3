// The executor of another host: one session a list, in which one sh runs all of it.
import type { Executor, Running, StartSettings, SudoSettings } from '../command/executor.ts'
import { ScriptError } from '../errors.ts'
import { formsOf, type List, mask } from '../grammar/index.ts'
import { visible } from '../scope/index.ts'
import { Guard } from './guard.ts'
import { launch, type Launched } from './launch.ts'
import { readMarker } from './marker.ts'
import { nonce } from './nonce.ts'
import { programText } from './program-text.ts'
import { RecordReader } from './records.ts'
import { orNeverBegun } from './never-begun.ts'
import { renderList, type RenderedList } from './render-list.ts'
import { FarRunning } from './running.ts'
import type { SharedConnection } from './shared-connection.ts'

/** Runs commands on the host of a connection. */
export class FarExecutor implements Executor {
  readonly host: string
  readonly #shared: SharedConnection
  readonly #guards = new Map<string, Guard>()

  constructor(shared: SharedConnection) {
    this.host = shared.host
    this.#shared = shared
  }

  async start(list: List, settings: StartSettings): Promise<Running> {
    settings.signal?.throwIfAborted()
    const rendered = renderList(list, settings.pipefail)
    return await orNeverBegun(this.#start(rendered, settings), rendered, settings)
  }

  async #start(rendered: RenderedList, settings: StartSettings): Promise<Running> {
    const { cwd, env, sudo } = settings
    const mark = nonce()
    const script = programText(rendered, { nonce: mark, cwd, env, atHome: sudo !== undefined, watched: true })
    const launched = await launch(this.#shared, script, {
      sudo,
      isHidden: (settings.secrets ?? []).length > 0,
    })
    const told: (readonly string[])[] = []
    // The first record says only that the login is over.
    const most = rendered.commands.length + FAILURES_MAX
    const records = new RecordReader(launched.stderr, mark, (fields) => {
      if (fields[0] !== '' && told.length < most) told.push(fields)
    })
    const { fields, noise } = await readMarker(launched.stdout, mark)
    if (fields?.[0] !== 'p') throw await this.#notBegun(fields, noise, launched, records, settings)
    launched.begun?.()
    const [, pid = '', outer = '', watch = '', ...folder] = fields
    const process = { pid, outer, watch, folder: folder.join(' ') }
    const guard = this.#guard(sudo)
    return new FarRunning({
      ...{ host: this.host, list: rendered, launched, records, told, process, guard, settings },
      unwatch: async () => {
        const ending = await launch(this.#shared, `kill -KILL ${watch}`, { sudo })
        await ending.exit
      },
    })
  }

  #guard(sudo: SudoSettings | undefined): Guard {
    const key = JSON.stringify([sudo?.user, sudo?.password !== undefined])
    const guard = this.#guards.get(key) ?? new Guard(this.#shared, sudo)
    this.#guards.set(key, guard)
    return guard
  }

  async #notBegun(
    fields: readonly string[] | undefined,
    noise: string,
    launched: Launched,
    records: RecordReader,
    { cwd, sudo, secrets = [] }: StartSettings,
  ): Promise<Error> {
    records.release()
    // Who still writes may never end.
    if (fields === undefined && !launched.stdout.readableEnded) launched.close()
    const exit = await launched.exit
    await records.done
    const { host } = this
    if (fields?.[0] === 'cwd') {
      return new ScriptError('invalid-argument', `no directory ${JSON.stringify(cwd)} on ${host}`, { host })
    }
    const refusal = launched.refusal?.()
    if (refusal !== undefined) return refusal
    // Who runs no sh may repeat what it was to read.
    const words = mask(`${records.noise}\n${noise}`, formsOf(secrets))
    const said = visible(words.trim().split('\n').slice(-SAID_LINES).join('; '))
    if (sudo !== undefined) {
      const facts = sudo.password === undefined ? { host, advice: PASSWORD_ADVICE } : { host }
      return new ScriptError('sudo-refused', `sudo on ${host}: ${said}`, facts)
    }
    return new ScriptError(
      'host-lost',
      `the login shell on ${host} ran nothing: ${said || `status ${exit.status ?? 'unknown'}`}`,
      {
        ...{ host, cause: exit.error },
        advice: 'Commands need a login shell that runs `sh`, as ssh does with a command.',
      },
    )
  }
}

/** What of its own a script may say that it could not do; it ends with the first. */
const FAILURES_MAX = 10
const PASSWORD_ADVICE = "Where it wants a password: sudo(user, { password: () => ask.password('Password for sudo') })."
/** How much of what was said instead an error repeats. */
const SAID_LINES = 4
