// Division steps over Z/3 on 32 coefficients at a time: one bit says +1, another -1.
import { P, type Polynomial } from './parameters.ts'

/** 1/a in R/3 for a polynomial with coefficients in -1..1; undefined when there is none. Time does not depend on it. */
export function reciprocalMod3(a: Polynomial): Polynomial | undefined {
  const state = initialState(a)
  let delta = 1
  for (let step = 0; step < STEPS; step++) {
    const { plus: fPlus, minus: fMinus } = lowest(state.fPlus, state.fMinus)
    const { plus: gPlus, minus: gMinus } = lowest(state.gPlus, state.gMinus)
    // All ones or zero, as everything below.
    const swap = (-delta >> 31) & (gPlus | gMinus)
    delta = (delta ^ (swap & (delta ^ -delta))) + 1
    // g0/f0 is subtracted from what is g after the exchange, which leaves it without coefficient of x^0.
    const add = (fPlus & gMinus) | (fMinus & gPlus)
    const subtract = (fPlus & gPlus) | (fMinus & gMinus)
    divisionStep(state, swap, add, subtract)
  }
  const result = new Int16Array(P)
  const { plus, minus } = lowest(state.fPlus, state.fMinus)
  const sign = (plus & 1) - (minus & 1)
  for (let i = 0; i < P; i++) result[i] = sign * coefficient(state.vPlus, state.vMinus, P - 1 - i)
  for (const secret of Object.values(state)) secret.fill(0)
  // Whether there is one is no secret: then a is thrown away.
  return delta === 0 ? result : undefined
}

type Bits = Int32Array<ArrayBuffer>

/** As in `reciprocal-mod-q.ts`: f and g in reverse order, v and r what they are multiples of a by. */
type State = Record<'fPlus' | 'fMinus' | 'gPlus' | 'gMinus' | 'vPlus' | 'vMinus' | 'rPlus' | 'rMinus', Bits>

function initialState(a: Polynomial): State {
  const bits = () => new Int32Array(WORDS)
  const state: State = {
    ...{ fPlus: bits(), fMinus: bits(), gPlus: bits(), gMinus: bits() },
    ...{ vPlus: bits(), vMinus: bits(), rPlus: bits(), rMinus: bits() },
  }
  setBit(state.fPlus, 0, 1)
  setBit(state.fMinus, P - 1, 1)
  setBit(state.fMinus, P, 1)
  for (let i = 0; i < P; i++) {
    const value = a[P - 1 - i] as number
    setBit(state.gPlus, i, value & 1 & ~(value >> 1))
    setBit(state.gMinus, i, (value >> 1) & 1)
  }
  setBit(state.rPlus, 0, 1)
  return state
}

/** v·x; f and g, v and r exchanged if `swap`; g and r plus or minus f and v; g/x. */
function divisionStep(state: State, swap: number, add: number, subtract: number): void {
  const { fPlus, fMinus, gPlus, gMinus, vPlus, vMinus, rPlus, rMinus } = state
  let carryPlus = 0
  let carryMinus = 0
  for (let k = 0; k < WORDS; k++) {
    // f and g
    let fp = fPlus[k] as number
    let fm = fMinus[k] as number
    let gp = gPlus[k] as number
    let gm = gMinus[k] as number
    let difference = swap & (fp ^ gp)
    fPlus[k] = fp ^= difference
    gp ^= difference
    difference = swap & (fm ^ gm)
    fMinus[k] = fm ^= difference
    gm ^= difference
    let termPlus = (fp & add) | (fm & subtract)
    let termMinus = (fm & add) | (fp & subtract)
    const sumPlus = plusOfSum(gp, gm, termPlus, termMinus)
    const sumMinus = plusOfSum(gm, gp, termMinus, termPlus)
    gPlus[k] = sumPlus >>> 1
    gMinus[k] = sumMinus >>> 1
    if (k > 0) {
      gPlus[k - 1] = (gPlus[k - 1] as number) | (sumPlus << 31)
      gMinus[k - 1] = (gMinus[k - 1] as number) | (sumMinus << 31)
    }
    // v and r
    const oldPlus = vPlus[k] as number
    const oldMinus = vMinus[k] as number
    let vp = (oldPlus << 1) | carryPlus
    let vm = (oldMinus << 1) | carryMinus
    carryPlus = oldPlus >>> 31
    carryMinus = oldMinus >>> 31
    let rp = rPlus[k] as number
    let rm = rMinus[k] as number
    difference = swap & (vp ^ rp)
    vPlus[k] = vp ^= difference
    rp ^= difference
    difference = swap & (vm ^ rm)
    vMinus[k] = vm ^= difference
    rm ^= difference
    termPlus = (vp & add) | (vm & subtract)
    termMinus = (vm & add) | (vp & subtract)
    rPlus[k] = plusOfSum(rp, rm, termPlus, termMinus)
    rMinus[k] = plusOfSum(rm, rp, termMinus, termPlus)
  }
}

/** Where a + b is +1: 1 + 0, 0 + 1 and, modulo 3, -1 - 1. Called with signs exchanged, where it is -1. */
function plusOfSum(aPlus: number, aMinus: number, bPlus: number, bMinus: number): number {
  return (aPlus & ~(bPlus | bMinus)) | (bPlus & ~(aPlus | aMinus)) | (aMinus & bMinus)
}

function lowest(plus: Bits, minus: Bits): { plus: number; minus: number } {
  return { plus: -((plus[0] as number) & 1), minus: -((minus[0] as number) & 1) }
}

function setBit(bits: Bits, i: number, value: number): void {
  bits[i >> 5] = (bits[i >> 5] as number) | (value << (i & 31))
}

function coefficient(plus: Bits, minus: Bits, i: number): number {
  return (((plus[i >> 5] as number) >>> (i & 31)) & 1) - (((minus[i >> 5] as number) >>> (i & 31)) & 1)
}

/** Bits for p + 1 coefficients. */
const WORDS = Math.ceil((P + 1) / 32)
const STEPS = 2 * P - 1
