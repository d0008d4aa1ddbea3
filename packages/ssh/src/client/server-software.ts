// What servers are known to bear, by the software in their identification. A row needs a reason and a test.

/**
 * May SSH_MSG_CHANNEL_OPEN be sent behind an authentication request that is not answered yet? RFC 4252 §5.3 allows it;
 * these answer SSH_MSG_UNIMPLEMENTED when the request fails, where others end the connection.
 */
const opensEarly: readonly RegExp[] = [/^OpenSSH_/, /^yon_/]

export function mayOpenEarly(software: string): boolean {
  return opensEarly.some((pattern) => pattern.test(software))
}
