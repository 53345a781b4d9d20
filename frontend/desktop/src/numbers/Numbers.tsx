import { Menu } from "@mantine/core";
import { calendarDate } from "@rowan/shared/messaging";
import { Icon, type IconName } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useBackend } from "../backend/backend.ts";
import type { NumberSetting, NumberSettings, Registration } from "../backend/number.ts";
import { useNumberSettings, useReception } from "../backend/queries.ts";
import { shownPhone } from "../contacts/phone.ts";
import { Button, usePlace } from "../controls/index.ts";
import { Members } from "../settings/Members.tsx";
import { MemberList } from "../settings/SenderForm.tsx";
import { SenderMenu } from "../settings/SenderMenu.tsx";
import { SenderPage } from "../settings/SenderPage.tsx";
import settings from "../settings/Settings.module.css";
import { useArchiving } from "../settings/sender.ts";
import { useAsked } from "../settings/useAsked.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { Account } from "./Account.tsx";
import { Arriving } from "./Arriving.tsx";
import { NumberForm } from "./NumberForm.tsx";
import styles from "./Numbers.module.css";
import { Steps } from "./Steps.tsx";
import { useSaveNumber } from "./useSaveNumber.ts";
import { useTrouble } from "./useTrouble.ts";

type Asked = {
  readonly what: "form" | "members" | "steps";
  readonly number: string;
};

/** Numbers: those that the practice texts from, who sees them, and how far the carriers let them. */
export function Numbers() {
  const t = useWords();
  const { data, error } = useNumberSettings();
  const page = useRef<HTMLDivElement>(null);
  const { asked, ask, close } = useAsked<Asked>(({ what, number }) =>
    page.current?.querySelector<HTMLElement>(
      what === "steps" ? `[data-steps="${number}"]` : `[data-sender="${number}"]`,
    ),
  );
  const about = data?.numbers.find(({ id }) => id === asked?.number);
  return (
    <SenderPage
      ref={page}
      title={t("settings.numbers")}
      lead={t("numbers.lead")}
      add={t("numbers.new")}
      begin={() => ask({ what: "form", number: "" })}
      settings={data}
      error={error}
    >
      {data?.plan === "trial" && (
        <p className={styles.trial}>
          <Icon name="info" size="small" />
          {t("numbers.trial")}
        </p>
      )}
      {data && data.numbers.length === 0 && <p className={styles.none}>{t("numbers.none")}</p>}
      {data && data.numbers.length > 0 && <List settings={data} ask={ask} />}
      {data?.canEdit && <Account />}
      {data && <Identification text={data.identification} />}
      {data && asked?.what === "form" && (
        <NumberForm number={about ?? null} settings={data} close={close} />
      )}
      {data && asked?.what === "members" && about && (
        <NumberMembers number={about} settings={data} close={close} />
      )}
      {data && asked?.what === "steps" && about && (
        <Steps number={about} settings={data} close={close} />
      )}
    </SenderPage>
  );
}

interface ListProps {
  readonly settings: NumberSettings;
  readonly ask: (asked: Asked) => void;
}

function List({ settings: { numbers, canEdit }, ask }: ListProps) {
  const t = useWords();
  const reception = useReception();
  const trouble = useTrouble();
  const sorted = [...numbers].sort((a, b) => Number(a.archived) - Number(b.archived));
  return (
    <table className={`${settings.links} ${styles.numbers}`}>
      <caption className="sr-only">{t("settings.numbers")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("numbers.number")}</th>
          <th scope="col">{t("numbers.registration")}</th>
          <th scope="col">{t("numbers.mms")}</th>
          <th scope="col">{t("links.members")}</th>
          {canEdit && (
            <th scope="col">
              <span className="sr-only">{t("links.actions")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {sorted.map((number) => {
          const of = reception?.numbers.find(({ id }) => id === number.id);
          return (
            <tr key={number.id} data-archived={number.archived}>
              <th scope="row">
                <span className={settings.name}>{number.label}</span>
                <span className={settings.kind}>
                  {shownPhone(number.phone)}
                  {number.tollFree && <> · {t("numbers.tollFree")}</>}
                  {number.archived && <b> · {t("links.archived")}</b>}
                </span>
                {of && <Arriving set="arriving" of={of} at={of.receivedAt} wrong={trouble(of)} />}
              </th>
              <td>
                <RegistrationMark number={number} />
                <Button
                  className={styles.see}
                  look="quiet"
                  data-steps={number.id}
                  aria-label={t("numbers.seeStepsOf", { name: number.label })}
                  onClick={() => ask({ what: "steps", number: number.id })}
                >
                  {t("numbers.steps")}
                </Button>
              </td>
              <td>
                <span className={settings.label}>{t("numbers.mms")}</span>
                {t(`numbers.mms.${number.mms}`)}
              </td>
              <td>
                <MemberList members={number.members} />
              </td>
              {canEdit && (
                <td className={settings.act}>
                  <Actions number={number} ask={ask} />
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const marks: Readonly<Record<Registration, IconName>> = {
  not_registered: "minus",
  pending: "clock",
  approved: "check",
  rejected: "warning",
};

/** How far a number has come with the carriers, since when, and why not further. */
export function RegistrationMark({ number }: { readonly number: NumberSetting }) {
  const t = useWords();
  const place = usePlace();
  const { registration, registrationAt, reason } = number;
  const date = registrationAt && calendarDate(registrationAt.slice(0, 10), place.locale);
  return (
    <span className={styles.mark} data-registration={registration}>
      <Icon name={marks[registration]} size="small" />
      <span>
        {registration === "rejected" && reason
          ? t("numbers.rejectedFor", { reason })
          : date && registration === "pending"
            ? t("numbers.pendingSince", { date })
            : t(`numbers.registration.${registration}`)}
      </span>
    </span>
  );
}

interface ActionsProps {
  readonly number: NumberSetting;
  readonly ask: ListProps["ask"];
}

function Actions({ number, ask }: ActionsProps) {
  const t = useWords();
  const save = useSaveNumber();
  const { id, label: name } = number;
  const backend = useBackend();
  const test = useMutation({
    mutationFn: () => backend.testNumber(id),
    onSuccess: () => toast(t("arriving.sent")),
    onError: toastProblem,
  });
  const archive = useArchiving({ save, id, name, said: t("numbers.wasArchived", { name }) });
  return (
    <SenderMenu
      of={{ ...number, name }}
      change={t("numbers.change")}
      ask={(what) => ask({ what, number: id })}
      archive={archive}
    >
      <Menu.Item leftSection={<Icon name="send" />} onClick={() => test.mutate()}>
        {t("arriving.test")}
      </Menu.Item>
    </SenderMenu>
  );
}

interface NumberMembersProps {
  readonly number: NumberSetting;
  readonly settings: NumberSettings;
  readonly close: () => void;
}

function NumberMembers({ number, settings: { staff }, close }: NumberMembersProps) {
  const save = useSaveNumber();
  return <Members of={{ ...number, name: number.label }} staff={staff} save={save} close={close} />;
}

/** What whoever is texted first is told, which nothing changes (CMP-14, CMP-16). */
function Identification({ text }: { readonly text: string }) {
  const t = useWords();
  return (
    <section aria-labelledby="numbers-identification">
      <h2 id="numbers-identification" className={settings.part}>
        {t("numbers.identification")}
      </h2>
      <blockquote className={styles.said} lang="en">
        {text}
      </blockquote>
      <p className={styles.locked}>
        <Icon name="lock" size="small" />
        {t("numbers.identificationLocked")}
      </p>
    </section>
  );
}
