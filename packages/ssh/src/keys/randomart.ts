// The "drunken bishop": a picture of a fingerprint, cell for cell as ssh-keygen -lv prints it.
import { hash } from '../crypto/node-hash.ts'
import type { FingerprintHash } from './fingerprint.ts'

/**
 * Eleven lines without a final newline.
 * @param blob the plain key
 * @param label what kind of key it is, for example `ED25519`
 */
export function randomart(
  blob: Uint8Array,
  label: string,
  bits: number,
  algorithm: FingerprintHash = 'sha256',
): string {
  const visits = walk(hash(algorithm, blob))
  const rows = [border(title(label, bits))]
  for (let y = 0; y < HEIGHT; y++) {
    const cells = Array.from({ length: WIDTH }, (_, x) => SYMBOLS[visits[y * WIDTH + x] as number])
    rows.push(`|${cells.join('')}|`)
  }
  rows.push(border(`[${algorithm.toUpperCase()}]`))
  return rows.join('\n')
}

/** Each two bits of the digest, lowest first, are one diagonal step; walls are slid along. */
function walk(digest: Uint8Array): Uint8Array {
  const visits = new Uint8Array(WIDTH * HEIGHT)
  let x = (WIDTH - 1) / 2
  let y = (HEIGHT - 1) / 2
  for (const byte of digest) {
    for (let shift = 0; shift < 8; shift += 2) {
      x = clamp(x + ((byte >> shift) & 1 ? 1 : -1), WIDTH)
      y = clamp(y + ((byte >> shift) & 2 ? 1 : -1), HEIGHT)
      const cell = y * WIDTH + x
      visits[cell] = Math.min((visits[cell] as number) + 1, MOST_VISITED)
    }
  }
  visits[((HEIGHT - 1) / 2) * WIDTH + (WIDTH - 1) / 2] = START
  visits[y * WIDTH + x] = END
  return visits
}

function title(label: string, bits: number): string {
  const full = `[${label} ${bits}]`
  // OpenSSH formats into WIDTH bytes with a terminator, and falls back to the label alone one character later.
  return (full.length > WIDTH ? `[${label}]` : full).slice(0, WIDTH - 1)
}

function border(inner: string): string {
  const left = Math.floor((WIDTH - inner.length) / 2)
  return `+${'-'.repeat(left)}${inner}${'-'.repeat(WIDTH - left - inner.length)}+`
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(value, size - 1))
}

const WIDTH = 17
const HEIGHT = 9
/** By number of visits; the last two mark where the walk began and ended. */
const SYMBOLS = ' .o+=*BOX@%&#/^SE'
const MOST_VISITED = SYMBOLS.length - 3
const START = SYMBOLS.length - 2
const END = SYMBOLS.length - 1
