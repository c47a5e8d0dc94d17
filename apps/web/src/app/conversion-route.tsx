import { useParams } from '@tanstack/react-router'
import { ConversionPage } from '../features/conversions/components/conversion-page.tsx'

export function ConversionRoute() {
  const { conversionId } = useParams({ from: '/signed-in/workspace/conversions/$conversionId' })
  return <ConversionPage conversionId={conversionId} />
}
