import { watchForStaleBuild } from "@/lib/stale-build";
import { installTranslationGuard } from "@/lib/translation-guard";

// Next.js runs this file before React hydrates the page.
installTranslationGuard();
watchForStaleBuild();
