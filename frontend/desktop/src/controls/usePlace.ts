import { spoken } from "@rowan/shared/i18n";
import { here, type Place } from "@rowan/shared/messaging";
import { createContext, useContext, useMemo } from "react";

const ZoneContext = createContext("");

/** Its value is the practice's IANA zone; "" is the computer's own. */
export const PlaceProvider = ZoneContext.Provider;

/** In which language and zone times are shown. The same until one of them changes. */
export function usePlace(): Place {
  const zone = useContext(ZoneContext);
  const locale = spoken();
  return useMemo(() => (zone === "" ? here(locale) : { locale, zone }), [zone, locale]);
}
