/**
 * Decision vectors: sequences of commands at given times with the reply and the packed state expected after each, in files that any language can
 * read. {@link dev.tidegate.testkit.vectors.VectorsContract} runs them against a store.
 */
@NullMarked
package dev.tidegate.testkit.vectors;

import org.jspecify.annotations.NullMarked;
