import { uploadSchema } from '@tributary/contract/imports'
import { addressOf, uploadFile } from '../../../lib/client.ts'

/** Sends a file to the server, which keeps it and answers with its columns and first rows. */
export function sendUpload(
  workspace: string,
  file: File,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
) {
  const address = addressOf('/api/v1/imports/uploads', { workspace, file_name: file.name })
  return uploadFile(uploadSchema, address, file, onProgress, signal)
}
