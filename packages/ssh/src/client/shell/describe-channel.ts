// A channel as `~#` of ssh shows it, without what there is of buffers and file descriptors in ssh alone.
import type { ListedChannel } from '../../protocol/channel-table.ts'

export function describeChannel({ localNumber, channelType, status }: ListedChannel): string {
  const name = channelType === 'session' ? 'client-session' : channelType
  return `  #${localNumber} ${name} (${[...stateOf(status, channelType)].join(' ')})`
}

/** OpenSSH's numbers: t3 is being opened, t4 is open; i and o are 0 as long as data goes out and comes in, 3 afterwards. */
function* stateOf(status: ListedChannel['status'], channelType: string): Generator<string> {
  const isOpening = status !== undefined && status.remoteNumber === undefined
  yield `t${isOpening ? 3 : 4} [${channelType}]`
  if (status === undefined) return
  yield isOpening ? 'nr0' : `r${status.remoteNumber}`
  yield `i${status.local === 'open' ? 0 : 3}`
  yield `o${status.remote === 'open' ? 0 : 3}`
}
