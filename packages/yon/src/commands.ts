// The commands of `yon`: a row and a file each. A command is loaded when it is the one that runs.
import { VERSION } from '@yon/ssh/version'
import { suggestion } from './nearest.ts'

interface Command {
  readonly name: string
  /** In the list of `yon --help`. */
  readonly summary: string
  load(): Promise<{
    /** Runs with the arguments after the command's name, and gives the exit status. Says itself what is to say. */
    run(argv: readonly string[]): Promise<number>
  }>
}

const commands: readonly Command[] = [
  {
    name: 'run',
    summary: 'Run a script of TypeScript, here and on other hosts',
    load: () => import('./run/main.ts'),
  },
  {
    name: 'check',
    summary: 'Find the mistakes in a script without running it',
    load: () => import('./check/main.ts'),
  },
  {
    name: 'transit',
    summary: 'Convert between EDN, Transit and JSON, and speak them over HTTP',
    load: () => import('./transit/main.ts'),
  },
]

/** Runs the command that the first argument names, and gives the exit status. */
export async function runCommand([name, ...argv]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h') return say(usage())
  if (name === '--version' || name === '-V') return say(`yon ${VERSION}, Node.js ${process.version}\n`)
  if (name === 'help') return await help(argv)
  const command = commands.find((each) => each.name === name)
  if (command !== undefined) return await (await command.load()).run(argv)
  process.stderr.write(name === undefined ? usage() : complaint(name))
  return STATUS_USAGE
}

async function help([name]: readonly string[]): Promise<number> {
  return await runCommand(name === undefined ? ['--help'] : [name, '--help'])
}

function say(text: string): number {
  process.stdout.write(text)
  return 0
}

function usage(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join('')
  return `usage: yon COMMAND [ARGUMENT...]

Commands:
${list}
Options:
  -h, --help     Show this text; after a command, the text of the command
  -V, --version  Show the version
`
}

function complaint(name: string): string {
  const what = name.startsWith('-') ? 'option' : 'command'
  const known = commands.map((each) => each.name)
  const near = suggestion(name, known)
  const isScript = /\.[mc]?[jt]s$/.test(name)
  const advice = isScript ? 'To run a script: yon run FILE' : `Try 'yon --help'.`
  return `yon: no such ${what}: ${JSON.stringify(name)} (commands: ${known.join(', ')})${near}\n${advice}\n`
}

const STATUS_USAGE = 2
