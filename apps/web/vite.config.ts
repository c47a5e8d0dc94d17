import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const SERVER = 'http://127.0.0.1:3000'

/** Libraries that change rarely get files of their own, so that an update of the app does not fetch them again. */
const LIBRARY_FILES = [
  { name: 'charts', test: /node_modules\/(echarts|zrender)\// },
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  // One file for the whole kit: the style sheet of its calendar must come after that of its buttons.
  { name: 'mantine', test: /node_modules\/(@mantine|@floating-ui|dayjs)\// },
  // With it the setting of zod that must be in force before the first schema is made.
  { name: 'vendor', test: /node_modules\/(@tanstack|zod|@tabler)\/|src\/lib\/zod-without-eval/ },
]

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: { '/api': SERVER, '/health': SERVER, '/track.js': SERVER } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups: LIBRARY_FILES } } },
  },
})
