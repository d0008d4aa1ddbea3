// From a launcher to the wire of an agent that runs: one command where all is well, a second one where the first runtime
// does not do, and a runtime of ours where there is none and it may be sent.
import { randomBytes } from 'node:crypto'
import { ScriptError } from '../../errors.ts'
import type { Launcher, Reach, StartedProgram } from '../launcher.ts'
import { plainText } from '../plain-text.ts'
import { agentCommand } from './command.ts'
import { killAgent } from './kill.ts'
import type { LibraryHashes } from './package.ts'
import type { Part } from './part.ts'
import { Preamble, type Booted, type Found } from './preamble.ts'
import { OLDEST } from './search.ts'
import { sendRuntime } from './send-runtime.ts'

/** What an agent is started with. */
export interface StartOptions {
  readonly library: LibraryHashes
  /** The agent first, then what it will need. */
  readonly parts: readonly Part[]
  /** Frames of calls that need no values; asked for when the host was reached. */
  readonly prelude: () => Uint8Array
  /** The program listens: what is to be sent may be. Of the prelude it has got so many bytes. */
  readonly onListening: (program: StartedProgram, bytesSent: number) => void
  /** Whether this machine's own runtime may be sent to a host that has none. */
  readonly uploadRuntime: boolean
  /** Text that came before the agent spoke. */
  readonly onNoise: (text: string) => void
  readonly onStderr: (bytes: Uint8Array) => void
  readonly onFrames: (bytes: Uint8Array) => void
}

/** An agent that runs. */
export interface StartedAgent {
  readonly program: StartedProgram
  /** Ends it and what it started, also when it hears nothing. Rejects when no command can be started there. */
  kill(): Promise<void>
}

/**
 * Starts an agent. Whatever it says from then on goes to `onFrames`.
 * @throws ScriptError `no-runtime`, `host-lost`, `agent-misbehaved`
 */
export async function startAgent(launcher: Launcher, options: StartOptions): Promise<StartedAgent> {
  const reach = await launcher.reach()
  const first = await attempt(launcher.host, reach, options, false)
  if (isStarted(first)) return agentOf(first, reach)
  const second = first.found?.kind === 'none' ? first : await attempt(launcher.host, reach, options, true)
  if (isStarted(second)) return agentOf(second, reach)
  if (second.found?.kind !== 'none') throw noStart(launcher.host, second)
  if (!options.uploadRuntime) throw noRuntime(launcher.host, first)
  await sendRuntime(launcher.host, reach, second.found)
  const third = await attempt(launcher.host, reach, options, true)
  if (isStarted(third)) return agentOf(third, reach)
  throw noStart(launcher.host, third)
}

/** How far it came. */
interface Attempt {
  readonly program: StartedProgram
  readonly found: Found | undefined
  readonly booted: Booted | undefined
  /** What came on the wire and on the standard error output when it did not boot. */
  readonly said: string
}

function isStarted(attempt: Attempt): attempt is Attempt & { readonly booted: Booted } {
  return attempt.booted?.isNewEnough === true
}

function agentOf({ program, booted }: Attempt & { readonly booted: Booted }, reach: Reach): StartedAgent {
  return { program, kill: () => killAgent(reach, booted.pid) }
}

async function attempt(host: string, reach: Reach, options: StartOptions, careful: boolean): Promise<Attempt> {
  const nonce = randomBytes(16).toString('hex')
  const prelude = options.prelude()
  const { command, separate } = agentCommand({
    nonce,
    careful,
    facts: { library: options.library, goesHome: reach.goesHome ?? false, way: reach.way ?? 'any' },
    parts: options.parts,
    prelude,
    bytesMax: reach.commandBytesMax,
  })
  // Code is no secret; values wait until an agent is heard.
  const input = separate === undefined ? undefined : withLength(separate)
  const startWith = input === undefined ? undefined : reach.startWith?.bind(reach, command, input)
  const program = await (startWith?.() ?? reach.start(command))
  program.stdin.on('error', () => {})
  const stderr = new Tail()
  let found: Found | undefined
  let booted: Booted | undefined
  const send = (what: Found): void => {
    found = what
    if (what.kind === 'none') return
    if (input !== undefined && startWith === undefined) program.stdin.write(input)
    options.onListening(program, prelude.length)
  }
  return await new Promise((resolve, reject) => {
    const preamble = new Preamble(nonce, {
      noise: options.onNoise,
      found: send,
      booted: (what) => {
        booted = what
        if (what.isNewEnough) resolve({ program, found, booted, said: '' })
      },
      frames: options.onFrames,
    })
    program.stderr.on('data', (bytes: Buffer) => {
      if (booted === undefined) stderr.add(bytes)
      else options.onStderr(bytes)
    })
    program.stderr.on('error', () => {})
    program.stdout.on('error', () => {})
    program.stdout.on('data', (bytes: Buffer) => {
      try {
        preamble.push(bytes)
      } catch (error) {
        program.close()
        reject(error instanceof ScriptError ? new ScriptError(error.code, error.message, { host }) : (error as Error))
      }
    })
    void program.ended.then((error) => {
      if (booted?.isNewEnough === true) return
      if (error !== undefined && found === undefined) reject(lost(host, error))
      else resolve({ program, found, booted, said: plainText(`${preamble.unread}\n${stderr.text}`).trim() })
    })
  })
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** The last that was said, as much as an error can show. */
class Tail {
  #bytes: Buffer = Buffer.alloc(0)

  add(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]).subarray(-TAIL_BYTES)
  }

  get text(): string {
    return this.#bytes.toString('utf8')
  }
}

function lost(host: string, cause: Error): ScriptError {
  return new ScriptError('host-lost', `${host} was lost before the agent ran: ${cause.message}`, { host, cause })
}

function noRuntime(host: string, { booted, found, said }: Attempt): ScriptError {
  const what =
    booted !== undefined
      ? `has Node.js ${plainText(booted.version)} only`
      : found?.kind === 'runtime'
        ? `has a Node.js that does not start (${said.slice(-SAID_CHARACTERS)})`
        : 'has no Node.js'
  const advice = `install Node.js ${OLDEST} or newer there, or allow \`uploadRuntime\`, which puts the one of this machine into ~/.cache/yon`
  return new ScriptError('no-runtime', `H302: ${host} ${what}, which functions need; commands run without it`, {
    host,
    advice,
  })
}

function noStart(host: string, { said, found }: Attempt): ScriptError {
  const what = found === undefined ? 'no shell ran the command of the agent' : 'the runtime did not start'
  const words = said === '' ? '' : `: ${said.slice(-SAID_CHARACTERS)}`
  const advice = 'see that `ssh HOST true` works and says nothing, and that `node` runs there'
  return new ScriptError('no-runtime', `H302: functions cannot run on ${host}: ${what}${words}`, { host, advice })
}

const TAIL_BYTES = 4096
const SAID_CHARACTERS = 500
