import { useEffect } from "react";

/** Whether files are dragged, or what may be files: WebKitGTK shows their addresses alone. */
export const carriesFiles = ({ types }: Pick<DataTransfer, "types">) =>
  types.includes("Files") || types.includes("text/uri-list");

/**
 * Keeps the window where it is. A file or an address that is let go where nothing takes
 * it would otherwise be opened in place of the page, even over the lock.
 */
export function useStaysHere() {
  useEffect(() => {
    const stay = (event: DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer || !carriesFiles(event.dataTransfer))
        return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    };
    window.addEventListener("dragover", stay);
    window.addEventListener("drop", stay);
    return () => {
      window.removeEventListener("dragover", stay);
      window.removeEventListener("drop", stay);
    };
  }, []);
}
