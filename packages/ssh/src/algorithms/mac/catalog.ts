// Every MAC there is; the order is the preference.
import {
  hmacMd5,
  hmacMd596,
  hmacSha1,
  hmacSha196,
  hmacSha1Etm,
  hmacSha2256,
  hmacSha2256Etm,
  hmacSha2512,
  hmacSha2512Etm,
} from './hmac.ts'
import type { MacAlgorithm } from './mac.ts'

export const macAlgorithms = [
  hmacSha2256Etm,
  hmacSha2512Etm,
  hmacSha2256,
  hmacSha2512,
  hmacSha1Etm,
  hmacSha1,
  hmacSha196,
  hmacMd5,
  hmacMd596,
] as const satisfies readonly MacAlgorithm[]

export type MacName = (typeof macAlgorithms)[number]['name']

/** The MAC of that name, if we have it. */
export function findMac(name: string): MacAlgorithm | undefined {
  return macAlgorithms.find((algorithm) => algorithm.name === name)
}
