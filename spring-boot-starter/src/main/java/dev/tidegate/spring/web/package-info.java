/** Guards HTTP requests by their path, and answers denials over HTTP, on both of Spring's web stacks. */
@NullMarked
package dev.tidegate.spring.web;

import org.jspecify.annotations.NullMarked;
