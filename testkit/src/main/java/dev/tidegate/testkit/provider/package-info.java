/**
 * A provider of models on this machine, for tests of what meters calls: it speaks as OpenAI does, and keeps what it
 * bills.
 */
@NullMarked
package dev.tidegate.testkit.provider;

import org.jspecify.annotations.NullMarked;
