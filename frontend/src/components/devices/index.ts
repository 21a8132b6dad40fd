import type { DeviceEnum } from "@/lib/api-schema";
import { cup, feather, key, leaf, moon, mountain, star, wave } from "./common";
import type { Drawing } from "./drawing";
import { lighthouse } from "./lighthouse";
import { swordAndCoin } from "./sword-and-coin";

/** What can be drawn for a character; the backend names the same ones. */
export const DRAWINGS: Readonly<Record<DeviceEnum, Drawing>> = {
  "sword-and-coin": swordAndCoin,
  lighthouse,
  cup,
  feather,
  key,
  leaf,
  moon,
  mountain,
  star,
  wave,
};
