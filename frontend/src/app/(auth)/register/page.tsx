import type { Metadata } from "next";
import { RegisterPanel } from "@/features/auth/components/register-panel";

export const metadata: Metadata = { title: "Sign up" };

export default async function RegisterPage({ searchParams }: PageProps<"/register">) {
  const { next } = await searchParams;
  return <RegisterPanel next={typeof next === "string" ? next : null} />;
}
