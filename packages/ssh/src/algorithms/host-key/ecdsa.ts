// RFC 5656 §3: ecdsa-sha2-* over the three required curves.
import { ProtocolError } from '../../errors.ts'
import { NIST_CURVES } from '../../crypto/ecdsa-key.ts'
import type { CurveName, HashName } from '../../crypto/provider.ts'
import { verifySignature } from '../../crypto/signatures.ts'
import { Reader, bytesToBigint } from '../../wire/reader.ts'
import { Writer } from '../../wire/writer.ts'
import { type KeyFormat, partsOf, type PartsOf, readUnsigned, writeUnsigned } from './key-format.ts'
import { plainAlgorithm, type PlainAlgorithm } from './plain-algorithm.ts'

export type EcdsaParts = PartsOf<'ecdsa'>

const ecdsaCurves: readonly CurveName[] = ['nistp256', 'nistp384', 'nistp521']

// RFC 5656 §6.2.1: the hash follows from the size of the curve.
export const ecdsaAlgorithms: readonly PlainAlgorithm[] = ecdsaCurves.map((curve) =>
  plainAlgorithm({
    name: `ecdsa-sha2-${curve}`,
    standing: 'recommended',
    format: ecdsaFormat(curve),
    check: (parts, signature, data) => verifyEcdsa(partsOf(parts, 'ecdsa'), signature.string(), data),
    sign: (key, data) => encodeEcdsaSignature(key.sign(ecdsaHash[curve], data)),
  }),
)

export const ecdsaFormats: readonly KeyFormat[] = ecdsaAlgorithms.map(({ format }) => format)

/** Reads curve name and point, which must be those of `curve` (RFC 5656 §3.1). */
export function readEcdsaPoint(from: Reader, curve: CurveName): EcdsaParts {
  const named = from.name()
  if (named !== curve) throw new ProtocolError(`ECDSA key on ${named} where ${curve} belongs`)
  const point = from.string()
  // SEC 1 §2.3.3, uncompressed; RFC 5656 §3.1 lets us refuse compressed points, and nobody sends them.
  if (point.length !== 1 + 2 * NIST_CURVES[curve].fieldLength || point[0] !== 4)
    throw new ProtocolError('malformed ECDSA point')
  return { kind: 'ecdsa', curve, point }
}

/** Verifies the inner signature: mpint r, mpint s (RFC 5656 §3.1.2). */
export function verifyEcdsa(parts: EcdsaParts, signature: Uint8Array, data: Uint8Array): boolean {
  const fixed = decodeEcdsaSignature(parts.curve, signature)
  return fixed !== undefined && verifySignature(parts, ecdsaHash[parts.curve], fixed, data)
}

/** r and s, each in the width of the curve; undefined when one is outside [1, n-1]. */
export function decodeEcdsaSignature(curve: CurveName, signature: Uint8Array): Uint8Array | undefined {
  const from = new Reader(signature)
  const width = NIST_CURVES[curve].fieldLength
  const fixed = new Uint8Array(2 * width)
  for (const end of [width, 2 * width]) {
    const value = readUnsigned(from, width)
    const number = bytesToBigint(value)
    if (number < 1n || number >= groupOrder[curve]) return undefined
    fixed.set(value, end - value.length)
  }
  from.end()
  return fixed
}

/** RFC 5656 §3.1.2, from r and s in equal widths. */
function encodeEcdsaSignature(fixed: Uint8Array): Uint8Array {
  const to = new Writer()
  writeUnsigned(to, fixed.subarray(0, fixed.length / 2))
  writeUnsigned(to, fixed.subarray(fixed.length / 2))
  return to.bytes()
}

export const ecdsaHash: Readonly<Record<CurveName, HashName>> = {
  nistp256: 'sha256',
  nistp384: 'sha384',
  nistp521: 'sha512',
}

function ecdsaFormat(curve: CurveName): KeyFormat {
  return {
    name: `ecdsa-sha2-${curve}`,
    read: (from) => readEcdsaPoint(from, curve),
    write(to, parts) {
      const { point } = partsOf(parts, 'ecdsa')
      to.name(curve).string(point)
    },
  }
}

// FIPS 186-4 appendix D.1.2: n of P-256, P-384 and P-521.
export const groupOrder: Readonly<Record<CurveName, bigint>> = {
  nistp256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  nistp384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  nistp521:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
}
