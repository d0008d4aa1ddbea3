// Made by the build (tools/bundle-agent.mjs).
declare module '#agent-code' {
  /** Code of the far end, compressed by brotli, with the SHA-256 of what it unpacks to. */
  export const parts: Readonly<
    Record<'agent' | 'script' | 'hosts' | 'values', { readonly hash: string; readonly base64: string }>
  >
}
