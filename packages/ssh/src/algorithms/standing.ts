/**
 * How an algorithm stands today. Defaults are a filter on it; there is no second list.
 * `recommended`: offered by default. `legacy`: sound but dated, only by an explicit choice.
 * `insecure`: broken or deprecated by the field, only by an explicit choice that says so.
 */
export type Standing = 'recommended' | 'legacy' | 'insecure'
