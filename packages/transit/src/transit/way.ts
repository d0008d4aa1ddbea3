import { Keyword } from '../values/keyword.ts'
import { EdnSymbol } from '../values/symbol.ts'
import { shown } from './tags.ts'

/** The way through a value for an error: `$[1][:name]["text"]`, of indices and keys. */
export function formatWay(steps: readonly unknown[]): string {
  const texts = steps.map((step) => `[${stepText(step)}]`)
  if (texts.length > STEPS_MAX) texts.splice(STEPS_MAX / 2, texts.length - STEPS_MAX, '…')
  return `$${texts.join('')}`
}

function stepText(step: unknown): string {
  if (typeof step === 'string') return shown(step)
  if (step instanceof Keyword || step instanceof EdnSymbol) return shown(String(step)).slice(1, -1)
  return typeof step === 'object' && step !== null ? '{…}' : String(step).slice(0, STEP_LENGTH_MAX)
}

const STEPS_MAX = 40
const STEP_LENGTH_MAX = 40
