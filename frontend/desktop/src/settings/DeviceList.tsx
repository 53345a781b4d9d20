import { rowTime } from "@rowan/shared/messaging";
import { Icon } from "@rowan/shared/ui";
import type { Device } from "../backend/team.ts";
import { Button, useNow, usePlace } from "../controls/index.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Team.module.css";
import { useTeam } from "./useTeam.ts";

/** The computers of one person, each with the way to end its access. */
export function DeviceList({ devices }: { readonly devices: readonly Device[] }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const end = useTeam((backend, { teammate, id }: Device) => backend.revokeDevice(teammate, id));
  if (devices.length === 0) return <p className={styles.quiet}>{t("devices.none")}</p>;
  return (
    <ul className={styles.devices} aria-label={t("settings.devices")}>
      {devices.map((device) => {
        const { id, name, madeAt, lastSeen, here, stopped } = device;
        return (
          <li key={id}>
            <Icon name="computer" />
            <div>
              <b>{name}</b>
              {here && <span className={styles.here}>{t("devices.here")}</span>}
              <span className={styles.quiet}>
                {t("devices.made", { date: rowTime(madeAt, now, place) })}
                {" · "}
                {t("devices.seen", { date: rowTime(lastSeen, now, place) })}
              </span>
              {stopped && (
                <span className={styles.stopped}>
                  <Icon name="warning" size="small" />
                  {t("devices.stopped")}
                </span>
              )}
            </div>
            {!here && (
              <Button
                aria-label={t("devices.endOf", { name })}
                aria-disabled={end.isPending}
                onClick={() =>
                  end.isPending ||
                  end.mutate(device, {
                    onSuccess: () => toast(t("devices.ended", { name })),
                    onError: toastProblem,
                  })
                }
              >
                {t("devices.end")}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
