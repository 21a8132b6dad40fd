"""Phrases with which models introduce, label or refuse a title, as parts of patterns."""

import re

# "title" in the languages that people chat in. A whole word, except in scripts without word
# boundaries.
TITLE = (
    r"(?:\b(?:titles?|titel|titre|título|titulo|titolo|títol|titlu|tittel|overskrift|rubrik|otsikko"
    r"|pealkiri|virsraksts|pavadinimas|tytuł|název|nadpis|názov|naslov|cím|başlık|judul|tajuk"
    r"|tiêu đề|заголовок|название|назва|заглавие|наслов|τίτλος|العنوان|عنوان|כותרת|शीर्षक|শিরোনাম)\b"
    r"|标题|標題|题目|題目|タイトル|題名|件名|제목|หัวข้อ|ชื่อเรื่อง)"
)
# Other labels that may precede the title, with a colon.
NAMED = (
    r"(?:\b(?:topic|subject|name|answer|response|output|summary|suggestion|proposal|vorschlag|thema"
    r"|sujet|sugerencia|propuesta|tema|asunto|proposta|тема|предложение)\b"
    r"|主题|主題|建议|提案|주제|제안)"
)
# Polite openings.
COURTESY = (
    r"\A(?:sure(?: thing(?=[!.]))?|certainly|absolutely|of course|okay|ok|alright|great|got it"
    r"|gerne|natürlich|klar|selbstverständlich|bien sûr|avec plaisir|claro(?: que sí)?|por supuesto"
    r"|certo|certamente|com certeza|конечно|хорошо|oczywiście|tabii|elbette"
    r"|好的|当然可以|当然|はい|承知しました|わかりました|かしこまりました|네|물론이죠|물론입니다)"
)
# Introductions to the answer proper.
HERE_IT_IS = (
    r"(?:\bhere(?:['’]s| is| are| you (?:go|are))\b|\bhow about\b"
    r"|\bi(?:['’]d| would| will|['’]ll)? (?:suggest|propose|call|name|go with)\b"
    r"|\b(?:could|might|may) be (?:titled|called|named)\b|\bcaptures?\b"
    r"|\bhier (?:ist|sind|kommt)\b|\bwie wäre\b|\bvoici\b|\bque dites-vous\b"
    r"|\baquí (?:está|tienes|va)\b|\baqui está\b|\becco\b|\bвот\b|\boto\b|\bişte\b"
    r"|以下|こちら|다음)"
)
# Beginnings of a refusal. Some are also beginnings of titles ("Sorry Sight"), so they take more
# than one word where that is likely.
REFUSAL = re.compile(
    # A description of the conversation is no title either.
    r"(?:the (?:user|person|chat|conversation)|this (?:chat|conversation|dialogue))"
    r" (?:is|are|asks?|wants?|discuss(?:es)?|talks?|revolves?|centers?|begins?)\b"
    r"|i(?:['’]m| am) (?:(?:very|so|really) )?(?:sorry|afraid|unable|not (?:able|allowed))"
    r"|i (?:can(?:not|['’]t| not)|won['’]t|will not|do(?:n['’]t| not)|must|have to)"
    r" (?:be able|help|assist|provide|create|generate|give|make|write|answer|respond|comply|fulfil"
    r"|continue|discuss|engage|decline|see|find|name|title|offer|do|have)"
    r"|i apologi[sz]e|my apologies"
    r"|(?:sorry|apologies|unfortunately)\W+(?:but )?(?:i|we|this|that|it)\b"
    r"|as an? (?:ai|artificial|large language|language model)\b"
    r"|(?:es )?tut mir (?:sehr )?leid|ich kann\b.{0,40}\b(?:nicht|kein)"
    r"|leider (?:kann|ist|darf|habe)|entschuldigung\W+(?:aber )?ich"
    r"|(?:je suis )?(?:vraiment )?désolée?\W+(?:mais )?je\b"
    r"|je (?:suis (?:vraiment )?désolé|ne peux|ne suis)"
    r"|je m['’]excuse\W+mais|malheureusement\W+je|lo siento\b|lamentablemente\b"
    r"|lo lamento\W+pero|no (?:puedo|me es posible) (?:ayud|crear|dar|propor|gener|hac)"
    r"|mi (?:di)?spiace\b|purtroppo non"
    r"|non (?:posso|sono in grado di) (?:aiut|cre|fornir|gener|rispond)"
    r"|desculp[ae]\b|sinto muito|infelizmente\b"
    r"|não (?:posso|consigo) (?:ajud|cri|fornec|ger|respond)"
    r"|het spijt m|helaas kan|sorry\W+(?:maar )?ik|ik kan (?:je|u|hier|dit|dat|geen|niet)\b"
    r"|przepraszam\b|przykro mi|niestety\b"
    r"|nie mogę (?:\w{1,4} ){0,3}(?:pomóc|stworzyć|podać)|omlouvám se|bohužel\b|sajnálom\b"
    r"|îmi pare rău|tyvärr\b|jag kan (?:inte|tyvärr)|beklager\b|jeg kan (?:ikke|desværre)"
    r"|(?:ei )?valitettavasti\b"
    r"|üzgünüm\b|maalesef\b|xin lỗi\b|rất tiếc\b|maaf\b|λυπάμαι|δυστυχώς"
    r"|извините|простите\W+(?:но )?я|к сожалению|я не могу|вибачте|на жаль|я не можу"
    r"|عذر|آسف|أعتذر|لا (?:يمكنني|أستطيع)|متأسف|מצטער|איני יכול|क्षमा|मुझे खेद|माफ़"
    r"|(?:很|非常|十分)?抱歉|对不起|對不起|不好意思|我(?:无法|無法|不能)|作为(?:一个)?(?:ai|人工智能)"
    r"|申し訳|すみません|恐れ入りますが|恐縮ですが|죄송|미안하지만|ขออภัย|ขอโทษ",
    re.IGNORECASE,
)
# Ends of a refusal, in languages whose verb comes last.
REFUSAL_END = re.compile(
    r"(?:ardımcı olamam|ません|かねます|수 없습니다|수 없어요|नहीं (?:कर )?सकता)\W*\Z"
)
