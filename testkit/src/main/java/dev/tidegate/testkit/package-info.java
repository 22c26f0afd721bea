/** What proves a store: time that tests move, the contract in examples, and the laws of a sliding window. */
@NullMarked
package dev.tidegate.testkit;

import org.jspecify.annotations.NullMarked;
