import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from "react";

const storedAs = "rowan.zoom";
const steps = [80, 90, 100, 110, 125, 150, 175, 200] as const;
const browserDefault = 16;

interface Zoom {
  readonly percent: number;
  /** One step larger, one step smaller, or back to the beginning. */
  change(by: 1 | -1 | 0): void;
}

const ZoomContext = createContext<Zoom>({ percent: 100, change: () => {} });

/** Scales all type and space, 80 to 200 %, and remembers it on this computer. */
export function ZoomProvider({ children }: { readonly children: ReactNode }) {
  const [percent, setPercent] = useState(() => {
    const stored = Number(localStorage.getItem(storedAs));
    return steps.find((step) => step === stored) ?? 100;
  });
  useLayoutEffect(() => {
    document.documentElement.style.fontSize = `${percent}%`;
    localStorage.setItem(storedAs, String(percent));
  }, [percent]);
  const change = (by: 1 | -1 | 0) =>
    setPercent((have) => (by === 0 ? 100 : (steps[steps.indexOf(have) + by] ?? have)));
  return <ZoomContext.Provider value={{ percent, change }}>{children}</ZoomContext.Provider>;
}

export function useZoom(): Zoom {
  return useContext(ZoomContext);
}

/** How many pixels one rem has now: virtual lists count in pixels. */
export function useRem(): number {
  return (browserDefault * useContext(ZoomContext).percent) / 100;
}
