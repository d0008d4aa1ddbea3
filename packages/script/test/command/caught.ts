import assert from 'node:assert/strict'
import { CommandError } from '../../src/index.ts'

/** The error of a command that has to fail. */
export async function caught(promise: PromiseLike<unknown>): Promise<CommandError> {
  try {
    await promise
  } catch (error) {
    assert.ok(error instanceof CommandError, String(error))
    return error
  }
  return assert.fail('it did not throw')
}
