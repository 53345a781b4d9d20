import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    // app/ allows no inline script and no data: address but fonts and images.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  test: {
    name: "desktop",
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    testTimeout: 30_000,
  },
});
