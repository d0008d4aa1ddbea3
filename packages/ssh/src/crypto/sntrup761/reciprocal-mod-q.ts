// Division steps over Z/q (Bernstein, Yang: "Fast constant-time gcd computation and modular inversion", §5 and §7).
import { modQ } from './multiply.ts'
import { P, Q, type Polynomial } from './parameters.ts'

/**
 * 1/(3·a) in R/q, for a polynomial with coefficients in -1..1 that is not zero: as x^p - x - 1 is irreducible modulo q,
 * it exists. Time does not depend on `a`.
 * Doubles, because products of coefficients and the rounding of their reduction stay in floating-point registers.
 */
export function reciprocalOfTriple(a: Polynomial): Polynomial {
  // Coefficients in reverse order: division steps look at the lowest, which is the highest of x^p - x - 1 and of a.
  const f = new Float64Array(P + 1)
  const g = new Float64Array(P + 1)
  f[0] = 1
  f[P - 1] = f[P] = -1
  for (let i = 0; i < P; i++) g[P - 1 - i] = a[i] as number
  // What f and g are multiples of a by, up to a power of x.
  const v = new Float64Array(P + 1)
  const r = new Float64Array(P + 1)
  r[0] = ONE_THIRD

  let delta = 1
  for (let step = 0; step < STEPS; step++) {
    const f0 = f[0] as number
    const g0 = g[0] as number
    const swap = isPositive(delta) & isNonZero(g0)
    delta = delta * (1 - 2 * swap) + 1
    const sign = 1 - 2 * swap
    divisionStep(f, g, sign * f0, sign * g0, swap, Math.min(P + 1, STEPS - step))
    cofactorStep(v, r, sign * f0, sign * g0, swap, Math.min(P, step + 1))
  }

  const scale = reciprocal(f[0] as number)
  const result = new Int16Array(P)
  for (let i = 0; i < P; i++) result[i] = modQ(scale * (v[P - 1 - i] as number))
  for (const secret of [f, g, v, r]) secret.fill(0)
  return result
}

/**
 * (f, g) becomes (f, (f0·g - g0·f) / x), or with f and g exchanged. Coefficients from `length` on are left out, as
 * no later step looks at them.
 */
function divisionStep(f: Float64Array, g: Float64Array, f0: number, g0: number, swap: number, length: number): void {
  f[0] = (f[0] as number) + swap * ((g[0] as number) - (f[0] as number))
  for (let i = 1; i < length; i++) {
    const fi = f[i] as number
    const gi = g[i] as number
    f[i] = fi + swap * (gi - fi)
    const combined = f0 * gi - g0 * fi
    g[i - 1] = combined - Q * (combined * Q_INVERSE + ROUND - ROUND)
  }
  g[length - 1] = 0
}

/** (v, r) becomes (x·v, f0·r - g0·x·v), or with x·v and r exchanged. They have no coefficients beyond `degree` yet. */
function cofactorStep(v: Float64Array, r: Float64Array, f0: number, g0: number, swap: number, degree: number): void {
  for (let i = degree; i > 0; i--) {
    const vi = v[i - 1] as number
    const ri = r[i] as number
    v[i] = vi + swap * (ri - vi)
    const combined = f0 * ri - g0 * vi
    r[i] = combined - Q * (combined * Q_INVERSE + ROUND - ROUND)
  }
  const r0 = r[0] as number
  v[0] = swap * r0
  r[0] = modQ(f0 * r0)
}

/** a^(q-2), which is 1/a modulo q (Fermat). */
function reciprocal(a: number): number {
  let power = 1
  for (let bit = 12; bit >= 0; bit--) {
    power = modQ(power * power)
    if (((Q - 2) >> bit) & 1) power = modQ(power * a)
  }
  return power
}

/** 1 or 0, without a branch. */
function isPositive(value: number): number {
  return -value >>> 31
}

function isNonZero(value: number): number {
  return (value | -value) >>> 31
}

/** Enough for polynomials of degree p and p - 1. */
const STEPS = 2 * P - 1
/** Modulo q. */
const ONE_THIRD = -1530
const Q_INVERSE = 1 / Q
/** So large that a double has no bits left for a fraction: adding it rounds, in less time than Math.floor. */
const ROUND = 1.5 * 2 ** 52
