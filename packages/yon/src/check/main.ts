// The life of one run of `yon check`.
import { check, countFindings, describeFinding, recordOf } from '@yon/runner'
import { applyWords, describeOptions, UsageError } from '../words.ts'
import { options, type Settings } from './option-table.ts'
import { findScripts } from './paths.ts'

/** Runs, and gives the exit status: 0 when all is well, 1 for errors, 2 when nothing could be checked. */
export async function run(argv: readonly string[]): Promise<number> {
  const settings: Settings = { json: false, strict: false, help: false }
  try {
    const paths = applyWords(argv, options, settings)
    if (settings.help) {
      process.stdout.write(usage())
      return 0
    }
    if (paths.length === 0) throw new UsageError('say which FILE or DIRECTORY to check')
    const { files, faults } = findScripts(paths)
    const status = files.length === 0 ? 0 : await checkScripts(files, settings)
    process.stderr.write(faults.map((each) => `yon check: ${each}\n`).join(''))
    return faults.length > 0 ? STATUS_UNCHECKED : status
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`yon check: ${error.message}\nTry 'yon check --help'.\n`)
    return STATUS_UNCHECKED
  }
}

/** Says what is wrong with scripts, and gives the exit status. @throws what reading a file throws */
export async function checkScripts(
  scripts: Parameters<typeof check>[0],
  { json, strict }: Pick<Settings, 'json' | 'strict'>,
): Promise<number> {
  const findings = await check(scripts)
  const lines = findings.map((each) => (json ? `${JSON.stringify(recordOf(each))}\n` : `${describeFinding(each)}\n`))
  process.stdout.write(lines.join(''))
  if (!json && findings.length > 0) process.stdout.write(`${countFindings(findings)}\n`)
  return findings.some(({ severity }) => strict || severity === 'error') ? STATUS_FOUND : 0
}

function usage(): string {
  return `usage: yon check [OPTION...] FILE|DIRECTORY...

Looks for mistakes in scripts and the local files that they import, and runs nothing: in
functions that are sent to other hosts, and in commands. What is found is told as
FILE:LINE:COLUMN: SEVERITY ID: MESSAGE. FILE \`-\` is standard input. Of a DIRECTORY, all
TypeScript and JavaScript in it and below is checked, and programs that begin with \`#!\` and
\`yon run\`; not what is in node_modules, or in directories whose names begin with a dot, and
not JavaScript that was compiled: its TypeScript is beside it or, when it is in \`dist\`,
beside \`dist\` or in \`src\`.

Options:
${describeOptions(options)}
Exit status: 0 when there is no error, 1 when there is; 2 when something cannot be read, or
an option is wrong. The rest is checked all the same.
`
}

const STATUS_FOUND = 1
const STATUS_UNCHECKED = 2
