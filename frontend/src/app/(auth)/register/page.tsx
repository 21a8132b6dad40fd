import type { Metadata } from "next";
import { CredentialsForm } from "@/features/auth/components/credentials-form";

export const metadata: Metadata = { title: "Sign up" };

export default async function RegisterPage({ searchParams }: PageProps<"/register">) {
  const { next } = await searchParams;
  return <CredentialsForm kind="register" next={typeof next === "string" ? next : null} />;
}
