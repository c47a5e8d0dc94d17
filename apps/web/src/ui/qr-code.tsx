import { Box } from '@mantine/core'
import { useMemo } from 'react'
import { encode } from 'uqr'

/** Light modules around the code, as the standard asks. */
const QUIET = 4

/** A text as a picture for cameras: dark on white in both themes, since many readers need it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = useMemo(() => encode(text, { ecc: 'M', border: QUIET }), [text])
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <Box
      component="svg"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      w={200}
      h={200}
      bg="white"
      style={{ shapeRendering: 'crispEdges', borderRadius: 4 }}
    >
      <path d={path} fill="black" />
    </Box>
  )
}
