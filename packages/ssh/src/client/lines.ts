// The text of a stream line by line.
import { SshError } from '../errors.ts'

/** Lines without their ends, as they come. @throws SshError `limit-exceeded` for one that is too long */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n')
    // Only what is new is searched: a line may come in a million pieces.
    const last = parts.pop() ?? ''
    for (const part of parts) {
      yield withoutCarriageReturn(rest + part)
      rest = ''
    }
    rest += last
    if (rest.length > LINE_LENGTH_MAX) throw new SshError('limit-exceeded', 'a line without end', { phase: 'channel' })
  }
  rest += decoder.decode()
  if (rest !== '') yield withoutCarriageReturn(rest)
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** In characters. */
const LINE_LENGTH_MAX = 64 * 1024 * 1024
