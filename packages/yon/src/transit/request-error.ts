/** A request could not be made, or has no answer that makes sense. */
export class RequestError extends Error {
  override readonly name = 'RequestError'

  constructor(url: URL, reason: string) {
    super(`${url.origin}${url.pathname}: ${reason}`)
  }
}
