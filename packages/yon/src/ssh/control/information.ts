// What `-O conninfo` and `-O channels` tell, in the words of ssh.
import type { Connection } from '@yon/ssh'

/** @param startedMs by performance.now() @param address as `192.0.2.1 port 22` */
export function describeConnection(
  { info, traffic }: Connection,
  { startedMs, address }: { readonly startedMs: number; readonly address: string },
): readonly string[] {
  const { clientToServer: out, serverToClient: back } = info
  const seconds = Math.floor((performance.now() - startedMs) / 1000)
  const [host, port] = address.split(' port ')
  return [
    `Connection information for ${info.host} pid ${process.pid}`,
    ...(host === 'UNKNOWN' ? [] : [`  tcp -> ${host}:${port}`]),
    `  duration ${duration(seconds)}`,
    `  kexalgorithm ${info.keyExchange}`,
    `  hostkeyalgorithm ${info.hostKeyAlgorithm}`,
    `  cipher ${both(back.cipher, out.cipher)}`,
    `  mac ${both(back.mac, out.mac)}`,
    `  compression ${both(back.compression, out.compression)}`,
    ...(traffic === undefined ? [] : [`  traffic ${traffic.receivedBytes} bytes in, ${traffic.sentBytes} bytes out`]),
  ]
}

export function describeChannels({ channels }: Connection): readonly string[] {
  const lines = channels.map(({ localNumber, channelType }) => `  #${localNumber} ${channelType}`)
  return ['The following connections are open:', ...lines]
}

function both(back: string, out: string): string {
  return back === out ? back : `${back} in, ${out} out`
}

function duration(seconds: number): string {
  const [minutes, hours] = [Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600)]
  return `${hours > 0 ? `${hours}h ` : ''}${hours > 0 || minutes > 0 ? `${minutes}m ` : ''}${seconds % 60}s`
}
