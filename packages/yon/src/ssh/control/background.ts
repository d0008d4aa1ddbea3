// The foreground of a run that goes to the background: -f and ControlPersist. Node cannot fork, so another process of
// this program, in a session of its own, connects and authenticates; whatever it has to show or to ask is shown and asked
// here, where the terminal is.
import { type ChildProcess, spawn } from 'node:child_process'
import { runLocalCommand } from '../local-command.ts'
import { personAtTerminal } from '../person.ts'
import type { Prepared } from '../session.ts'
import { BACKGROUND_MARK, type BackgroundRole, type ToBackground, type ToForeground } from './background-messages.ts'
import { closeInheritedDescriptors } from './inherited-descriptors.ts'

/** How far it came. `ended`: it never got into the background. */
export type BackgroundEnd =
  { readonly type: 'ready' } | { readonly type: 'unshared' } | { readonly type: 'ended'; readonly status: number }

/** Starts it, and waits until it needs the foreground no longer. */
export async function sendToBackground(prepared: Prepared, role: BackgroundRole): Promise<BackgroundEnd> {
  // A proxy command may ask for its password at the terminal, which only its session has.
  const sharesTerminal = prepared.config.values.proxyCommand !== undefined
  closeInheritedDescriptors()
  const child = start(prepared, role, sharesTerminal)
  const end = await conversation(child, prepared, role, sharesTerminal)
  if (child.connected) child.disconnect()
  child.unref()
  return end
}

function start({ config, plan, line, log }: Prepared, role: BackgroundRole, sharesTerminal: boolean): ChildProcess {
  const hasOutput = role === 'session' && (plan.program !== undefined || line.stdioForward !== undefined)
  // What is logged later must be seen; but without need nobody shall wait for the end of a pipe that the background holds.
  const keepsErrors = hasOutput || (log.shows('DEBUG1') && line.logFile === undefined)
  const proxyErrors = config.values.proxyCommand !== undefined && role === 'session'
  return spawn(process.execPath, [...process.execArgv, process.argv[1] as string, ...process.argv.slice(2)], {
    env: { ...process.env, [BACKGROUND_MARK]: '1' },
    stdio: ['ignore', hasOutput ? 'inherit' : 'ignore', keepsErrors || proxyErrors ? 'inherit' : 'ignore', 'ipc'],
    detached: !sharesTerminal,
    serialization: 'advanced',
  })
}

function conversation(
  child: ChildProcess,
  prepared: Prepared,
  role: BackgroundRole,
  sharesTerminal: boolean,
): Promise<BackgroundEnd> {
  const { line, plan, config, log } = prepared
  const send = (message: ToBackground): void => void child.send(message, () => {})
  return new Promise((resolve) => {
    const react: { [Type in ToForeground['type']]: (message: Extract<ToForeground, { type: Type }>) => void } = {
      show: ({ text }) => void process.stderr.write(text),
      ask({ id, question, options }) {
        void personAtTerminal(log)
          .ask(question, options)
          .then((text) => send({ type: 'answer', id, text }))
      },
      ready({ localCommand }) {
        void (localCommand ? runLocalCommand(config, log) : Promise.resolve()).then(() => {
          child.send({ type: 'proceed' } satisfies ToBackground, () => resolve({ type: 'ready' }))
        })
      },
      unshared: () => resolve({ type: 'unshared' }),
    }
    child.on('message', (message: ToForeground) => react[message.type](message as never))
    child.once('error', (error) => {
      log.write('FATAL', `cannot go to the background: ${error.message}`)
      resolve({ type: 'ended', status: 255 })
    })
    child.once('close', (status) => resolve({ type: 'ended', status: status ?? 255 }))
    const { host, values, tokens, request } = config
    const data = {
      host: request.host,
      user: request.user,
      port: request.port,
      remoteCommand: request.remoteCommand,
      stdioForward: request.stdioForward,
    }
    const known = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as typeof data
    send({
      type: 'start',
      role,
      line,
      plan,
      config: { host, values, tokens, request: known as { host: string } },
      sharesTerminal,
    })
  })
}
