/** The routes of the API and what each does. */
@NullMarked
package dev.tidegate.server.api;

import org.jspecify.annotations.NullMarked;
