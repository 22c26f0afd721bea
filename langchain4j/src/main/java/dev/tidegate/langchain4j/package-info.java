/**
 * Limits on the calls of LangChain4j's chat models: each call is reserved before it is made and settled with its
 * usage.
 */
@NullMarked
package dev.tidegate.langchain4j;

import org.jspecify.annotations.NullMarked;
