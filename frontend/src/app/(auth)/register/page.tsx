import { RegisterPanel } from "@/features/auth/components/register-panel";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.signUp");

export default async function RegisterPage({ searchParams }: PageProps<"/register">) {
  const { next } = await searchParams;
  return <RegisterPanel next={typeof next === "string" ? next : null} />;
}
