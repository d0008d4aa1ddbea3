// Keeps V8's collector from marking the whole heap again and again while bytes flow.
//
// Whatever a cipher returns lies outside of V8's heap. The young generation is collected when it is full, but such memory
// does not fill it: on Node 20 up to 32 MiB gather first, on later ones more. V8 looks at its limits just then and, unless
// the heap is of some hundred MB, finds them exceeded: it marks everything there is. A process that once had a full
// collection stays with that, for one full collection every 30 MiB, more work than the decryption itself. What is
// allocated here and forgotten at once fills the young generation in step, so that it is collected early and cheaply,
// and takes the packets along. `bench/ssh-application.ts` shows it.

/** Gives `output`, new memory outside of V8's heap, back, and allocates as much inside. */
export function paced<T extends Uint8Array>(output: T): T {
  // Small ones fill the heap enough by their own objects.
  if (output.length >= PACED_BYTES_MIN) {
    forgotten.last = new Array<undefined>(Math.min(output.length, PACED_BYTES_MAX) >> BYTES_PER_ELEMENT_LOG2)
  }
  return output
}

/** What is not stored is not allocated. */
const forgotten: { last: readonly undefined[] } = { last: [] }

const BYTES_PER_ELEMENT_LOG2 = 3
const PACED_BYTES_MIN = 4096
/** Above 128 KiB it would not be allocated among the young. */
const PACED_BYTES_MAX = 65536
