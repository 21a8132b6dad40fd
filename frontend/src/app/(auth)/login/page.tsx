import { LoginPanel } from "@/features/auth/components/login-panel";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.signIn");

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { next } = await searchParams;
  return <LoginPanel next={typeof next === "string" ? next : null} />;
}
