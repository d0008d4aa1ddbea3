// The names that every far end knows: those of the oldest Node that functions run on, and what JavaScript itself has.

import { isNewerGlobal } from './newer.ts'

/** What is known of a name that the script does not declare: undefined when it is fine. */
export function globalFault(name: string): string | undefined {
  if (FAR_GLOBALS.has(name) || isNewerGlobal(name)) return undefined
  if (OTHER_RUNTIMES.has(name)) return 'is of another runtime: functions run on Node.js'
  if (BROWSER.has(name)) return 'is of browsers: functions run on Node.js'
  return 'is declared nowhere'
}

const OTHER_RUNTIMES: ReadonlySet<string> = new Set(['Bun', 'Deno'])
const BROWSER: ReadonlySet<string> = new Set(
  'window document localStorage sessionStorage location history alert confirm prompt XMLHttpRequest HTMLElement'.split(
    ' ',
  ),
)

/** Of Node.js 20. */
const FAR_GLOBALS: ReadonlySet<string> = new Set(
  `AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Blob Boolean
  BroadcastChannel Buffer ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent
  DOMException DataView Date DecompressionStream Error EvalError Event EventTarget File FinalizationRegistry Float32Array
  Float64Array FormData Function Headers Infinity Int16Array Int32Array Int8Array Intl JSON Map Math
  MessageChannel MessageEvent MessagePort NaN Number Object Performance PerformanceEntry PerformanceMark
  PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming Promise Proxy RangeError
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError Reflect RegExp Request Response Set
  SharedArrayBuffer String SubtleCrypto Symbol SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream
  TransformStream TransformStreamDefaultController TypeError URIError URL URLSearchParams Uint16Array Uint32Array
  Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly WritableStream
  WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout console
  crypto decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval fetch global globalThis isFinite isNaN
  parseFloat parseInt performance process queueMicrotask require setImmediate setInterval setTimeout
  structuredClone undefined unescape`.split(/\s+/),
)
