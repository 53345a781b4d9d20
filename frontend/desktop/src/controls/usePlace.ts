import { spoken } from "@rowan/shared/i18n";
import { here, type Place } from "@rowan/shared/messaging";
import { createContext, useContext } from "react";

const ZoneContext = createContext("");

/** Its value is the practice's IANA zone; "" is the computer's own. */
export const PlaceProvider = ZoneContext.Provider;

/** In which language and zone times are shown. */
export function usePlace(): Place {
  const zone = useContext(ZoneContext);
  return zone === "" ? here(spoken()) : { locale: spoken(), zone };
}
