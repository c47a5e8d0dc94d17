/** Country of an address from a table on disk: no network call. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type CountryResponse, Reader } from 'mmdb-lib'
import { createBoundedCache } from './bounded-cache.ts'
import { truncateIp } from './ip-prefix.ts'

const TABLE = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'
const MAX_PREFIXES = 50_000

/** The table's records hold one field, unlike the vendor format that the reader's types describe. */
type CountryRecord = CountryResponse & { readonly country_code?: string }

/**
 * Opens the table (8 MB in memory) and answers a function from address to two-letter country, '' when unknown.
 * It looks up the truncated address, so what is stored is what decided, and remembers the latest prefixes.
 */
export function openCountryTable(): (ip: string) => string {
  const reader = new Reader<CountryRecord>(readFileSync(createRequire(import.meta.url).resolve(TABLE)))
  const countryOfPrefix = createBoundedCache((prefix) => reader.get(prefix)?.country_code ?? '', MAX_PREFIXES)
  return function findCountry(ip: string): string {
    const prefix = truncateIp(ip)
    return prefix === '' ? '' : countryOfPrefix(prefix)
  }
}
