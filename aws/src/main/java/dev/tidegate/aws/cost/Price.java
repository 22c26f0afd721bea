package dev.tidegate.aws.cost;

import java.math.BigDecimal;

/**
 * The list price of one unit of a service.
 *
 * @param dollars exactly, as the source prints it
 * @param source the id of the source in the table
 */
public record Price(BigDecimal dollars, String source) {}
