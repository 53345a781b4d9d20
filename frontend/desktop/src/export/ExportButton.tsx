import { useState } from "react";
import { Button } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { ExportDialog, type Exported } from "./ExportDialog.tsx";

/** Prints or exports a conversation, or all with a contact, after it was asked what for. */
export function ExportButton({ of }: { readonly of: Exported }) {
  const t = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="quiet" icon="file" onClick={() => setAsking(true)}>
        {t(of.conversation ? "export.open" : "export.record")}
      </Button>
      {asking && <ExportDialog of={of} close={() => setAsking(false)} />}
    </>
  );
}
