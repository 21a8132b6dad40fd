import { watchForStaleBuild } from "@/lib/stale-build";
import { installTranslationGuard } from "@/lib/translation-guard";

// Next.js runs this file before React takes the page over.
installTranslationGuard();
watchForStaleBuild();
