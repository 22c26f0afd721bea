/** Commands upon price tables, and how the model-price data of public packages become one. */
@org.jspecify.annotations.NullMarked
package dev.tidegate.cli.prices;
