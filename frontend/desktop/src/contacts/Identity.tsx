import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { ContactCard, Match } from "../backend/contact.ts";
import { Button } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { Choose } from "./Choose.tsx";
import styles from "./ContactView.module.css";

/** Who somebody is who came without an invitation, and whether somebody gets back in. */
export function Identity({ card }: { readonly card: ContactCard }) {
  return (
    <>
      {card.asksBack && <AsksBack card={card} />}
      {card.unverified && <Unverified card={card} />}
      <Family card={card} />
    </>
  );
}

function AsksBack({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const backend = useBackend();
  const answer = useMutation({
    mutationFn: (approve: boolean) => backend.answerReturn(card.id, approve),
    onError: toastProblem,
  });
  const press = (approve: boolean) => () => {
    if (!answer.isPending) answer.mutate(approve);
  };
  return (
    <div className={styles.confirmation} role="status">
      <Icon name="warning" />
      <p>{t("identity.asksBack", { name: card.name })}</p>
      <Button aria-disabled={answer.isPending} onClick={press(false)}>
        {t("identity.decline")}
      </Button>
      <Button look="ink" aria-disabled={answer.isPending} onClick={press(true)}>
        {t("identity.approve")}
      </Button>
    </div>
  );
}

/** Says who a contact is. What is said can be taken back at once. */
function useMatch(card: ContactCard) {
  const t = useWords();
  const backend = useBackend();
  const before: Match = {
    contact: card.id,
    chart: card.chart,
    verified: !card.unverified && card.chart === "",
  };
  const { mutate, isPending } = useMutation({
    mutationFn: (match: Match) => backend.matchContact(match),
    onError: toastProblem,
  });
  return (chart: string, verified: boolean, done: string) => {
    if (isPending) return;
    mutate(
      { contact: card.id, chart, verified },
      { onSuccess: () => toast(done, { label: t("undo"), act: () => mutate(before) }) },
    );
  };
}

function Unverified({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const match = useMatch(card);
  const [choosing, setChoosing] = useState(false);
  return (
    <div className={styles.confirmation} role="status">
      <Icon name="person-question" />
      <p>
        <b>{t("identity.unverified")}</b> {t("identity.why")}
      </p>
      <Button onClick={() => match("", true, t("identity.isNew", { name: card.name }))}>
        {t("identity.new")}
      </Button>
      <Button look="ink" onClick={() => setChoosing(true)}>
        {t("identity.match")}
      </Button>
      {choosing && (
        <Choose
          title={t("identity.whoIs", { name: card.name })}
          start={card.name}
          fits={({ id, unverified }) => id !== card.id && !unverified}
          close={() => setChoosing(false)}
          choose={(chart) => {
            setChoosing(false);
            match(chart.id, false, t("identity.matched", { name: chart.name }));
          }}
        />
      )}
    </div>
  );
}

/** The other side of a match, with the way to take it back. */
function Family({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const match = useMatch(card);
  const { openContact } = useNavigation();
  if (card.chart === "" && card.merged.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2>{t("identity.same")}</h2>
      <ul className={styles.charts}>
        {card.chart !== "" && (
          <li>
            <button type="button" onClick={() => openContact(card.chart)}>
              {card.chartBirthDate
                ? t("identity.thisIsBorn", {
                    name: card.chartName,
                    date: calendarDate(card.chartBirthDate, spoken()),
                  })
                : t("identity.thisIs", { name: card.chartName })}
            </button>
            <Button onClick={() => match("", false, t("identity.unmatched"))}>
              {t("identity.unmatch")}
            </Button>
          </li>
        )}
        {card.merged.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => openContact(row.id)}>
              {row.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
