import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    // Not "dist": Wails overwrites every embedded folder of that name.
    outDir: "site",
    // The service's policy allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  test: {
    name: "portal",
    environment: "jsdom",
    setupFiles: ["@rowan/shared/testing/setup"],
    testTimeout: 30_000,
  },
});
