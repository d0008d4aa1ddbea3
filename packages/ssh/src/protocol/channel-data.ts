// RFC 4254 §5.2: data of a channel, as it is sent.

/** SSH_MSG_CHANNEL_DATA or SSH_MSG_CHANNEL_EXTENDED_DATA up to the data, written by hand: it is on the data path. */
export function dataHead(recipientChannel: number, length: number, dataTypeCode: number | undefined): Uint8Array {
  const extended = dataTypeCode !== undefined
  const head = new Uint8Array(extended ? 13 : 9)
  head[0] = extended ? 95 : 94
  putUint32(head, 1, recipientChannel)
  if (extended) putUint32(head, 5, dataTypeCode)
  putUint32(head, extended ? 9 : 5, length)
  return head
}

function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
