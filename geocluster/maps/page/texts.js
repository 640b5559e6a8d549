/* What the page says, in its language: the templates that its data hold, with figures put in. */

/** The one block of data of the page. */
const pageData = JSON.parse((byId('proposal') || byId('comparison')).textContent);
const pageLocale = pageData.language.locale;
const pluralOf = new Intl.PluralRules(pageLocale);
const numerals = new Intl.NumberFormat(pageLocale, { useGrouping: 'always' });

/** How a template writes a figure, by the word behind its colon. */
const FIGURES = {
  number,
  whole_minutes: minutes,
  commas: (parts) => joined('join.commas', parts),
  clauses: (parts) => joined('join.clauses', parts),
  sentences,
};

/**
 * What a code says of some figures. The figure that counts is a number, or a list whose length does.
 * A text or a figure that is missing is a fault of ours.
 */
function say(code, figures = {}) {
  const text = pageData.texts[code];
  if (text === undefined) throw new Error(`no text has the code ${code}`);
  const form = typeof text === 'string' ? text : formOf(text, figures[text.count]);
  return form.replace(/\{\{|\}\}|\{(\w+)(?::(\w+))?\}/g, (found, name, how) => {
    if (name === undefined) return found[0];
    if (!(name in figures)) throw new Error(`${code} needs the figure ${name}`);
    return how ? FIGURES[how](figures[name]) : String(figures[name]);
  });
}

function formOf({ forms }, figure) {
  const count = Array.isArray(figure) ? figure.length : figure;
  return forms[pluralOf.select(count ?? 0)] ?? forms.other;
}

/** Parts one after another, as a text of two parts puts them. */
function joined(code, parts) {
  const [first, ...others] = parts;
  return others.reduce((before, second) => say(code, { first: before, second }), first ?? '');
}

/** Sentences one after another, as the language sets them; those that are empty are left out. */
function sentences(parts) {
  return joined('join.sentences', parts.filter(Boolean));
}

/** A number with thousands marked. */
function number(value) {
  return value === null || value === undefined ? say('value.unknown') : numerals.format(value);
}

/** Whole minutes, halves up. */
function wholeMinutes(seconds) {
  return Math.floor((seconds + 30) / 60);
}

/** Minutes in words; never 0, for no drive takes no time. */
function minutes(seconds) {
  if (seconds === null || seconds === undefined) return say('page.minutes.unknown');
  return seconds < 30 ? say('page.minutes.under') : inMinutes(wholeMinutes(seconds));
}

/** Whole minutes with their unit. */
function inMinutes(whole) {
  return say('unit.minutes', { figure: number(whole), minutes: whole });
}

/** What kind of school one is, at the beginning of a line or, `within` one, in small letters. */
function kindSaid(kind, within = false) {
  const said = say(`page.kind.${kind}`);
  return within ? said.toLocaleLowerCase(pageLocale) : said;
}

/** Attributes of what shows a name from the data: its direction, and its language where known. */
function ofName(name) {
  const known = pageData.names_lang && /\p{Script=Han}/u.test(name);
  return { dir: 'auto', lang: known ? pageData.names_lang : null };
}

/** What readers are to know of the sentences, such as that nobody has reviewed the translation. */
function noticeOfLanguage() {
  const { notice } = pageData.language;
  return notice ? make('p', { class: 'quiet notice' }, notice) : '';
}
