const LONG_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
const SHOWN_END = 8

/** What a conversion is called on screen: its order, or, for a goal that has none, the end of its id. */
export function conversionName(conversion: { order_id: string; conversion_id: string }): string {
  const id = conversion.order_id === '' ? conversion.conversion_id : conversion.order_id
  return LONG_ID.test(id) ? `\u2026${id.slice(-SHOWN_END)}` : id
}
