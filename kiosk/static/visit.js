// All that the kiosk knows of the visitor who stands before it. Clearing is throwing this away.

export function freshVisit(language) {
  return {
    step: "start",
    language,
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
  return visit.step === "start" && visit.language === firstLanguage;
}
