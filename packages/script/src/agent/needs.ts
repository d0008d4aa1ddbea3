/** How much of the library a function needs over there: nothing, commands and scopes, or other hosts as well. */
export type Needs = 'nothing' | 'script' | 'hosts'

/** What the code of a bundle needs. Rather too much than too little: names of ours that are something else cost a part. */
export function needsOf({ code, needsScript }: { readonly code: string; readonly needsScript: boolean }): Needs {
  if (!needsScript) return 'nothing'
  return HOSTS.test(code) ? 'hosts' : 'script'
}

const HOSTS = /\b(?:host|here|remote|each|Host)\b/
