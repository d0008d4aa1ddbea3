// `~C`: the command line of a running session, with which forwards are opened and ended.
import { spawnSync } from 'node:child_process'
import { parseForward } from '@yon/ssh/config'
import type { Log } from '../log.ts'
import type { Forwards } from './forwards.ts'

/** Does one command. What there is to say goes to the log at INFO, as with ssh. */
export async function runEscapeCommand(
  text: string,
  { forwards, log, mayRunLocally }: { forwards: Forwards; log: Log; mayRunLocally: boolean },
): Promise<void> {
  const say = (line: string): void => log.write('INFO', line)
  const command = text.trimStart().replace(/^-/, '')
  if (command === '') return
  if (/^[hH?]/.test(command)) return help.concat(mayRunLocally ? LOCAL_HELP : []).forEach(say)
  if (command.startsWith('!') && mayRunLocally) return runLocally(command.slice(1))
  const [, cancels, letter, argument = ''] = /^(K?)([LRD])\s*(.*)$/s.exec(command) ?? []
  if (letter === undefined) return say('Invalid command.')
  const kind = kinds[letter as keyof typeof kinds]
  say(await (cancels === '' ? open : cancel)(kind, argument, forwards))
}

type Kind = (typeof kinds)[keyof typeof kinds]

async function open(kind: Kind, argument: string, forwards: Forwards): Promise<string> {
  const context = { environment: process.env }
  const forward =
    parseForward(argument, kind, context) ??
    (kind === 'remote' ? parseForward(argument, 'remote-dynamic', context) : undefined)
  if (forward === undefined) return `Bad ${kind === 'remote' ? 'remote' : 'local'} forwarding specification.`
  const isOpen = await (kind === 'remote' ? forwards.openRemote(forward) : forwards.openLocal(forward))
  return isOpen ? 'Forwarding port.' : 'Port forwarding failed.'
}

async function cancel(kind: Kind, argument: string, forwards: Forwards): Promise<string> {
  const listen = parseForward(argument, 'dynamic', { environment: process.env })?.listen
  if (listen === undefined) return 'Bad forwarding close specification.'
  return (await forwards.cancel(kind, listen)) ? 'Canceled forwarding.' : 'Unknown port forwarding.'
}

/** The terminal is as it was found, so it can be the command's. */
function runLocally(command: string): void {
  const shell = process.env['SHELL'] || '/bin/sh'
  spawnSync(shell, command === '' ? [] : ['-c', command], { stdio: 'inherit' })
}

const kinds = { L: 'local', R: 'remote', D: 'dynamic' } as const

const help = [
  'Commands:',
  '      -L[bind_address:]port:host:hostport    Request local forward',
  '      -R[bind_address:]port:host:hostport    Request remote forward',
  '      -D[bind_address:]port                  Request dynamic forward',
  '      -KL[bind_address:]port                 Cancel local forward',
  '      -KR[bind_address:]port                 Cancel remote forward',
  '      -KD[bind_address:]port                 Cancel dynamic forward',
]
const LOCAL_HELP = ['      !args                                  Execute local command']
