import type { Metadata } from "next";
import { CredentialsForm } from "@/features/auth/components/credentials-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { next } = await searchParams;
  return <CredentialsForm kind="login" next={typeof next === "string" ? next : null} />;
}
