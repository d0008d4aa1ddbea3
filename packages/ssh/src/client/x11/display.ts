// What the variable DISPLAY says (X(7), "Display Names").

/** Where an X server listens, and which of its screens is meant. */
export interface Display {
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number }
  readonly screen: number
  /** As xauth(1) knows it. */
  readonly xauthName: string
}

/** Undefined for what is no display, or could be an option of xauth or more than a name. */
export function parseDisplay(text: string): Display | undefined {
  if (!/^[A-Za-z0-9:/._-]+$/.test(text) || text.startsWith('-')) return undefined
  const [, host = '', display, screenText] = /^(.*?):(\d{1,5})(?:\.(\d{1,3}))?$/.exec(text) ?? []
  // A path is a socket by itself, as launchd makes it.
  if (display === undefined) return text.startsWith('/') ? atPath(text, text, 0) : undefined
  const screen = Number(screenText ?? 0)
  if (host.startsWith('/')) return atPath(text.replace(/\.\d+$/, ''), text, screen)
  if (host === '' || host === 'unix') return atPath(`/tmp/.X11-unix/X${Number(display)}`, text, screen)
  const port = FIRST_PORT + Number(display)
  if (port > 65535) return undefined
  // xauth has the cookies of this machine under its unix socket.
  const xauthName = host === 'localhost' ? `unix:${display}` : text
  return { address: { host, port }, screen, xauthName }
}

function atPath(path: string, xauthName: string, screen: number): Display {
  return { address: { path }, screen, xauthName }
}

const FIRST_PORT = 6000
