import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes } from 'react'
import { isShared } from '../lib/share-token.ts'

type LinkAttributes = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'color'>

/** A link in a text to another page, checked against the routes. On a shared page, which has no other, its text alone. */
export const TextLink = createLink((props: AnchorProps & LinkAttributes) =>
  isShared() ? <span>{props.children}</span> : <Anchor {...props} />,
)

/** A link that looks like a button; nothing on a shared page. */
export const ButtonLink = createLink((props: ButtonProps & LinkAttributes) =>
  isShared() ? null : <Button component="a" {...props} />,
)
