import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@rowan/shared/theme/theme.css";
import { preferred, speak } from "@rowan/shared/i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import type { Backend } from "./backend/backend.ts";
import { wails } from "./backend/wails.ts";
import { Frame } from "./Frame.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no root");

/** Without Go behind it, as `vite` serves it, ?fake shows the sample, &crowd=10000 a large one; a built window has no fake. */
async function door(): Promise<Backend> {
  const asked = new URLSearchParams(location.search);
  if (!import.meta.env.DEV || !asked.has("fake")) return wails;
  const { Fake } = await import("./backend/fake.ts");
  const phase = asked.get("fake");
  const crowd = Number(asked.get("crowd") ?? 0);
  return new Fake({ crowd, ...((phase === "first" || phase === "locked") && { phase }) });
}

speak(preferred(navigator.languages));
createRoot(root).render(
  <StrictMode>
    <Frame backend={await door()}>
      <App />
    </Frame>
  </StrictMode>,
);
