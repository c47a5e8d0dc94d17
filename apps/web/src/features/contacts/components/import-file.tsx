import { decodeText } from '../../../lib/file-text.ts'
import { FileDrop } from '../../../ui/file-drop.tsx'
import type { FileToImport } from '../api/contact-files.ts'

type ImportFileProps = { onFile: (file: FileToImport) => void; isLoading: boolean }

/** Takes a file of contacts and reads it here. */
export function ImportFile({ onFile, isLoading }: ImportFileProps) {
  const read = async (file: File) => {
    const text = decodeText(await file.arrayBuffer())
    onFile({ file_name: file.name, format: /^\s*BEGIN:VCARD/i.test(text) ? 'vcard' : 'csv', text })
  }
  return (
    <FileDrop
      label="File of contacts"
      note="CSV with a header, or vCards (.vcf), up to 20 MB"
      accept=".csv,.tsv,.txt,.vcf,.vcard"
      isLoading={isLoading}
      onFile={(file) => void read(file)}
    />
  )
}
