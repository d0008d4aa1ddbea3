import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ask } from './ask.ts'
import { parseOptions } from './options.ts'
import { format } from './print.ts'
import type { Question } from './question.ts'

/** Makes a bench file a program of its own when it is the one that Node was started with. */
export async function programOf(meta: ImportMeta, ...questions: readonly Question[]): Promise<void> {
  if (process.argv[1] === fileURLToPath(meta.url)) await runProgram(questions)
}

/** Asks, prints the tables, writes the JSON. Exit status 1 when a cell failed. */
export async function runProgram(questions: readonly Question[]): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  const wanted = questions
    .map((question) => ({
      ...question,
      cells: question.cells.filter(({ name }) => name.includes(options.cells ?? '')),
    }))
    .filter(({ cells }) => cells.length > 0)
  const report = await ask(wanted, options, (line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`${format(report, wanted)}\n`)
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
  if (report.absent.some(({ failed }) => failed)) process.exitCode = 1
}
