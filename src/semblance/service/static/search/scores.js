// What the scores of hits mean, in words: a probability where calibrated, else a similarity.

/** {name, of, least, note}: how hits of an answer are scored, and where its scale begins. */
export function scaleOf(answer) {
  const isCalibrated = answer.hits.length > 0 && answer.hits.every((hit) => hit.probability !== null);
  const name = isCalibrated ? "probability" : "similarity";
  const of = (hit) => hit[name];
  const lowest = Math.min(1, ...answer.hits.map(of));
  return {
    name,
    of,
    isCalibrated,
    least: isCalibrated ? 0 : Math.max(0, Math.floor(lowest * 50) / 50),
    note: isCalibrated
      ? "Probability that a picture matches, from the calibration of this gallery."
      : `Similarity, from 0 to 1. It is not calibrated, so it is no probability: ${answer.calibration}.`,
  };
}

/** How many of these matches are expected to be wrong, where that can be said. */
export function expectedFalse(hits, scale) {
  if (!scale.isCalibrated) return null;
  return hits.reduce((sum, hit) => sum + 1 - hit.probability, 0);
}
