// H202: values that take long to send each time, which nobody sees in the script.
import process from 'node:process'
import type { LargePart } from '../wire/index.ts'
import { plainText } from './plain-text.ts'
import { firstPlace } from './trouble/frames.ts'

/** Tells of it on standard error; undefined when that was done for the function with this hash. */
export function largeTeller(
  host: string,
  hash: string,
  calledFrom: { readonly stack?: string },
): ((bytes: number, largest: LargePart) => void) | undefined {
  if (told.has(hash)) return undefined
  return (bytes, largest) => {
    told.add(hash)
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
