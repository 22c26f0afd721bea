/** What proves a store: time that tests move, the contract, two oracles, and random runs that compare them. */
@NullMarked
package dev.tidegate.testkit;

import org.jspecify.annotations.NullMarked;
