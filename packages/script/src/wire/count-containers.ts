import { CONTAINERS_MAX } from './limits.ts'
import { WireFault } from './varint.ts'

/** Refuses MessagePack with more containers than a value may have: an empty one takes a byte here and 200 in memory. */
export function countContainers(bytes: Uint8Array): void {
  if (bytes.length <= CONTAINERS_MAX) return
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let count = 0
  for (let at = 0; at < bytes.length;) {
    const first = view.getUint8(at)
    if (isContainer(first) && ++count > CONTAINERS_MAX) {
      throw new WireFault(`a value of more than ${CONTAINERS_MAX} parts`)
    }
    at += lengthAt(view, at, first)
  }
}

function isContainer(first: number): boolean {
  return (first >= 0x80 && first < 0xa0) || (first >= 0xdc && first <= 0xdf)
}

/** Of the item at `at`, without what is inside it. What is no MessagePack is one byte: the reader refuses it later. */
function lengthAt(view: DataView, at: number, first: number): number {
  if (first >= 0xa0 && first < 0xc0) return 1 + (first & 0x1f)
  const size = SIZES[first] ?? 0
  if (first < 0xd9 || first > 0xdb) return 1 + size
  if (at + 1 + size > view.byteLength) return 1
  return 1 + size + (size === 1 ? view.getUint8(at + 1) : size === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1))
}

/** Bytes after the first: of a number, or of the length of a text or container. */
const SIZES: Readonly<Record<number, number>> = {
  ...{ 0xca: 4, 0xcb: 8, 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8 },
  ...{ 0xd9: 1, 0xda: 2, 0xdb: 4, 0xdc: 2, 0xdd: 4, 0xde: 2, 0xdf: 4 },
}
