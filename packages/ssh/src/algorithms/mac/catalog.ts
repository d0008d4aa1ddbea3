// Every MAC there is; the order is the preference. Encrypt-then-MAC first: nothing is decrypted before it is verified.
// Then HMAC-SHA2 before UMAC: Node has it natively, so for large packets it is the faster one, and no tag is shorter than
// 128 bits but that of umac-64, which comes last.
import {
  hmacMd5,
  hmacMd596,
  hmacMd596Etm,
  hmacMd5Etm,
  hmacSha1,
  hmacSha196,
  hmacSha196Etm,
  hmacSha1Etm,
  hmacSha2256,
  hmacSha2256Etm,
  hmacSha2512,
  hmacSha2512Etm,
} from './hmac.ts'
import type { MacAlgorithm } from './mac.ts'
import { umac128, umac128Etm, umac64, umac64Etm } from './umac.ts'

/** Every MAC, best first. */
export const macAlgorithms = [
  hmacSha2256Etm,
  hmacSha2512Etm,
  umac128Etm,
  umac64Etm,
  hmacSha2256,
  hmacSha2512,
  umac128,
  umac64,
  hmacSha1Etm,
  hmacSha1,
  hmacSha196Etm,
  hmacSha196,
  hmacMd5Etm,
  hmacMd5,
  hmacMd596Etm,
  hmacMd596,
] as const satisfies readonly MacAlgorithm[]

export type MacName = (typeof macAlgorithms)[number]['name']

/** The MAC of that name, if we have it. */
export function findMac(name: string): MacAlgorithm | undefined {
  return macAlgorithms.find((algorithm) => algorithm.name === name)
}
