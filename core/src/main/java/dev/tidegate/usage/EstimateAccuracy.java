package dev.tidegate.usage;

/**
 * How well the input of one model is estimated, over about the last hundred calls. Immutable.
 *
 * @param observations calls that were learned from, since the estimator was made
 * @param meanError the mean of |estimated − actual| ÷ actual, 0.1 being ten per cent; each estimate is the one made
 *     before that call was learned from
 * @param correction what the estimate by the encoding is multiplied by: 1 where it is right, 1.2 where the model makes a fifth
 *     more tokens of the same text
 * @param outputQuantile the tokens of output within which the chosen share of calls stays
 */
public record EstimateAccuracy(long observations, double meanError, double correction, long outputQuantile) {}
