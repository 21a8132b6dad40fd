import { expect, it } from "vitest";
import { markHits } from "./snippet";

function show(snippet: string, query: string): string {
  return markHits(snippet, query)
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join("");
}

it("marks where words begin like those that were asked for", () => {
  expect(show("Gold first, golden rule, marigold.", "gold fi")).toBe(
    "[Gold] [fi]rst, [gold]en rule, marigold.",
  );
});

it.each([
  // No pattern, and no word either.
  ["a.b (c) <mark>d</mark>", "( .*", "a.b (c) <mark>d</mark>"],
  ["anything", "  ", "anything"],
  // Scripts without blanks: anywhere.
  ["我喜欢吃苹果和香蕉", "苹果", "我喜欢吃[苹果]和香蕉"],
  ["我喜欢吃苹果和香蕉", "香", "我喜欢吃苹果和[香]蕉"],
  ["東京Tower", "tow", "東京[Tow]er"],
  ["ラーメンを", "ーメ", "ラ[ーメ]ンを"],
  ["ﾃｽﾄです", "テスト", "[ﾃｽﾄ]です"],
  ["한국어를", "국어", "한[국어]를"],
  ["ฉันกินน้ำ", "น้ำ", "ฉันกิน[น้ำ]"],
  // Case, accents, and letters that stand for others, either way.
  ["Die Straße.", "strasse", "Die [Straße]."],
  ["Die Strasse.", "Straße", "Die [Strasse]."],
  ["Die Straße.", "stras", "Die [Straß]e."],
  ["Über uns, zuüber", "uber", "[Über] uns, zuüber"],
  ["U\u0308ber", "über", "[Über]"],
  ["Łódź, ŁÓDŹ", "lodz", "[Łódź], [ŁÓDŹ]"],
  ["Ὀδυσσεύς", "οδυσσευσ", "[Ὀδυσσεύς]"],
  ["der ﬁsh", "fis", "der [ﬁs]h"],
  ["the q\u0331th", "qt", "the [q\u0331t]h"],
  // Other keyboards, as the server reads them.
  ["aus Köln und Koeln", "koeln", "aus [Köln] und [Koeln]"],
  ["Mueller, Müller", "müller", "[Mueller], [Müller]"],
  ["full of fuel", "fuel", "full of [fuel]"],
  ["ラーメンを", "らーめん", "[ラーメン]を"],
  ["ひらがな", "ﾋﾗｶﾞﾅ", "[ひらがな]"],
  ["فارسی", "فارسي", "[فارسی]"],
  // Emphasis inside a word, and words that are written as one.
  ["It is **im**portant.", "important", "It is **[im**portant]."],
  ["I don't, the don", "don't", "I [don't], the don"],
  ["one 🍎two", "🍎", "one [🍎]two"],
  ["soft\u00adware", "software", "[soft\u00adware]"],
])("in %j, %j marks %j", (snippet, query, expected) => {
  expect(show(snippet, query)).toBe(expected);
});
