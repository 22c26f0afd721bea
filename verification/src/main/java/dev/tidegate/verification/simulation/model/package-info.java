/** What a store must know and have in use after each command, by the contract and not by its bytes. */
@NullMarked
package dev.tidegate.verification.simulation.model;

import org.jspecify.annotations.NullMarked;
