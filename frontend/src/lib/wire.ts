/** What the API sends and takes, as far as this app uses it. */

export interface WireUser {
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
}

export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
}

export interface SignedIn extends TokenPair {
  readonly user: WireUser;
}

/** Registration answers with empty hands while the address still has to be verified. */
export type Registered =
  | SignedIn
  | {
      readonly access: null;
      readonly refresh: null;
      readonly user: null;
      readonly verification_required: true;
      readonly detail: string;
    };

export interface Me extends WireUser {
  readonly date_joined: string;
  readonly theme: "light" | "dark";
  readonly chat_model: string | null;
  readonly has_password: boolean;
}

export interface ActiveRun {
  readonly run_id: string;
  readonly message_id: string;
  readonly status: string;
  readonly cursor: string;
}

export interface Conversation {
  readonly id: string;
  readonly character: string;
  readonly title: string;
  readonly is_archived: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_message_at: string | null;
  readonly message_count: number;
  readonly active_run: ActiveRun | null;
}

export type MessageRole = "user" | "assistant" | "system";
export type MessageStatus = "final" | "streaming" | "cancelled" | "interrupted" | "error";

export interface Message {
  readonly id: string;
  readonly conversation_id: string;
  readonly parent_id: string | null;
  readonly role: MessageRole;
  readonly content: string;
  readonly status: MessageStatus;
  readonly error: string | null;
  readonly token_count: number | null;
  readonly meta: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
  readonly run_id: string | null;
}

export interface Page<Item> {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Item[];
}

export interface SearchResults {
  readonly conversations: readonly Pick<
    Conversation,
    "id" | "title" | "character" | "updated_at"
  >[];
  readonly messages: readonly (Pick<
    Message,
    "id" | "conversation_id" | "role" | "content" | "created_at"
  > & { readonly snippet: string })[];
}

export interface Character {
  readonly slug: string;
  readonly name: string;
  readonly tagline: string;
  readonly greeting: string;
  readonly avatar: string;
}

export interface ModelCatalog {
  readonly default: string;
  readonly models: readonly {
    readonly id: string;
    readonly label: string;
    readonly provider: string;
    readonly ready: boolean;
  }[];
}
