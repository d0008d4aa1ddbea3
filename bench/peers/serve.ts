import { createInterface } from 'node:readline'
import type { Target } from '../measure/target.ts'
import { Unsupported, type Library } from './library.ts'
import { nodeSteps } from './node-steps.ts'

/** Runs a driver of a Node library over standard input and output; see step.ts for the lines. */
export async function serve(load: () => Promise<Library>): Promise<void> {
  const target = JSON.parse(process.argv.at(-1)!) as Target
  const library = await load().catch((error: Error) => {
    say({ unavailable: error.message })
    process.exit()
  })
  const steps = nodeSteps(library, target) as unknown as Record<string, (request: unknown) => Promise<object>>
  say({ ready: library.ready })
  for await (const line of createInterface(process.stdin)) {
    const request = JSON.parse(line) as { step: string }
    try {
      const step = steps[request.step]
      if (step === undefined) throw new Unsupported(`no step ${request.step}`)
      say(await step(request))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      say(error instanceof Unsupported ? { unsupported: message } : { error: message })
    }
  }
  process.exit()
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
