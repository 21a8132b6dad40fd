"""Forty shapes of secrets: a name, the secret itself, and a sentence in which it turns up."""

# Put together from halves, so that no scanner takes this file for a leak.
_ABC = "abcdefghijklmnopqrstuvwxyz"
_MIX = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYz"
_HEX = "0123456789abcdef0123456789abcdef"
_UP = "ABCDEFGHIJKLMNOP"

SECRETS: tuple[tuple[str, str, str], ...] = (
    ("openai", "sk-" + _MIX, "{}"),
    ("openai, short", "sk-live-1", "internal: key {}, host db-7"),
    ("openai project", "sk-proj-" + _MIX + "_" + _MIX, "key {} was refused"),
    ("anthropic", "sk-ant-api03-" + _MIX, "({})"),
    ("openrouter", "sk-or-v1-" + _HEX, "'{}'"),
    ("groq", "gsk_" + _MIX, "{}."),
    ("google", "AIza" + "Sy" + _MIX, "https://api.example.org/v1?key={}&alt=json"),
    ("google oauth", "ya29." + _MIX, "{}"),
    ("google client", "GOCSPX-" + _MIX, "client {}"),
    ("hugging face", "hf_" + _MIX, "{}"),
    ("xai", "xai-" + _MIX, "{}"),
    ("perplexity", "pplx-" + _MIX, "{}"),
    ("nvidia", "nvapi-" + _MIX, "{}"),
    ("replicate", "r8_" + _MIX, "{}"),
    ("github", "ghp_" + _MIX + "ab", "git push with {}"),
    ("github fine", "github_pat_" + _MIX, "{}"),
    ("gitlab", "glpat-" + _MIX[:20], "{}"),
    ("slack", "xox" + "b-123456789012-" + _MIX, "{}"),
    (
        "slack hook",
        "T0" + "000/B0000/" + _MIX,
        "https://hooks.slack.com/services/{}",
    ),
    ("aws id", "AKIA" + _UP, "{}"),
    ("aws secret", _MIX + "/+ab", "aws_secret_access_key = {}"),
    ("azure", _MIX + "==", "Endpoint=x;AccountKey={};Suffix=core"),
    ("stripe", "sk_" + "live_" + _MIX, "{}"),
    ("twilio", "SK" + _HEX, "{}"),
    ("sendgrid", "SG." + _MIX[:22] + "." + _MIX, "{}"),
    ("mailgun", "key-" + _HEX, "{}"),
    ("npm", "npm_" + _MIX, "{}"),
    ("pypi", "pypi-" + _MIX, "{}"),
    ("telegram", "123456789:AA" + _MIX, "bot {}"),
    ("jwt", "eyJhbGciOiJI." + "eyJzdWIiOiIx." + _MIX, "{}"),
    ("bearer", _HEX[:20] + _ABC, "Authorization: Bearer {}"),
    ("bearer in a sentence", _ABC + _ABC, "sent bearer {} to them"),
    ("basic", "dXNlcjpwYXNzd29yZDEyMw==", "Basic {}"),
    ("api key header", "Zq8-" + _ABC, "x-api-key: {}"),
    ("cookie", "sessionid=" + _MIX, "Cookie: theme=dark; {}"),
    ("set-cookie", "csrftoken=" + _MIX, "Set-Cookie: {}; Path=/"),
    ("url password", "hunter2hunter2", "postgres://me:{}@db.example.org/app"),
    ("url token", _MIX, "https://{}@git.example.org/x.git"),
    ("password", "correct-horse-battery", "password={}"),
    ("json password", "correct horse battery", '{{"password": "{}"}}'),
    (
        "pem",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n" + _MIX,
        "-----BEGIN PRIVATE" + " KEY-----\n{}\n-----END PRIVATE" + " KEY-----",
    ),
    ("signature", _HEX, "https://s3.example.org/a?X-Amz-Signature={}"),
    ("vault", "hvs." + _MIX, "{}"),
)
