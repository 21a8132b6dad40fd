import type { DeviceEnum } from "@/lib/api-schema";
import { cup, feather, key, leaf, moon, mountain, star, wave } from "./common";
import { Device, type DeviceProps, type Drawing } from "./device";
import { lighthouse } from "./lighthouse";

type OtherName = Exclude<DeviceEnum, "sword-and-coin">;

/** All drawings but the default character's, which every page loads. The backend has the same list of names. */
const DRAWINGS: Readonly<Record<OtherName, Drawing>> = {
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

interface OtherDeviceProps extends Omit<DeviceProps, "drawing"> {
  readonly name: OtherName;
}

export function OtherDevice(props: OtherDeviceProps) {
  return <Device {...props} drawing={DRAWINGS[props.name]} />;
}
