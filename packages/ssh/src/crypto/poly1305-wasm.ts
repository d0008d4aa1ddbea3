// Poly1305 in WebAssembly: 2.5 GB/s where BigInt or number arithmetic does 0.2.
// The module is what `assembly/poly1305.ts` assembles; a test compares them byte by byte.

/** Undefined where WebAssembly is switched off (`node --jitless`). */
export function loadPoly1305Wasm(): ((key: Uint8Array, ...parts: readonly Uint8Array[]) => Uint8Array) | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  const module = new WebAssembly.Module(Buffer.from(POLY1305_MODULE, 'base64'))
  const { memory, poly1305 } = new WebAssembly.Instance(module).exports as unknown as Poly1305Exports
  let bytes = new Uint8Array(memory.buffer)

  return (key, ...parts) => {
    let end = MESSAGE_AT
    for (const part of parts) end += part.length
    if (end + BLOCK_LENGTH > bytes.length) {
      memory.grow(Math.ceil((end + BLOCK_LENGTH - bytes.length) / PAGE_LENGTH))
      bytes = new Uint8Array(memory.buffer)
    }
    bytes.set(key, KEY_AT)
    let at = MESSAGE_AT
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    bytes.fill(0, end, end + BLOCK_LENGTH)
    bytes[end] = 1
    poly1305(end)
    bytes.fill(0, KEY_AT, KEY_AT + KEY_LENGTH)
    return bytes.slice(TAG_AT, TAG_AT + TAG_LENGTH)
  }
}

/** The types of Node 20 do not have it. */
declare const WebAssembly:
  | {
      Module: new (bytes: Uint8Array) => object
      Instance: new (module: object) => { exports: object }
    }
  | undefined

interface Poly1305Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  poly1305(end: number): void
}

/** Where things are in the module's memory: "r" and "s" of the RFC, the tag, and the message with room after it. */
export const KEY_AT = 0
export const TAG_AT = 32
export const MESSAGE_AT = 64
/** Memory to begin with: the largest packet of SSH fits. */
export const PAGES = 5

const PAGE_LENGTH = 65536
const BLOCK_LENGTH = 16
const KEY_LENGTH = 32
const TAG_LENGTH = 16

/** Base64. */
export const POLY1305_MODULE =
  'AGFzbQEAAAABBQFgAX8AAwIBAAUDAQAFBxUCBm1lbW9yeQIACHBvbHkxMzA1AAAKjQsBigsCAX8WfkEANQAAQgCIQv///x+DQv///x+DIQIgAk' +
  'IFfiEHQQA1AANCAohC////H4NCg/7/H4MhAyADQgV+IQhBADUABkIEiEL///8fg0L/gf8fgyEEIARCBX4hCUEANQAJQgaIQv///x+DQv//wB+D' +
  'IQUgBUIFfiEKQQA1AAxCCIhC////H4NC//8/gyEGIAZCBX4hC0HAACEBAkADQCABQQ9qIABJRQ0BIAwgATUAAEIAiEL///8fg3whDCANIAE1AA' +
  'NCAohC////H4N8IQ0gDiABNQAGQgSIQv///x+DfCEOIA8gATUACUIGiEL///8fg3whDyAQIAE1AAxCCIhC////H4N8IRAgEEKAgIAIfCEQIAwg' +
  'An4gDSALfnwgDiAKfnwgDyAJfnwgECAIfnwhESAMIAN+IA0gAn58IA4gC358IA8gCn58IBAgCX58IRIgDCAEfiANIAN+fCAOIAJ+fCAPIAt+fC' +
  'AQIAp+fCETIAwgBX4gDSAEfnwgDiADfnwgDyACfnwgECALfnwhFCAMIAZ+IA0gBX58IA4gBH58IA8gA358IBAgAn58IRUgESERIBFCGoghFiAR' +
  'Qv///x+DIQwgEiAWfCESIBJCGoghFiASQv///x+DIQ0gEyAWfCETIBNCGoghFiATQv///x+DIQ4gFCAWfCEUIBRCGoghFiAUQv///x+DIQ8gFS' +
  'AWfCEVIBVCGoghFiAVQv///x+DIRAgDCAWQgV+fCEMIAxCGoghFiAMQv///x+DIQwgDSAWfCENIAFBEGohAQwACwsgASAASQRAIAwgATUAAEIA' +
  'iEL///8fg3whDCANIAE1AANCAohC////H4N8IQ0gDiABNQAGQgSIQv///x+DfCEOIA8gATUACUIGiEL///8fg3whDyAQIAE1AAxCCIhC////H4' +
  'N8IRAgEEIAfCEQIAwgAn4gDSALfnwgDiAKfnwgDyAJfnwgECAIfnwhESAMIAN+IA0gAn58IA4gC358IA8gCn58IBAgCX58IRIgDCAEfiANIAN+' +
  'fCAOIAJ+fCAPIAt+fCAQIAp+fCETIAwgBX4gDSAEfnwgDiADfnwgDyACfnwgECALfnwhFCAMIAZ+IA0gBX58IA4gBH58IA8gA358IBAgAn58IR' +
  'UgESERIBFCGoghFiARQv///x+DIQwgEiAWfCESIBJCGoghFiASQv///x+DIQ0gEyAWfCETIBNCGoghFiATQv///x+DIQ4gFCAWfCEUIBRCGogh' +
  'FiAUQv///x+DIQ8gFSAWfCEVIBVCGoghFiAVQv///x+DIRAgDCAWQgV+fCEMIAxCGoghFiAMQv///x+DIQwgDSAWfCENCyAMQhqIIRYgDEL///' +
  '8fgyEMIA0gFnwhDSANQhqIIRYgDUL///8fgyENIA4gFnwhDiAOQhqIIRYgDkL///8fgyEOIA8gFnwhDyAPQhqIIRYgD0L///8fgyEPIBAgFnwh' +
  'ECAQQhqIIRYgEEL///8fgyEQIAwgFkIFfnwhDCAMQhqIIRYgDEL///8fgyEMIA0gFnwhDSAMQgV8IREgEUIaiCEWIBFC////H4MhESANIBZ8IR' +
  'IgEkIaiCEWIBJC////H4MhEiAOIBZ8IRMgE0IaiCEWIBNC////H4MhEyAPIBZ8IRQgFEIaiCEWIBRC////H4MhFCAQIBZ8IRUgFUKAgIAgfSEV' +
  'IBVCP4hCAX0hFyAMIAwgEYUgF4OFIQwgDSANIBKFIBeDhSENIA4gDiAThSAXg4UhDiAPIA8gFIUgF4OFIQ8gECAQIBWFIBeDhSEQIAwgDUIaho' +
  'QgDkI0hoRBACkAEHwhESAOQgyIIA9CDoaEIBBCKIaEIRIgEkEAKQAYfCARQQApABBUrXwhEkEgIBE3AABBICASNwAICw=='
