import Link from "next/link";
import { Mark } from "@/components/mark";
import { buttonClass } from "@/components/ui/button";

export default function NotFoundPage() {
  return (
    <main className="lamplight grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <Mark className="mx-auto size-12 text-ember" />
        <h1 className="mt-5 font-voice text-page font-semibold">Nothing here but sawdust</h1>
        <p className="mt-2 text-muted">This page does not exist.</p>
        <Link href="/chat" className={buttonClass("solid", "mt-6")}>
          Go to the chat
        </Link>
      </div>
    </main>
  );
}
