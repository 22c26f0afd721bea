/** Parts that all pages of the console share: templates, texts, forms, and where a page leads. */
@NullMarked
package dev.tidegate.server.console.page;

import org.jspecify.annotations.NullMarked;
