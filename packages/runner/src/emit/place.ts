// What `import.meta` says of a file.
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

/** `import.meta.url`, `.dirname` or `.filename` of a file. */
export function placeOf(path: string, member: string): string {
  if (member === 'url') return pathToFileURL(path).href
  return member === 'dirname' ? dirname(path) : path
}
