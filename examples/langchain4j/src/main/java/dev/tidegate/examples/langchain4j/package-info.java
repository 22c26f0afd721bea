/** An assistant of LangChain4j with a tool, behind limits. */
@NullMarked
package dev.tidegate.examples.langchain4j;

import org.jspecify.annotations.NullMarked;
