// H202: values that take long to send each time, which nobody sees in the script.
import process from 'node:process'
import { largestPart } from './largest-part.ts'
import { plainText } from './plain-text.ts'
import { firstPlace } from './trouble/frames.ts'

/** Is told how many bytes a call takes, what is in it, and what errors call that. */
export type LargeTeller = (bytes: number, list: readonly unknown[], names: readonly string[]) => void

/** Tells of it on standard error; undefined when that was done for the function with this hash. */
export function largeTeller(
  host: string,
  hash: string,
  calledFrom: { readonly stack?: string },
): LargeTeller | undefined {
  if (told.has(hash)) return undefined
  return (bytes, list, names) => {
    if (bytes <= LARGE_BYTES) return
    told.add(hash)
    const largest = largestPart(list, names)
    const place = firstPlace(String(calledFrom.stack))
    const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `
    const what = `${megabytes(bytes)} go to ${host} with each call, most of it \`${largest.path}\` (${megabytes(largest.bytes)})`
    process.stderr.write(`${plainText(`${where}warning H202: ${what}: stream it, or send a file`)}\n`)
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

const told = new Set<string>()
const LARGE_BYTES = 1_000_000
