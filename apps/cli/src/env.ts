/** What commands read from the environment. */
export function readCliEnv(): {
  TRIBUTARY_URL: string | undefined
  TRIBUTARY_API_KEY: string | undefined
  TRIBUTARY_DATA: string | undefined
} {
  const { TRIBUTARY_URL, TRIBUTARY_API_KEY, TRIBUTARY_DATA } = process.env
  return { TRIBUTARY_URL, TRIBUTARY_API_KEY, TRIBUTARY_DATA }
}
