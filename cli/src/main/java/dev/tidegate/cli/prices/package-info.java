/** Commands for price tables, and the import of the price data that public packages ship. */
@org.jspecify.annotations.NullMarked
package dev.tidegate.cli.prices;
