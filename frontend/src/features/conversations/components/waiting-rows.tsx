import { Skeleton } from "@/components/ui/skeleton";

/** Placeholders for rows that are being loaded. */
export function WaitingRows() {
  return (
    <div className="px-3 pt-6">
      {["w-4/5", "w-3/5", "w-2/3"].map((width) => (
        <div key={width} className="flex h-10 items-center gap-2">
          <Skeleton className="size-6 shrink-0 rounded-full!" />
          <Skeleton className={`h-3.5 ${width}`} />
        </div>
      ))}
    </div>
  );
}
