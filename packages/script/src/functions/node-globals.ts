// Names that every Node.js from version 20 on knows without an import, and what CommonJS adds for shipped code.

/** Whether a name means over there what it means here. */
export function isGlobal(name: string): boolean {
  return GLOBALS.has(name)
}

const GLOBALS = new Set(
  `Infinity NaN undefined globalThis global process console Buffer require
  isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
  Object Function Boolean Symbol Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
  Number BigInt Math Date String RegExp Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry Promise Proxy Reflect
  Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array
  BigInt64Array BigUint64Array ArrayBuffer SharedArrayBuffer DataView Atomics JSON Intl WebAssembly
  setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate queueMicrotask structuredClone
  atob btoa fetch Headers Request Response FormData Blob File URL URLSearchParams TextEncoder TextDecoder
  TextEncoderStream TextDecoderStream CompressionStream DecompressionStream AbortController AbortSignal
  Event EventTarget CustomEvent DOMException MessageChannel MessagePort MessageEvent BroadcastChannel
  ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableByteStreamController ReadableStreamDefaultController WritableStream WritableStreamDefaultWriter
  WritableStreamDefaultController TransformStream TransformStreamDefaultController ByteLengthQueuingStrategy
  CountQueuingStrategy crypto Crypto CryptoKey SubtleCrypto performance Performance PerformanceEntry PerformanceMark
  PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming`
    .split(/\s+/)
    .filter((name) => name !== ''),
)
