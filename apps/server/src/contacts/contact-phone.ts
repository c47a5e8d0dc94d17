/** Telephone numbers. */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'

/**
 * The number in E.164, or null where it cannot be read or does not exist.
 *
 * @param country two letters; for numbers written without a country code
 */
export function phoneToE164(text: string, country: string | undefined): string | null {
  const home = country !== undefined && isSupportedCountry(country) ? country : undefined
  // 00 is how most of the world dials out
  const dialled = text.trim().replace(/^00(?=[1-9])/, '+')
  const number = parsePhoneNumberFromString(dialled, home)
  return number?.isValid() === true ? number.number : null
}
