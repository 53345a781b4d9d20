import "@rowan/shared/theme/theme.css";
import "./portal.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { keepOffer } from "./account/HomeScreen.tsx";
import { connect } from "./api/client.ts";
import { Live } from "./api/live.ts";
import { takeToken } from "./invitation/token.ts";
import { speakPreferred } from "./page/language.ts";

// Before anything is shown, so that the token stands in the address no longer than it must.
takeToken();
speakPreferred();
keepOffer(window);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no root");

createRoot(root).render(
  <StrictMode>
    <App portal={connect()} live={new Live()} />
  </StrictMode>,
);
