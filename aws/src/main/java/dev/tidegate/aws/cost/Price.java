package dev.tidegate.aws.cost;

import java.math.BigDecimal;

/**
 * What one unit costs.
 *
 * @param dollars exactly, as the source prints it
 * @param source the id of the source in the table
 */
public record Price(BigDecimal dollars, String source) {}
