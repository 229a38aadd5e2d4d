// All that the kiosk knows of the visitor who stands before it. Clearing is throwing this away.

export const AIDS = ["large", "contrast", "spoken", "lower"];

export function freshVisit(language) {
  return {
    step: "start",
    before: "start",
    language,
    aids: Object.fromEntries(AIDS.map((aid) => [aid, false])),
    code: "",
    category: null,
    priority: null,
    answer: null,
    refusal: null,
    asked: null,
    request: null,
  };
}

export function isUntouched(visit, firstLanguage) {
  return visit.step === "start" && visit.language === firstLanguage
    && !Object.values(visit.aids).some(Boolean);
}

// The same visit in another language, with what the server has said already.
export function retell(visit, language) {
  visit.language = language;
  for (const said of [visit.answer, visit.refusal]) {
    if (said?.said?.[language]) Object.assign(said, said.said[language], { language });
  }
}

// What somebody keeps who goes back to the first screen, or scans a code in the middle of a visit.
export function kept({ language, aids }) {
  return { language, aids };
}
