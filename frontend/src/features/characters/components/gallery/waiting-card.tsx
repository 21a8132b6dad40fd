import { Skeleton } from "@/components/ui/skeleton";

/** A placeholder as tall as a card with a short greeting, so that the layout does not shift. */
export function WaitingCard() {
  return (
    <li className="flex min-w-0 flex-col rounded-3xl border bg-raised p-6">
      <div className="flex flex-col items-center">
        <Skeleton className="size-28 rounded-full! sm:size-40" />
        <Skeleton className="mt-5 h-7 w-40" />
        <Skeleton className="mt-3 h-4 w-56" />
      </div>
      <Skeleton className="mt-6 h-24" />
      <Skeleton className="mt-6 h-10 rounded-xl!" />
    </li>
  );
}
