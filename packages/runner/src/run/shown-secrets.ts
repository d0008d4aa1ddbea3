// H203 at run time: secrets that were made texts or arguments where the text of the script does not tell.
import { onShownSecret, SHOWN_AS } from '@yon/script/grammar'
import { positionAt } from '../diagnostics/report.ts'
import type { Finding } from '../diagnostics/table.ts'
import { firstFrame } from './failure.ts'

/** Tells of each line once, but of those that were told of before the script ran. */
export function tellShownSecrets(findings: readonly Finding[]): void {
  const told = new Set(findings.filter(({ id }) => id === 'H203').map(lineOf))
  onShownSecret((as) => {
    const { stack = '' } = new Error()
    const place = firstFrame(stack)
    const line = place?.replace(/:\d+$/, '') ?? as
    if (told.has(line)) return
    told.add(line)
    process.stderr.write(`${place === undefined ? '' : `${place}: `}warning H203: a secret ${SHOWN_AS[as]}\n`)
  })
}

function lineOf({ path, text, start }: Finding): string {
  return `${path}:${positionAt(text, start).line}`
}
