import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Backend, BackendProvider } from "./backend/backend.ts";
import { useZoom, ZoomProvider } from "./controls/index.ts";
import { CommandsProvider, useCommand } from "./shell/commands.tsx";
import { useStaysHere } from "./shell/dropping.ts";
import { theme, variables } from "./theme.ts";

/** The nonce that the window's policy allows for styles that Mantine adds, where app/ has set one. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

/**
 * What every screen and every component test stands in: the theme, toasts,
 * the door to Go and the cache of what Go answered. Go tells what changed, so nothing is
 * refetched by time or focus, and a call to Go is not repeated by itself.
 */
export function Frame(props: { readonly backend: Backend; readonly children: ReactNode }) {
  useStaysHere();
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: Number.POSITIVE_INFINITY,
            refetchOnWindowFocus: false,
            refetchOnReconnect: false,
            retry: false,
            networkMode: "always",
          },
          mutations: { retry: false, networkMode: "always" },
        },
      }),
  );
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <Notifications position="bottom-left" autoClose={6000} />
      <QueryClientProvider client={client}>
        <BackendProvider value={props.backend}>
          <ZoomProvider>
            <CommandsProvider>
              <ZoomKeys />
              {props.children}
            </CommandsProvider>
          </ZoomProvider>
        </BackendProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Text is made larger on every screen, those before the window opens too. */
function ZoomKeys() {
  const { change } = useZoom();
  useCommand("larger", () => change(1));
  useCommand("smaller", () => change(-1));
  useCommand("normal", () => change(0));
  return null;
}
