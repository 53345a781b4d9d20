import { Icon } from "@rowan/shared/ui";
import type { ReactNode, Ref } from "react";
import { Button, Problem } from "../controls/index.ts";
import { Page } from "./Page.tsx";
import styles from "./Settings.module.css";

interface SenderPageProps {
  readonly title: string;
  readonly lead: string;
  /** What adds one is called, and what it does. */
  readonly add: string;
  readonly begin: () => void;
  /** Whether the person may change anything, else why not; undefined until it is known. */
  readonly settings: { readonly canEdit: boolean; readonly why: string } | undefined;
  readonly error: Error | null;
  readonly ref?: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}

/** A page of the settings with all links, all numbers or all mailboxes. */
export function SenderPage(props: SenderPageProps) {
  const { title, lead, add, begin, settings, error, ref, children } = props;
  return (
    <Page
      {...(ref && { ref })}
      title={title}
      lead={lead}
      act={
        settings?.canEdit && (
          <Button data-sender="" look="ink" icon="plus" onClick={begin}>
            {add}
          </Button>
        )
      }
    >
      <Problem error={error} />
      {settings && !settings.canEdit && (
        <p className={styles.why}>
          <Icon name="info" size="small" />
          {settings.why}
        </p>
      )}
      {children}
    </Page>
  );
}
