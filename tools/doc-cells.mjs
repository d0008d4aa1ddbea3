// The code in the tables of features: what stands in backquotes in the second column.

/**
 * `code` is a module with each cell in the line in which the document has it; `others` are modules of their own, by file,
 * for cells that are one.
 */
export function cellsOf(text) {
  const lines = text.split('\n').map((line) => spansOf(line).filter(isCode))
  const modules = lines.flat().filter(isModule)
  const others = Object.fromEntries(modules.map((each, i) => [`cell-${i}.ts`, `${each}\nexport {}\n`]))
  // What is made of the first line stands in the line of the title.
  const bodies = lines.map((spans) =>
    spans
      .filter((each) => !isModule(each))
      .map(asFunction)
      .join(' '),
  )
  const code = [`${PRELUDE}${bodies[0] ?? ''}`, ...bodies.slice(1)].join('\n')
  return { code: `${code}\n`, others: { ...others, 'x.ts': 'export const x = 1\n' } }
}

/** The rows of tables with the columns `yon` and `shown by` in which yon has something: their line, and the tests they name. */
export function claimsOf(text) {
  let columns = []
  return text.split('\n').flatMap((row, at) => {
    if (!row.startsWith('| ')) {
      columns = []
      return []
    }
    const cells = row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim())
    if (columns.length === 0) columns = cells
    const [yon, shown] = ['yon', 'shown by'].map((name) => cells[columns.indexOf(name)])
    const isHead = cells === columns || /^-+$/.test(cells[0])
    if (isHead || yon === undefined || shown === undefined || yon === '–' || yon.startsWith('left out')) return []
    return [{ line: at + 1, tests: [...shown.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, name]) => name) }]
  })
}

/** The texts in backquotes of the second cell of a row; a doubled backquote may have one inside. */
function spansOf(line) {
  if (!line.startsWith('| ')) return []
  const cell = line.split(/(?<!\\)\|/)[2] ?? ''
  return [...cell.matchAll(/(`+) ?(.+?) ?\1(?!`)/g)].map(([, , code]) => code.replaceAll('\\|', '|'))
}

function isCode(span) {
  return /[(`?]|^(?:const|import|export|env\.)/.test(span) && !/^(?:\.|-|node |yon |\[)/.test(span)
}

function isModule(span) {
  return /^(?:import|export) /.test(span)
}

function asFunction(span) {
  return `;(async () => { ${span} })`
}

/** What the cells take for given, in one line. */
const PRELUDE =
  [
    "import { $, args, cd, CommandError, defer, each, env, exit, expand, flags, host, onOutput, onSignal, opt, parallel, remote, sleep, sourceEnv, test, traceJson, within, type Host } from 'yon'",
    'declare const x: string, path: string, p: string, a: string, b: string, c: string, s: string, given: number | undefined',
    'declare const paths: string[], items: number[], maybe: string | undefined, settings: object, count: number',
    'declare const web: Host, db: Host, fn: () => void, listener: (host: string, stream: string, line: string) => void',
    'declare const configFile: string, name: string, connect: () => Promise<never>',
    'void [$, args, cd, CommandError, defer, each, env, exit, expand, flags, host, onOutput, onSignal, opt, parallel, remote, sleep, sourceEnv, test, traceJson, within]',
  ].join('; ') + '; '
