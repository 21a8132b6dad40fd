import type { Drawing } from "./device";

const SCENE = (
  <>
    <path d="M0 127h160v33H0Z" fill="#2a170c" />
    <path d="M0 124h160v6H0Z" fill="#7a4c26" />
    <path
      d="M0 137h52m14 0h94M0 147h24m18 0h70m16 0h32"
      stroke="#4a2c16"
      strokeWidth="1.5"
      strokeLinecap="round"
    />
    <path d="M58 127h28l-6 5H64Z" fill="#140a05" />
    <path d="M64 54h8v74l-6-5Z" fill="#f4efe4" />
    <path d="M72 54h8l-2 69-6 5Z" fill="#b3aa9c" />
    <path d="M72 60v46" stroke="#8d8476" strokeWidth="2" strokeLinecap="round" />
    <path d="M67 27h10v24H67Z" fill="#7c4521" />
    <path d="m67 33 10-4M67 40l10-4m-10 11 10-4" stroke="#42220f" strokeWidth="2" />
    <path d="M44 49q28 6 56 0l2 7q-30 7-60 0Z" fill="#d9ab62" />
    <path d="M72 52q14 0 28-3l2 7q-15 3.5-30 3.5Z" fill="#a67735" />
    <circle cx="72" cy="22" r="8.5" fill="#d9ab62" />
    <path d="M72 13.5a8.5 8.5 0 0 1 0 17Z" fill="#a67735" />
    <circle cx="110" cy="105" r="21" fill="#c98a2b" />
    <circle cx="107.5" cy="104" r="20" fill="#f6cd70" />
    <circle cx="107.5" cy="104" r="14.5" fill="none" stroke="#b97c22" strokeWidth="2" />
    <path
      d="M98 109v-9l5 4 4.5-7 4.5 7 5-4v9Z M98 112h19"
      fill="#b97c22"
      stroke="#b97c22"
      strokeWidth="1.5"
      strokeLinejoin="round"
    />
    <path
      d="M93 92a19 19 0 0 1 12-6"
      fill="none"
      stroke="#fff3cf"
      strokeWidth="2.5"
      strokeLinecap="round"
    />
  </>
);

/** Only the sword and the coin, big enough to be recognized in a list. */
const SIGN = (
  <>
    <path d="M52 54h14v92l-14-12Z" fill="#fbf7ee" />
    <path d="M66 54h14v80l-14 12Z" fill="#b9b0a2" />
    <path d="M57 22h18v30H57Z" fill="#8a4d25" />
    <path d="M26 46h80v14H26Z" fill="#e6bb72" />
    <path d="M66 46h40v14H66Z" fill="#b5843f" />
    <circle cx="66" cy="20" r="11" fill="#e6bb72" />
    <circle cx="108" cy="106" r="31" fill="#f8d175" />
    <circle cx="108" cy="106" r="19" stroke="#b0741c" strokeWidth="7" />
  </>
);

/** A plain sword, stuck in the table, and the coin that it was hired for. */
export const swordAndCoin: Drawing = {
  closeUp: "5 3 154 154",
  draw: (isLarge) => (isLarge ? SCENE : SIGN),
};
