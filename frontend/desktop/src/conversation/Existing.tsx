import { useConversation } from "../backend/queries.ts";
import { Problem } from "../controls/index.ts";
import { ReplyComposer } from "./ReplyComposer.tsx";
import { Thread } from "./Thread.tsx";

interface ExistingProps {
  readonly id: string;
  readonly sent: () => void;
}

/** Answers in a conversation that is there, below what was said in it (SEC-23, SMS-09). */
export function Existing({ id, sent }: ExistingProps) {
  const { data: conversation, error } = useConversation(id);
  return (
    <>
      <Problem error={error} />
      {conversation && <Thread conversation={conversation} />}
      {conversation && <ReplyComposer conversation={conversation} sent={sent} />}
    </>
  );
}
