import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// For the tests only: the two UIs compile these sources themselves.
export default defineConfig({
  plugins: [react()],
  test: { name: "shared", environment: "jsdom", setupFiles: ["src/testing/setup.ts"] },
});
