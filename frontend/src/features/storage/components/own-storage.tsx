import { LoadFailed } from "@/components/load-failed";
import { useStorage } from "../use-storage";
import { StorageState } from "./storage-state";

/** The signed-in user's storage, once it is loaded. */
export function OwnStorage() {
  const { data, error, refetch } = useStorage();
  if (data) return <StorageState storage={data} />;
  if (!error) return <p className="text-sm text-muted">…</p>;
  return <LoadFailed error={error} onRetry={() => void refetch()} />;
}
