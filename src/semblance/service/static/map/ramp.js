// Colours of a score from 0 to 1: from far (blue) to near (yellow), apart for the colour-blind too.

/** Steps of cividis (Nuñez, Anderton and Renslow 2018), lightness rising. */
export const RAMP = ["#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55"];

export function rampOf(score) {
  return Number.isNaN(score) ? "#8b8d94" : RAMP[Math.min(RAMP.length - 1, Math.floor(score * RAMP.length))];
}
