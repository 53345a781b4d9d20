import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

const AnnounceContext = createContext<(words: string) => void>(() => {});

/** A place from which screen readers are told, politely, what happened elsewhere than at the focus. */
export function AnnounceProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ words: "", times: 0 });
  const announce = useCallback(
    (words: string) => setSaid(({ times }) => ({ words, times: times + 1 })),
    [],
  );
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div className="sr-only" role="status">
        <span key={said.times}>{said.words}</span>
      </div>
    </AnnounceContext.Provider>
  );
}

export function useAnnounce(): (words: string) => void {
  return useContext(AnnounceContext);
}
