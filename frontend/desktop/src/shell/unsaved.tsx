import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";

type Save = () => Promise<void>;

const UnsavedContext = createContext<Set<Save>>(new Set());

/** Knows what is typed and not yet saved, so that locking loses none of it. */
export function UnsavedProvider({ children }: { readonly children: ReactNode }) {
  const saves = useMemo(() => new Set<Save>(), []);
  return <UnsavedContext.Provider value={saves}>{children}</UnsavedContext.Provider>;
}

/** save is called before the store closes. It must stay the same function. */
export function useUnsaved(save: Save): void {
  const saves = useContext(UnsavedContext);
  useEffect(() => {
    saves.add(save);
    return () => {
      saves.delete(save);
    };
  }, [saves, save]);
}

/** Saves everything; a save that fails does not keep the others or the lock back. */
export function useSaveAll(): () => Promise<void> {
  const saves = useContext(UnsavedContext);
  return async () => {
    await Promise.allSettled([...saves].map((save) => save()));
  };
}
