// Questions to the person at the terminal, whatever standard input and output are.
import { openSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { ReadStream, WriteStream } from 'node:tty'
import { ScriptError } from '../errors.ts'
import { currentScope, visible } from '../scope/index.ts'

/** What a question may have. */
export interface AskOptions<Answer> {
  /** The answer when nothing is typed, or when there is no terminal. */
  readonly default?: Answer
}

/**
 * Questions at the terminal of this process. Where there is none and no default either, they are errors
 * `invalid-argument`; the end of the scope ends them.
 */
export interface Ask {
  /** Asks for a line. */
  line(question: string, options?: AskOptions<string>): Promise<string>
  /** Asks for yes or no, again until it is one of them. */
  confirm(question: string, options?: AskOptions<boolean>): Promise<boolean>
  /** Asks for one of several, by number or by name. */
  choose<const Choice extends string>(
    question: string,
    choices: readonly Choice[],
    options?: AskOptions<Choice>,
  ): Promise<Choice>
  /** Asks for a line that is not shown. */
  password(question: string): Promise<string>
}

/** `await ask.line('Where to?')`, `await ask.confirm('Really?')`, `await ask.password('Password')`. */
export const ask: Ask = {
  line: async (question, options = {}) => {
    const hint = options.default === undefined ? '' : ` [${options.default}]`
    return askUntil(`${question}${hint} `, (answer) => answer, options)
  },
  confirm: async (question, options = {}) => {
    const hint = options.default === undefined ? 'y/n' : options.default ? 'Y/n' : 'y/N'
    return askUntil(`${question} [${hint}] `, yesOrNo, options)
  },
  choose: async (question, choices, options = {}) => {
    const list = choices.map((choice, index) => `${index + 1}) ${choice}`)
    const hint = options.default === undefined ? '' : ` [${options.default}]`
    const pick = (answer: string) => choices.find((choice, index) => answer === choice || answer === `${index + 1}`)
    return askUntil([question, ...list, `1-${choices.length}${hint}? `], pick, options)
  },
  password: async (question) => askOnce([`${question}: `], true),
}

async function askUntil<Answer>(
  lines: string | readonly string[],
  read: (answer: string) => Answer | undefined,
  options: AskOptions<Answer>,
): Promise<Answer> {
  if (options.default !== undefined && !hasTerminal()) return options.default
  for (;;) {
    const answer = await askOnce([lines].flat(), false)
    if (answer === '' && options.default !== undefined) return options.default
    const result = read(answer.trim())
    if (result !== undefined) return result
  }
}

function yesOrNo(answer: string): boolean | undefined {
  if (/^y(es)?$/i.test(answer)) return true
  return /^no?$/i.test(answer) ? false : undefined
}

function hasTerminal(): boolean {
  try {
    new ReadStream(openSync(TERMINAL, 'r')).destroy()
    return true
  } catch {
    return false
  }
}

/** One answer to the last line. Nothing of the question can control the terminal. */
function askOnce(lines: readonly string[], isSecret: boolean): Promise<string> {
  const { signal } = currentScope()
  signal?.throwIfAborted()
  const { input, output } = openTerminal()
  const shown = lines.map(visible)
  const prompt = shown.pop() ?? ''
  output.write(shown.map((line) => `${line}\n`).join(''))
  const interface_ = createInterface({ input, output: isSecret ? silence() : output, terminal: true, historySize: 0 })
  if (isSecret) output.write(prompt)
  // Made here, for its stack.
  const left = new ScriptError('aborted', 'the question was left without an answer')
  let stop = () => undefined as void
  const answered = new Promise<string>((resolve, reject) => {
    stop = () => reject(signal?.reason as Error)
    signal?.addEventListener('abort', stop)
    interface_.question(isSecret ? '' : prompt, resolve)
    interface_.once('SIGINT', () => {
      // Who takes the signal does so before the question is left, which would be an error of the script.
      if (process.listenerCount('SIGINT') === 0) interface_.close()
      else process.once('SIGINT', () => interface_.close())
      process.kill(process.pid, 'SIGINT')
    })
    interface_.once('close', () => reject(left))
  })
  return answered.finally(() => {
    signal?.removeEventListener('abort', stop)
    interface_.close()
    if (isSecret) output.write('\n')
    input.destroy()
    output.destroy()
  })
}

function silence(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

function openTerminal(): { input: ReadStream; output: WriteStream } {
  try {
    return { input: new ReadStream(openSync(TERMINAL, 'r')), output: new WriteStream(openSync(TERMINAL, 'w')) }
  } catch (cause) {
    throw new ScriptError('invalid-argument', 'there is no terminal to ask at', {
      advice: 'Give what is asked for as an argument or a variable, or give the question a default.',
      cause,
    })
  }
}

const TERMINAL = '/dev/tty'
