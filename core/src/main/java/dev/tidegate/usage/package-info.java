/** What a call used and what it costs: usage objects of providers, token counts, prices and estimates. */
@NullMarked
package dev.tidegate.usage;

import org.jspecify.annotations.NullMarked;
