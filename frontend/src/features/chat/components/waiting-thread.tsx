import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import { useText } from "@/lib/language/use-text";

/** A placeholder in the shape of a question and a reply, shown after a moment of loading. */
export function WaitingThread() {
  const t = useText();
  return (
    <Loading label={t("chat.loadingMessages")} className="mb-turn animate-late space-y-turn">
      <Skeleton className="ml-auto h-11 w-2/5 rounded-2xl! rounded-br-md!" />
      <div className="sm:relative sm:pl-gutter">
        <div className="mb-1 flex items-center gap-2 max-sm:mb-1.5">
          <Skeleton className="size-8 shrink-0 rounded-full! sm:absolute sm:top-0.5 sm:left-0" />
          <Skeleton className="h-3.5 w-20" />
        </div>
        {["w-11/12", "w-4/5", "w-3/5"].map((width) => (
          <div key={width} className="flex h-[1.65rem] items-center">
            <Skeleton className={`h-3.5 ${width}`} />
          </div>
        ))}
      </div>
    </Loading>
  );
}
