// Of a stack, the lines that are the script's.

/** The text without the frames of Node.js and of this library. Bundled with a script the library cannot be told from it. */
export function withoutOwnFrames(text: string): string {
  const kept: string[] = []
  for (const line of text.split('\n')) {
    if (!isOwn(line)) kept.push(line)
    // The properties of an error begin in the line of its last frame.
    else if (line.endsWith(' {')) kept.push(`${kept.pop() ?? ''} {`)
  }
  return kept.join('\n')
}

function isOwn(line: string): boolean {
  return FRAME.test(line) && OWN.some((each) => line.includes(each))
}

const FRAME = /^\s+at .*:\d+:\d+\)?(?: \{)?$/
const PLACE = /^(?:file:\/\/)?(?<root>.*\/)dist\/(?<folder>src|bundle)\/(?:ending\/)?[^/]+$/.exec(
  import.meta.url ?? '',
)?.groups
/** Compiled or in the bundle of `yon`, and led back to the sources. */
const FOLDERS = PLACE === undefined ? [] : [`${PLACE['root']}dist/${PLACE['folder']}/`, `${PLACE['root']}src/`]
const OWN = ['node:internal', 'node:async_hooks', 'node:diagnostics_channel', ...FOLDERS]
