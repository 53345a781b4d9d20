import { useAppState, useDevices } from "../backend/queries.ts";
import { Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { DeviceList } from "./DeviceList.tsx";
import { OwnSignIn } from "./OwnSignIn.tsx";
import { Page } from "./Page.tsx";

/** The person's own computers. */
export function Devices() {
  const t = useWords();
  const me = useAppState().data?.me.id;
  const { data: devices, error } = useDevices();
  return (
    <Page title={t("settings.devices")} lead={t("devices.lead")}>
      <Problem error={error} />
      {devices && <DeviceList devices={devices.filter(({ teammate }) => teammate === me)} />}
      {me && <OwnSignIn me={me} />}
    </Page>
  );
}
