import type { Bought } from '@tributary/contract/conversions'

export const productName = ({ product }: Bought[number]): string => product || '(not set)'

/** The products of an order in one line. */
export const boughtText = (products: Bought): string => products.map(productName).join(', ')
