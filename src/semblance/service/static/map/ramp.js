// Colours of a score from 0 to 1: from far (blue) to near (orange), apart for the colour-blind too.

/** Each stands out by 3 to 1 from the light ground and from the dark one. */
export const RAMP = ["#3d6fd0", "#5c78c4", "#7d7fb0", "#957f93", "#ad7f78", "#c07c5a", "#d1763c", "#e0711a"];

export function rampOf(score) {
  return Number.isNaN(score) ? "#8b8d94" : RAMP[Math.min(RAMP.length - 1, Math.floor(score * RAMP.length))];
}
