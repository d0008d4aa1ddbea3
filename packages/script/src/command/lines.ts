// Output as lines, while it comes.
import { ScriptError } from '../errors.ts'

/** Lines, or what they stand for: `await` gives all of them, `for await` each as it comes. */
export class Lines<T> implements Promise<T[]>, AsyncIterable<T> {
  readonly [Symbol.toStringTag] = 'Lines'
  readonly #iterate: () => AsyncGenerator<T>
  readonly #collect: () => Promise<T[]>
  #all: Promise<T[]> | undefined

  constructor(iterate: () => AsyncGenerator<T>, collect: () => Promise<T[]>) {
    this.#iterate = iterate
    this.#collect = collect
  }

  [Symbol.asyncIterator](): AsyncGenerator<T> {
    return this.#iterate()
  }

  // eslint-disable-next-line unicorn/no-thenable
  then<A = T[], B = never>(
    onFulfilled?: ((lines: T[]) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#all ??= this.#collect()
    return this.#all.then(onFulfilled, onRejected)
  }

  /** As of the promise that awaiting it makes. */
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T[] | B> {
    return this.then(undefined, onRejected)
  }

  /** As of the promise that awaiting it makes. */
  finally(onFinally?: (() => void) | null): Promise<T[]> {
    return this.then(undefined).finally(onFinally)
  }
}

/**
 * The lines of each chunk, without their ends. A last line may lack its end.
 * @throws ScriptError `too-much-output` when a line is longer than `lengthMax` characters
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, lengthMax: number): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let kept: string[] = []
  let keptLength = 0
  const add = (text: string) => {
    keptLength += text.length
    if (keptLength > lengthMax) throw tooLong(lengthMax)
    kept.push(text)
  }
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    add(first)
    const rest = others.pop()
    if (rest === undefined) continue
    const lines = [kept.join(''), ...others]
    kept = []
    keptLength = 0
    add(rest)
    if (others.some(({ length }) => length > lengthMax)) throw tooLong(lengthMax)
    yield lines.map(withoutReturn)
  }
  add(decoder.decode())
  const last = kept.join('')
  if (last !== '') yield [withoutReturn(last)]
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** The error of a line that is too long. */
export function tooLong(lengthMax: number): ScriptError {
  return new ScriptError('too-much-output', `a line is longer than ${lengthMax} characters`, {
    advice: '.limit({ lineLength }) allows longer ones; .bytes() knows no lines',
  })
}
