// How the screen is built and, during development, where its API lives.
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** During development only: `HUB_URL` as `.hub/env` holds it while the servers run. */
const hub = process.env["HUB_URL"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [vue()],
  server: { proxy: { "/api": hub, "/-": hub } },
  build: {
    target: "es2022",
    // The map library alone is about 1 MB before gzip; it is one file and changes rarely.
    chunkSizeWarningLimit: 1200,
    // The atlas of neighbouring counties must stay a file of its own, never text inside a script.
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        manualChunks: (id) => (id.includes("maplibre-gl") ? "map" : undefined),
      },
    },
  },
});
