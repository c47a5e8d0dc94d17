/**
 * How likely two browsers without a common sign-in belong to one person, from three weak signals: they come from the same
 * truncated network, at the same hours, to the same landing pages. Naive Bayes: prior log odds plus one log likelihood
 * ratio a signal, as if the signals were independent given the answer, which they nearly are not: scores are rankings
 * first and probabilities second.
 *
 * The shapes follow cross-device matching as described by Diaz-Morales, "Cross-device tracking: matching devices and
 * cookies" (ICDM 2015 workshops): network first, then similarity of use. The constants are assumptions, stated here.
 */

export type BrowserProfile = {
  readonly handle: string
  /** Visits begun in each hour of the day, 24 counts, in the workspace's time zone. */
  readonly visitsByHour: readonly number[]
  /** Distinct landing pages. */
  readonly landingPages: readonly string[]
}

export type NetworkContext = {
  /** Browsers seen on the network that both come from, these two included; at least 2. */
  readonly browsers: number
  /** Share of all browsers, 0 to 1, that ever landed on a page. */
  readonly landingShare: (page: string) => number
}

export type DeviceScore = {
  /** 0 to 1. */
  readonly score: number
  /** Natural logarithms of odds; they add up to the logit of the score. */
  readonly parts: { readonly network: number; readonly hours: number; readonly landings: number }
}

/** Chance that a browser's owner has another browser on the same network at all. */
const HAS_SECOND = 0.5
/** Chance that somebody comes again to a page they landed on before, by another browser. */
const COMES_AGAIN = 0.3
/** As many visits as it takes for the hours to count half. */
const HALF_WEIGHT_VISITS = 5
/** No page and no lack of pages says more than this. */
const LANDING_CAP = 3
const HOURS = 24

/**
 * Scores a pair of browsers of one network.
 *
 * - network: the second browser of an owner is equally likely to be any other of the k on the network, so the prior is
 *   p = 0.5 / (k - 1), as log odds ln(p / (1 - p)).
 * - hours: s = Σ √(pₕ qₕ), the Bhattacharyya coefficient of the two smoothed distributions over hours. Taking s as
 *   Beta(4, 1) for one person and Beta(2, 1) for two, the ratio is 2s²; it is shrunk by m / (m + 5), m the visits of the
 *   browser with fewer.
 * - landings: a common page with share r counts ln((λ + (1 - λ) r) / r), λ = 0.3; no page in common counts ln(1 - λ).
 *   Bounded by ±3.
 *
 * @throws when `visitsByHour` has not 24 entries or the network fewer than two browsers
 */
export function scoreDevicePair(a: BrowserProfile, b: BrowserProfile, context: NetworkContext): DeviceScore {
  if (a.visitsByHour.length !== HOURS || b.visitsByHour.length !== HOURS)
    throw new Error(`invalid visitsByHour: ${a.visitsByHour.length} and ${b.visitsByHour.length} entries`)
  if (!(context.browsers >= 2)) throw new Error(`invalid browsers: ${context.browsers}`)
  const prior = HAS_SECOND / (context.browsers - 1)
  const parts = {
    network: Math.log(prior / (1 - prior)),
    hours: hoursLogRatio(a.visitsByHour, b.visitsByHour),
    landings: landingsLogRatio(a.landingPages, b.landingPages, context.landingShare),
  }
  const logit = parts.network + parts.hours + parts.landings
  return { score: 1 / (1 + Math.exp(-logit)), parts }
}

function hoursLogRatio(a: readonly number[], b: readonly number[]): number {
  const [sumA, sumB] = [a.reduce(add, 0), b.reduce(add, 0)]
  const fewest = Math.min(sumA, sumB)
  if (fewest === 0) return 0
  // One visit in the hours before and after counts half: nobody keeps to the clock.
  const [smoothA, smoothB] = [smooth(a), smooth(b)]
  const [totalA, totalB] = [smoothA.reduce(add, 0), smoothB.reduce(add, 0)]
  const similarity = smoothA.reduce(
    (sum, value, hour) => sum + Math.sqrt((value / totalA) * ((smoothB[hour] ?? 0) / totalB)),
    0,
  )
  const weight = fewest / (fewest + HALF_WEIGHT_VISITS)
  return weight * Math.log(2 * Math.max(similarity, 0.05) ** 2)
}

function smooth(counts: readonly number[]): number[] {
  const at = (hour: number) => counts[(hour + HOURS) % HOURS] ?? 0
  return counts.map((_, hour) => at(hour) + (at(hour - 1) + at(hour + 1)) / 2)
}

function landingsLogRatio(
  a: readonly string[],
  b: readonly string[],
  landingShare: (page: string) => number,
): number {
  if (a.length === 0 || b.length === 0) return 0
  const ofB = new Set(b)
  const common = [...new Set(a)].filter((page) => ofB.has(page))
  if (common.length === 0) return Math.log(1 - COMES_AGAIN)
  const sum = common
    .map((page) => Math.min(1, Math.max(landingShare(page), 1e-6)))
    .reduce((total, share) => total + Math.log((COMES_AGAIN + (1 - COMES_AGAIN) * share) / share), 0)
  return Math.min(LANDING_CAP, sum)
}

const add = (sum: number, value: number) => sum + value
