import type { MouseEventHandler, ReactNode } from 'react'
import { TextLink } from './link.tsx'

type ConversionLinkProps = {
  conversionId: string
  onClick?: MouseEventHandler<HTMLAnchorElement>
  children: ReactNode
}

/** To the journey of a conversion. */
export function ConversionLink({ conversionId, onClick, children }: ConversionLinkProps) {
  return (
    <TextLink
      to="/conversions/$conversionId"
      params={{ conversionId }}
      search={true}
      size="xs"
      {...(onClick && { onClick })}
    >
      {children}
    </TextLink>
  )
}
