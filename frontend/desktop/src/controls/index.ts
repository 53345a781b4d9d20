/** The small parts that every screen of the desktop is made of. Knows no data source. */
export { avatarKind } from "./avatarKind.ts";
export { Button, type ButtonProps } from "./Button.tsx";
export { IconButton, type IconButtonProps } from "./IconButton.tsx";
export { fieldError, Problem } from "./Problem.tsx";
export { Radios } from "./Radios.tsx";
export { useNow } from "./useNow.ts";
export { PlaceProvider, usePlace } from "./usePlace.ts";
export { useVirtualRows } from "./useVirtualRows.ts";
export { useNarrow, useWide } from "./useWide.ts";
export { useRem, useZoom, ZoomProvider } from "./zoom.tsx";
